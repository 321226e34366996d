/** Codes of changes that others made to a function. The service leaves such a function alone. */
import * as z from "zod";
import { code } from "./code.ts";

const SINCE = {
  inventory: " since the inventory",
  snapshot: " since its snapshot",
  move: " since it migrated",
} as const;

/** Since when; `null` means during the change of the function. */
const since = { since: z.enum(["inventory", "snapshot", "move"]).nullable() };

const sinceText = (from: keyof typeof SINCE | null) => (from === null ? "" : SINCE[from]);

export const ofOthers = {
  "deleted-by-others": code(
    "others deleted the function",
    since,
    (data) => `others deleted it${sinceText(data.since)}`,
  ),
  "code-changed-by-others": code(
    "others deployed other code",
    since,
    (data) => `others deployed other code${sinceText(data.since)}`,
  ),
  "layers-changed-by-others": code(
    "others changed the function's layers",
    since,
    (data) => `others changed its layers${sinceText(data.since)}`,
  ),
  "code-and-layers-changed-by-others": code(
    "others changed the function's code and its layers",
    {},
    () => "others changed its code and its layers",
  ),
  "layer-moved-by-others": code(
    "others moved the function to another version of the layer",
    { layerVersionArn: z.string() },
    ({ layerVersionArn }) => `another execution or deployment moved it to ${layerVersionArn} since: undo that first`,
  ),
  "layer-detached-by-others": code(
    "others detached the layer before the code was changed",
    {},
    () => "others detached its layer",
  ),
  "layer-lost": code(
    "others detached a layer that the migrated function needs",
    {},
    () => "others detached a layer since it migrated, and its code needs that layer",
  ),
  "reverted-by-others": code(
    "others reverted the change before it was published",
    {},
    () => "others reverted the change before it was published",
  ),
  "settings-changed-by-others": code(
    "others changed settings of $LATEST that publishing it would release",
    { settings: z.array(z.string()).readonly(), version: z.string() },
    ({ settings, version }) =>
      `others changed ${settings.join(", ")} of $LATEST since version ${version}, and a new version would release that`,
  ),
  "aliases-changed-by-others": code(
    "others moved an alias of the function since the inventory",
    { changes: z.string() },
    ({ changes }) => `others updated an alias since the inventory: ${changes}`,
  ),
  "alias-moved-by-others": code(
    "others moved an alias of the function during the migration",
    { alias: z.string(), to: z.string() },
    ({ alias, to }) => `others updated its alias ${alias} to ${to}`,
  ),
  "alias-moved-since": code(
    "others moved an alias of the function after it had migrated",
    { alias: z.string(), to: z.string(), version: z.string() },
    ({ alias, to, version }) => `others updated its alias ${alias} to ${to} since it moved to version ${version}`,
  ),
  "alias-deleted-since": code(
    "others deleted an alias of the function after it had migrated",
    { alias: z.string() },
    ({ alias }) => `others deleted its alias ${alias} since the migration`,
  ),
  "restored-but-changed": code(
    "the function was restored, and others changed something beside it",
    { changes: z.string() },
    ({ changes }) => `it was restored, but others made more changes: ${changes}`,
  ),
};
