/** Waiting for an update of a function to be in force. */
import { setTimeout as sleep } from "node:timers/promises";
import { UpdateFailed } from "../domain/errors.ts";
import type { FunctionConfiguration } from "../domain/inventory.ts";

/** First pause between two looks, and the longest; a function outside a VPC settles in about a second, inside in about 25. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2000;

/**
 * Looks with GetFunction (a quota of its own, where GetFunctionConfiguration would use up the 15 calls a second) until
 * the last update is no longer in progress and the function no longer pending.
 * @throws UpdateFailed if it failed, did not settle in time, or the function vanished
 */
export async function settledFunction(
  name: string,
  describe: (name: string) => Promise<FunctionConfiguration | null>,
  timeoutSeconds: number,
): Promise<FunctionConfiguration> {
  const deadline = performance.now() + timeoutSeconds * 1000;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const found = await describe(name);
    if (found === null) throw new UpdateFailed(name, "the function no longer exists");
    if (found.lastUpdateStatus === "Failed")
      throw new UpdateFailed(name, `the update failed: ${found.lastUpdateStatusReason ?? "Lambda gave no reason"}`);
    if (found.lastUpdateStatus === "Successful" && found.state !== "Pending") return found;
    if (performance.now() + pause > deadline)
      throw new UpdateFailed(name, `the update did not settle within ${timeoutSeconds} seconds`);
    await sleep(pause);
  }
}
