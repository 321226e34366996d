/** Codes of changes that others made to a function. The service leaves such a function alone. */
import * as z from "zod";
import { code, codes, texts } from "./code.ts";

const SINCE = {
  inventory: " since the inventory",
  snapshot: " since its snapshot",
  move: " since it migrated",
} as const;

/** A change by others; `since` is `null` if it happened during the change of the function. */
function sinceThen(change: string) {
  const since = z.enum(["inventory", "snapshot", "move"]).nullable();
  return code(change, { since }, (facts) => `${change}${facts.since === null ? "" : SINCE[facts.since]}`);
}

export const ofOthers = codes({
  "deleted-by-others": sinceThen("others deleted it"),
  "code-changed-by-others": sinceThen("others deployed other code"),
  "layers-changed-by-others": sinceThen("others changed its layers"),
  "code-and-layers-changed-by-others": "others changed its code and its layers",
  "layer-moved-by-others": "another execution or deployment moved it to {layerVersionArn} since: undo that first",
  "layer-detached-by-others": "others detached its layer",
  "layer-lost": "others detached a layer since it migrated, and its code needs that layer",
  "reverted-by-others": "others reverted the change before it was published",
  "settings-changed-by-others": code(
    "others changed settings of $LATEST that publishing it would release",
    { settings: texts, version: z.string() },
    ({ settings, version }) =>
      `others changed ${settings.join(", ")} of $LATEST since version ${version}, and a new version would release that`,
  ),
  "aliases-changed-by-others": "others updated an alias since the inventory: {changes}",
  "alias-moved-by-others": "others updated its alias {alias} to {to}",
  "alias-moved-since": "others updated its alias {alias} to {to} since it moved to version {version}",
  "alias-deleted-since": "others deleted its alias {alias} since the migration",
  "restored-but-changed": "it was restored, but others made more changes: {changes}",
});
