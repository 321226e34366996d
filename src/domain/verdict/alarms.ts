/** Decides what the alarms a request names say: one that went off since the migration began is never the fleet's normal state. */
import type { Verdict } from "./verdict.ts";

/** `null` where nobody knows: the alarm is gone, or CloudWatch does not tell. */
export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA" | null;

/** One alarm before the first change, and now. */
export interface AlarmResult {
  readonly alarm: string;
  readonly before: AlarmState;
  readonly now: AlarmState;
}

export interface AlarmVerdict {
  readonly alarm: string;
  readonly verdict: Verdict;
  readonly reason: string | null;
}

/** An alarm that was in ALARM before the migration is reported, and never blamed on it; it shows no health either. */
export function verdictOnAlarm({ alarm, before, now }: AlarmResult): AlarmVerdict {
  if (now === "OK") return { alarm, verdict: "healthy", reason: null };
  if (now === "ALARM" && before !== "ALARM")
    return { alarm, verdict: "unhealthy", reason: `the alarm ${alarm} went off since the migration began` };
  return { alarm, verdict: "inconclusive", reason: wordsOn(alarm, now) };
}

/**
 * What an alarm's state counts as before a batch: as it was before the migration, unless it has been seen in order since.
 * Where it goes off then, something of the migration may have made it.
 */
export function stateBefore(alarm: string, beforeAll: AlarmState, seenSince: readonly AlarmResult[]): AlarmState {
  const wasInOrder = seenSince.some((seen) => seen.alarm === alarm && (seen.before === "OK" || seen.now === "OK"));
  return wasInOrder ? "OK" : beforeAll;
}

/** Whether waiting may still show something: what had no data before the migration either will hardly have any soon. */
export function mayStillTell({ before, now }: AlarmResult): boolean {
  return now === "INSUFFICIENT_DATA" && before !== "INSUFFICIENT_DATA";
}

function wordsOn(alarm: string, now: AlarmState): string {
  if (now === "ALARM") return `the alarm ${alarm} was in ALARM before the migration, and is`;
  return now === "INSUFFICIENT_DATA"
    ? `the alarm ${alarm} has insufficient data`
    : `the state of the alarm ${alarm} could not be read`;
}
