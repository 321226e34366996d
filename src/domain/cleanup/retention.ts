/** Decides until when an execution can be rolled back: its stored originals are kept so long, and then cleaned up. */

/** Days from an execution's end. Step Functions keeps an execution itself as long (Step Functions quotas). */
export const ROLLBACK_DAYS = 90;

/**
 * Days after which the bucket may let every other file of an execution go: one runs at most a year, so nothing that a
 * rollback still needs is ever that old.
 */
export const RECORD_DAYS = 460;

const DAY_MS = 86_400_000;

/** `days` later. */
function daysAfter(date: Date, days: number): Date {
  return new Date(date.getTime() + days * DAY_MS);
}

/** Until when an execution that ended then can be rolled back. */
export function rollbackUntil(endedAt: Date): Date {
  return daysAfter(endedAt, ROLLBACK_DAYS);
}

/**
 * Whether the clean-up may take an execution's stored originals away: a day after it could last be rolled back, so that
 * a rollback accepted in the last minute still finds them.
 */
export function canBeRemoved(until: Date, now: Date): boolean {
  return now > daysAfter(until, 1);
}
