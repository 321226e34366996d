/** Waits until an update of a function is complete. */
import { setTimeout as sleep } from "node:timers/promises";
import { TouchedByOthers, UpdateFailed } from "../../domain/errors.ts";
import type { FunctionConfiguration } from "../../domain/plan/inventory.ts";

export interface WaitOptions {
  /** Defaults to 300. */
  readonly timeoutSeconds?: number;
  /** Whether an update was just made: the first look then waits for the usual settle time. */
  readonly updated?: boolean;
  /** Cancels the wait, not the update: it then rejects with an AbortError. */
  readonly signal?: AbortSignal | undefined;
}

/** Functions settle in about 1 second, in a VPC about 25. The average of recent settles is learned. */
const FIRST_GUESS_MS = 1000;
/** Fractions of the average settle time: first look, first pause, and the weight of a new measurement. */
const LOOK_AT = 0.9;
const PAUSE = 0.2;
const WEIGHT = 0.2;
const SHORTEST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;

/**
 * Polls GetFunction, which has its own quota, until the last update is complete and the function is not pending. About
 * two calls per function keep a whole batch below 100 calls per second.
 * @throws UpdateFailed if the update failed or did not settle in time, TouchedByOthers if the function was deleted
 */
export function settleWaiter(
  describe: (name: string) => Promise<FunctionConfiguration | null>,
): (name: string, options?: WaitOptions) => Promise<FunctionConfiguration> {
  let usualMs = FIRST_GUESS_MS;
  return async (name, { timeoutSeconds = 300, updated = false, signal } = {}) => {
    const begun = performance.now();
    const wait = (ms: number) => sleep(ms, undefined, signal && { signal });
    if (updated) await wait(usualMs * LOOK_AT);
    for (let pause = Math.max(SHORTEST_PAUSE_MS, usualMs * PAUSE); ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
      const found = settledOrNull(name, await describe(name));
      const tookMs = performance.now() - begun;
      if (found !== null && updated) usualMs += (tookMs - usualMs) * WEIGHT;
      if (found !== null) return found;
      if (tookMs + pause > timeoutSeconds * 1000)
        throw new UpdateFailed(name, { code: "update-not-settled", seconds: timeoutSeconds });
      await wait(pause);
    }
  };
}

function settledOrNull(name: string, found: FunctionConfiguration | null): FunctionConfiguration | null {
  if (found === null) throw new TouchedByOthers(name, { code: "deleted-by-others", since: null });
  if (found.lastUpdateStatus === "Failed")
    throw new UpdateFailed(name, { code: "update-failed", lambdaSays: found.lastUpdateStatusReason });
  return found.lastUpdateStatus === "Successful" && found.state !== "Pending" ? found : null;
}
