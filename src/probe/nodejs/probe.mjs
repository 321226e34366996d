/**
 * The handler of probe functions for Node.js 16 and newer. Unpacks a function's package without the shared code, next
 * to its layers, and loads the handler. If that fails, it also tries the package as it is.
 */
import { withCallFolder } from "./call-folder.mjs";
import { attempt } from "./fresh-process.mjs";
import { layOut } from "./layout.mjs";
import { hideOwnKeys } from "./own-keys.mjs";
import { isLaidOutAsOnLambda } from "./places.mjs";
import { importWithStandIns, StandIns } from "./stand-ins.mjs";
import { endStrays } from "./strays.mjs";
import { Unusable } from "./unusable.mjs";

hideOwnKeys();

export async function handler(event, context) {
  const endsAt = Date.now() + context.getRemainingTimeInMillis() - 5000;
  try {
    if (!isLaidOutAsOnLambda()) throw new Unusable("functions do not run in Lambda's layout here");
    await endStrays();
    return await withCallFolder((folder) => answer(event, folder, endsAt));
  } catch (error) {
    if (error instanceof Unusable) return { unusable: error.message };
    throw error;
  }
}

async function answer(event, folder, endsAt) {
  const standIns = new StandIns(event.variables ?? []);
  const tryImport = (side) => importWithStandIns((values) => attempt(event, side, values, endsAt), standIns);
  const side = await layOut(event, "after", folder);
  const after = await tryImport(side);
  // Most handlers load after the change: then the package as it is does not matter.
  if (after.outcome === "imported") return { after, standIns: [] };
  const known = JSON.stringify(standIns.values());
  const before = await tryImport(await layOut(event, "before", folder));
  const isKnown = JSON.stringify(standIns.values()) === known;
  return { before, after: isKnown ? after : await tryImport(side), standIns: [] };
}
