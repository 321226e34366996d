/** Brings a function to a state without ever overwriting what somebody else put there. */

import { setTimeout as sleep } from "node:timers/promises";
import { isMissing } from "../../../aws/missing.ts";
import { TouchedByOthers, UpdateFailed } from "../../../domain/errors.ts";
import type { FunctionConfiguration } from "../../../domain/plan/inventory.ts";
import type { Reason } from "../../../domain/report/reasons/reasons.ts";

export interface GuardedUpdate {
  /** What is there, with no update in progress; `updated` where one was begun just now. */
  look(updated: boolean): Promise<FunctionConfiguration>;
  /** What somebody else changed; `null` where nothing. */
  foreign(present: FunctionConfiguration): Reason | null;
  isDone(present: FunctionConfiguration): boolean;
  /** Makes the one call, guarded by `present.revisionId`. */
  write(present: FunctionConfiguration): Promise<unknown>;
}

/** Writes are tried this often: each answer may get lost, each may meet somebody else's update. */
export const ATTEMPTS = 4;

/**
 * Between a write that met somebody else's and the next look: their update has to show itself, and all attempts in one
 * instant would be one.
 */
export const CONTENDED_PAUSE_MS = 500;

/** What Lambda answers when the function changed under our hands, or is changing. */
const contended = new Set(["PreconditionFailedException", "ResourceConflictException"]);

export function isContended(error: unknown): error is Error {
  return error instanceof Error && contended.has(error.name);
}

/**
 * Looks, writes where that is not done yet, and looks again, so that it may be run again at any point. Lambda refuses a
 * write whose revision is not the present one: after a pause, what is there is looked at anew.
 * @returns what is there once it is done and settled
 * @throws TouchedByOthers where somebody else's change is found, or the function gone; UpdateFailed where Lambda does
 * not get there
 */
export async function guardedUpdate(name: string, update: GuardedUpdate): Promise<FunctionConfiguration> {
  for (let attempt = 0; ; attempt += 1) {
    const present = await update.look(attempt > 0);
    const foreign = update.foreign(present);
    if (foreign !== null) throw new TouchedByOthers(name, foreign);
    if (update.isDone(present)) return present;
    if (attempt === ATTEMPTS) throw new UpdateFailed(name, { code: "update-not-taken", attempts: ATTEMPTS });
    try {
      await update.write(present);
    } catch (error) {
      if (isMissing(error)) await update.look(false);
      if (!isContended(error)) throw error;
      await sleep(CONTENDED_PAUSE_MS);
    }
  }
}
