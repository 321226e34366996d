/** Gathers what metrics and alarms say of functions that were changed. What CloudWatch does not tell is said, and stops nothing. */
import { type Metrics, NotMeasured } from "../../aws/metrics.ts";
import type { AlarmResult, AlarmState } from "../../domain/alarms.ts";
import { BEFORE_MINUTES, type ChangeTimes, type MetricsResult, windowsOf } from "../../domain/gates.ts";
import type { FunctionJournal } from "../../domain/journal.ts";
import type { Tools } from "../tools.ts";

/** The metrics of these functions, each before and since its own change. */
export async function measured(
  changes: readonly ChangeTimes[],
  { metrics, clock }: Tools<"metrics">,
): Promise<readonly MetricsResult[]> {
  if (changes.length === 0) return [];
  const names = changes.map(({ functionName }) => functionName);
  const first = Math.min(...changes.map(({ changedAt }) => Date.parse(changedAt)));
  const period = { from: new Date(first - BEFORE_MINUTES * 60_000), to: clock.now() };
  const { found, notMeasured } = await unlessNotMeasured(() => metrics.minutesOf(names, period), new Map());
  return changes.map(({ functionName, changedAt, settledAt }) => {
    const minutes = found.get(functionName) ?? [];
    return { functionName, changedAt, settledAt, ...windowsOf(minutes, { changedAt, settledAt }), notMeasured };
  });
}

/** When the functions of these journals were changed. */
export function changeTimesOf(journals: readonly FunctionJournal[]): readonly ChangeTimes[] {
  return journals.map(({ functionName, changedAt, settledAt, at }) => {
    const settled = settledAt ?? at;
    return { functionName, changedAt: changedAt ?? settled, settledAt: settled };
  });
}

/** The alarms now, each with its state before the first batch. */
export async function alarmsNow(
  names: readonly string[],
  before: Readonly<Record<string, AlarmState>>,
  metrics: Metrics,
): Promise<readonly AlarmResult[]> {
  const now = await statesOf(names, metrics);
  return names.map((alarm) => ({ alarm, before: before[alarm] ?? null, now: now[alarm] ?? null }));
}

/** By name; `null` where the alarm is gone or CloudWatch does not tell. */
export async function statesOf(names: readonly string[], metrics: Metrics): Promise<Record<string, AlarmState>> {
  if (names.length === 0) return {};
  const { found } = await unlessNotMeasured(() => metrics.alarmStates(names), new Map<string, AlarmState>());
  return Object.fromEntries(names.map((name) => [name, found.get(name) ?? null]));
}

async function unlessNotMeasured<T>(read: () => Promise<T>, nothing: T) {
  try {
    return { found: await read(), notMeasured: null };
  } catch (error) {
    if (!(error instanceof NotMeasured)) throw error;
    return { found: nothing, notMeasured: error.message };
  }
}
