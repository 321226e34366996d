/**
 * The handler of probe functions on Node.js, for Node.js 16 and newer. Unpacks a function's package without the shared
 * code, lays the layers beside it, loads the handler, and only where that fails does the same with the package as it
 * is.
 */
import { withCallFolder } from "./call-folder.mjs";
import { attempt } from "./fresh-process.mjs";
import { laidOut } from "./layout.mjs";
import { hideOwnKeys } from "./own-keys.mjs";
import { isLaidOutAsOnLambda } from "./places.mjs";
import { imported, StandIns } from "./stand-ins.mjs";
import { endStrays } from "./strays.mjs";
import { Unusable } from "./unusable.mjs";

hideOwnKeys();

export async function handler(event, context) {
  const endsAt = Date.now() + context.getRemainingTimeInMillis() - 5000;
  try {
    if (!isLaidOutAsOnLambda()) throw new Unusable("functions run in another layout than Lambda's here");
    await endStrays();
    return await withCallFolder((folder) => answer(event, folder, endsAt));
  } catch (error) {
    if (error instanceof Unusable) return { unusable: error.message };
    throw error;
  }
}

async function answer(event, folder, endsAt) {
  const standIns = new StandIns(event.variables ?? []);
  const tried = (side) => imported((values) => attempt(event, side, values, endsAt), standIns);
  const side = await laidOut(event, "after", folder);
  const after = await tried(side);
  // What loads afterwards need not be tried as it is, and most does.
  if (after.outcome === "imported") return { after, standIns: [] };
  const known = JSON.stringify(standIns.values());
  const before = await tried(await laidOut(event, "before", folder));
  const isKnown = JSON.stringify(standIns.values()) === known;
  return { before, after: isKnown ? after : await tried(side), standIns: [] };
}
