/**
 * Decides what the alarms a request names say: one that went off since the migration began is never the fleet's normal
 * state.
 */
import type { Reason } from "../report/reasons/reasons.ts";
import { HEALTHY, type Judgement, judgementOf } from "./function-verdict.ts";

/** `null` where nobody knows: the alarm is gone, or CloudWatch does not tell. */
export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA" | null;

/** One alarm before the first change, and now. */
export interface AlarmResult {
  readonly alarm: string;
  readonly before: AlarmState;
  readonly now: AlarmState;
}

export interface AlarmVerdict extends Judgement {
  readonly alarm: string;
}

/** An alarm that was in ALARM before the migration is reported, and never blamed on it; it shows no health either. */
export function verdictOnAlarm({ alarm, before, now }: AlarmResult): AlarmVerdict {
  if (now === "OK") return { alarm, ...HEALTHY };
  if (now === "ALARM" && before !== "ALARM")
    return { alarm, ...judgementOf("unhealthy", { code: "alarm-went-off", alarm }) };
  return { alarm, ...judgementOf("inconclusive", reasonOfState(alarm, now)) };
}

/**
 * What an alarm's state counts as before a batch: as it was before the migration, unless it has been seen in order
 * since. Where it goes off then, something of the migration may have made it.
 */
export function stateBefore(alarm: string, beforeAll: AlarmState, seenSince: readonly AlarmResult[]): AlarmState {
  const wasInOrder = seenSince.some((seen) => seen.alarm === alarm && (seen.before === "OK" || seen.now === "OK"));
  return wasInOrder ? "OK" : beforeAll;
}

/** Whether waiting may still show something: what had no data before the migration either will hardly have any soon. */
export function isWorthWaiting({ before, now }: AlarmResult): boolean {
  return now === "INSUFFICIENT_DATA" && before !== "INSUFFICIENT_DATA";
}

function reasonOfState(alarm: string, now: AlarmState): Reason {
  if (now === "ALARM") return { code: "alarm-as-before", alarm };
  return { code: now === "INSUFFICIENT_DATA" ? "alarm-without-data" : "alarm-not-read", alarm };
}
