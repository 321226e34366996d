/**
 * Decides what the alarms a request names say: one that went off since the migration began is never the fleet's normal
 * state.
 */
import * as z from "zod";
import type { Reason } from "../report/reasons/reasons.ts";
import type { Stored } from "../stored/parts.ts";
import { HEALTHY, judgement, judgementOf } from "./function-verdict.ts";

/** `null` if it is unknown: the alarm was deleted, or CloudWatch does not report it. */
export const alarmState = z.enum(["OK", "ALARM", "INSUFFICIENT_DATA"]).nullable();

/** One alarm before the first change, and now. */
export const alarmResult = z.object({ alarm: z.string(), before: alarmState, now: alarmState });

export const alarmVerdict = z.object({ alarm: z.string(), ...judgement.shape });

export type AlarmState = z.output<typeof alarmState>;
export type AlarmResult = Stored<typeof alarmResult>;
export type AlarmVerdict = Stored<typeof alarmVerdict>;

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
