/** Decides what the alarms of a request say. An alarm that goes off during the migration counts against it. */
import * as z from "zod";
import type { Reason } from "../report/reasons/reasons.ts";
import type { Stored } from "../stored/parts.ts";
import { HEALTHY, judgement, judgementOf } from "./function-verdict.ts";

/** `null` if it is unknown: the alarm was deleted, or CloudWatch does not report it. */
export const alarmState = z.enum(["OK", "ALARM", "INSUFFICIENT_DATA"]).nullable();

/** State of one alarm before the first change, and now. */
export const alarmResult = z.object({ alarm: z.string(), before: alarmState, now: alarmState });

export const alarmVerdict = z.object({ alarm: z.string(), ...judgement.shape });

export type AlarmState = z.output<typeof alarmState>;
export type AlarmResult = Stored<typeof alarmResult>;
export type AlarmVerdict = Stored<typeof alarmVerdict>;

/**
 * An alarm that was in ALARM before the migration is reported, but not blamed on it. It does not show health either.
 */
export function verdictOnAlarm({ alarm, before, now }: AlarmResult): AlarmVerdict {
  if (now === "OK") return { alarm, ...HEALTHY };
  if (now === "ALARM" && before !== "ALARM")
    return { alarm, ...judgementOf("unhealthy", { code: "alarm-went-off", alarm }) };
  return { alarm, ...judgementOf("inconclusive", reasonOfState(alarm, now)) };
}

/**
 * State of an alarm that a batch is compared with: as before the migration, or `OK` if it has been `OK` since. An alarm
 * that goes off after that can be caused by the migration.
 */
export function stateBefore(alarm: string, beforeAll: AlarmState, seenSince: readonly AlarmResult[]): AlarmState {
  const wasOk = seenSince.some((seen) => seen.alarm === alarm && (seen.before === "OK" || seen.now === "OK"));
  return wasOk ? "OK" : beforeAll;
}

/** Whether waiting can bring data. An alarm without data before the migration is unlikely to get any soon. */
export function isWorthWaiting({ before, now }: AlarmResult): boolean {
  return now === "INSUFFICIENT_DATA" && before !== "INSUFFICIENT_DATA";
}

function reasonOfState(alarm: string, now: AlarmState): Reason {
  if (now === "ALARM") return { code: "alarm-as-before", alarm };
  return { code: now === "INSUFFICIENT_DATA" ? "alarm-without-data" : "alarm-not-read", alarm };
}
