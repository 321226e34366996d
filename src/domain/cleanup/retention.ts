/** Decides how long the stored originals of an execution are kept, and with them its rollback. */

/** Days after an execution ended. Step Functions keeps executions as long (Step Functions quotas). */
export const ROLLBACK_DAYS = 90;

/**
 * Days until the bucket expires all other files of an execution. An execution runs at most a year, so a rollback never
 * needs an older file.
 */
export const RECORD_DAYS = 460;

const DAY_MS = 86_400_000;

function daysAfter(date: Date, days: number): Date {
  return new Date(date.getTime() + days * DAY_MS);
}

/** Until when an execution can be rolled back. */
export function rollbackUntil(endedAt: Date): Date {
  return daysAfter(endedAt, ROLLBACK_DAYS);
}

/**
 * Whether a clean-up can remove the stored originals: a day after the rollback expired, so that a rollback accepted in
 * its last minute still finds them.
 */
export function canBeRemoved(until: Date, now: Date): boolean {
  return now > daysAfter(until, 1);
}
