/** Codes of changes that others made to a function. The service leaves such a function alone. */
import * as z from "zod";
import { code } from "./code.ts";

const SINCE = { inventory: " since the inventory", snapshot: " since its snapshot", move: " since it moved" } as const;

/** Since when; `null`: while the service worked on the function. */
const since = { since: z.enum(["inventory", "snapshot", "move"]).nullable() };

const sinceText = (from: keyof typeof SINCE | null) => (from === null ? "" : SINCE[from]);

export const ofOthers = {
  "deleted-by-others": code(
    "others deleted the function",
    since,
    (data) => `somebody else deleted it${sinceText(data.since)}`,
  ),
  "code-changed-by-others": code(
    "others deployed other code",
    since,
    (data) => `somebody else deployed other code${sinceText(data.since)}`,
  ),
  "layers-changed-by-others": code(
    "others changed the function's layers",
    since,
    (data) => `somebody else changed its layers${sinceText(data.since)}`,
  ),
  "code-and-layers-changed-by-others": code(
    "others changed the function's code and its layers",
    {},
    () => "somebody else changed its code and its layers",
  ),
  "layer-moved-by-others": code(
    "others moved the function to another version of the layer",
    { layerVersionArn: z.string() },
    ({ layerVersionArn }) =>
      `its layer was moved to ${layerVersionArn} since, by another execution or by somebody else: that has to be undone first`,
  ),
  "layer-detached-by-others": code(
    "others detached the layer before the code was changed",
    {},
    () => "somebody else took its layer off again",
  ),
  "layer-lost": code(
    "others detached a layer that the migrated function needs",
    {},
    () => "somebody else took a layer off since it moved, and its code is without what that held",
  ),
  "reverted-by-others": code(
    "others reverted the change before it was published",
    {},
    () => "somebody else changed it back before it was published",
  ),
  "settings-changed-by-others": code(
    "others changed settings of $LATEST that publishing it would release",
    { settings: z.array(z.string()).readonly(), version: z.string() },
    ({ settings, version }) =>
      `somebody else changed ${settings.join(", ")} of $LATEST since version ${version}, and publishing it would release that`,
  ),
  "aliases-changed-by-others": code(
    "others moved an alias of the function since the inventory",
    { changes: z.string() },
    ({ changes }) => `somebody else moved an alias since the inventory: ${changes}`,
  ),
  "alias-moved-by-others": code(
    "others moved an alias of the function during the migration",
    { alias: z.string(), to: z.string() },
    ({ alias, to }) => `somebody else moved its alias ${alias} to ${to}`,
  ),
  "alias-moved-since": code(
    "others moved an alias of the function after it had migrated",
    { alias: z.string(), to: z.string(), version: z.string() },
    ({ alias, to, version }) => `somebody else led its alias ${alias} to ${to} since it moved to version ${version}`,
  ),
  "alias-deleted-since": code(
    "others deleted an alias of the function after it had migrated",
    { alias: z.string() },
    ({ alias }) => `somebody else deleted its alias ${alias} since it moved`,
  ),
  "restored-but-changed": code(
    "the function was restored, and others changed something beside it",
    { changes: z.string() },
    ({ changes }) => `it was restored, but somebody else made changes beside it: ${changes}`,
  ),
};
