/** Updates a function without overwriting the changes of others. */
import { setTimeout as sleep } from "node:timers/promises";
import { isMissing } from "../../../aws/missing.ts";
import { TouchedByOthers, UpdateFailed } from "../../../domain/errors.ts";
import type { FunctionConfiguration } from "../../../domain/plan/inventory.ts";
import type { Reason } from "../../../domain/report/reasons/reasons.ts";

export interface GuardedUpdate {
  /** Reads the function when no update is in progress. `updated`: an update was just started. */
  read(updated: boolean): Promise<FunctionConfiguration>;
  /** What others changed, or `null`. */
  foreignChange(present: FunctionConfiguration): Reason | null;
  isDone(present: FunctionConfiguration): boolean;
  /** Makes one call, guarded by `present.revisionId`. */
  write(present: FunctionConfiguration): Promise<unknown>;
}

/** A response can get lost, and a write can conflict with the update of others. */
export const MAX_ATTEMPTS = 4;

/** Pause after a conflict, so that the other update becomes visible. */
export const CONFLICT_PAUSE_MS = 500;

/** Lambda's errors if the function changed since it was read, or is changing. */
const conflicts = new Set(["PreconditionFailedException", "ResourceConflictException"]);

export function isConflict(error: unknown): error is Error {
  return error instanceof Error && conflicts.has(error.name);
}

/**
 * Reads, writes if necessary, and reads again, so that it can be repeated at any point. What is read decides, not the
 * response of the write. Lambda refuses writes with an old revision; after a pause the function is read again.
 * @returns the settled state
 * @throws TouchedByOthers if others changed or deleted the function, UpdateFailed if the update has no effect
 */
export async function guardedUpdate(name: string, update: GuardedUpdate): Promise<FunctionConfiguration> {
  for (let attempt = 0; ; attempt += 1) {
    const present = await update.read(attempt > 0);
    const foreign = update.foreignChange(present);
    if (foreign !== null) throw new TouchedByOthers(name, foreign);
    if (update.isDone(present)) return present;
    if (attempt === MAX_ATTEMPTS) throw new UpdateFailed(name, { code: "update-not-taken", attempts: MAX_ATTEMPTS });
    try {
      await update.write(present);
    } catch (error) {
      if (isMissing(error)) await update.read(false);
      const found = mayHaveEffect(error) ? await update.read(true).catch(() => null) : null;
      if (found !== null && update.foreignChange(found) === null && update.isDone(found)) return found;
      if (!isConflict(error)) throw error;
      await sleep(CONFLICT_PAUSE_MS);
    }
  }
}

/** A server can fail, or a connection end, after the update was made. What Lambda refuses has no effect. */
export function mayHaveEffect(error: unknown): boolean {
  return error instanceof Error && (!("$fault" in error) || error.$fault !== "client");
}
