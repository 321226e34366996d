/**
 * The handler of probe functions on Node.js, for Node.js 16 and newer. Unpacks a function's package without the shared
 * code, lays the layers beside it, loads the handler, and only where that fails does the same with the package as it is.
 */
import fs from "node:fs";
import { attempt } from "./fresh-process.mjs";
import { laidOut } from "./layout.mjs";
import { NOW } from "./places.mjs";
import { Unusable } from "./unusable.mjs";

export async function handler(event, context) {
  fs.rmSync(NOW, { recursive: true, force: true });
  const endsAt = Date.now() + context.getRemainingTimeInMillis() - 5000;
  try {
    const after = await attempt(event, await laidOut(event, "after"), endsAt);
    // What loads afterwards need not be tried as it is, and most does.
    if (after.outcome === "imported") return { after, standIns: [] };
    return { before: await attempt(event, await laidOut(event, "before"), endsAt), after, standIns: [] };
  } catch (error) {
    if (error instanceof Unusable) return { unusable: error.message };
    throw error;
  } finally {
    fs.rmSync(NOW, { recursive: true, force: true });
  }
}
