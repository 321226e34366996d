/** Waiting for an update of a function to be in force. */

import { setTimeout as sleep } from "node:timers/promises";
import { TouchedByOthers, UpdateFailed } from "../../domain/errors.ts";
import type { FunctionConfiguration } from "../../domain/plan/inventory.ts";

export interface SettledOptions {
  /** 300 unless told. */
  readonly timeoutSeconds?: number;
  /** An update was made just now: looking before it can have settled would only spend calls. */
  readonly updated?: boolean;
  /** Ends the waiting, not the update; it then rejects with an AbortError. */
  readonly signal?: AbortSignal | undefined;
}

/** A function outside a VPC settles in about a second, inside in about 25: what the last ones took is learned. */
const FIRST_GUESS_MS = 1000;
/** Of what the last ones took: when to look first, how long to pause at first, and how much each new one weighs. */
const LOOK_AT = 0.9;
const PAUSE = 0.2;
const WEIGHT = 0.2;
const SHORTEST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;

/**
 * Looks with GetFunction (a quota of its own, where GetFunctionConfiguration would use up the 15 calls a second) until
 * the last update is no longer in progress and the function no longer pending. A whole batch settles at once: about two
 * looks for each keep within the 100 a second.
 * @throws UpdateFailed if it failed or did not settle in time, TouchedByOthers where it is gone
 */
export function settledBy(
  describe: (name: string) => Promise<FunctionConfiguration | null>,
): (name: string, options?: SettledOptions) => Promise<FunctionConfiguration> {
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
