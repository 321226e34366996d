/** Reads metrics and alarms of changed functions. What CloudWatch cannot provide is reported, and stops nothing. */
import { type Metrics, NotMeasured } from "../../../aws/cloudwatch/metrics.ts";
import type { FunctionJournal } from "../../../domain/change/journal.ts";
import type { Plan } from "../../../domain/plan/plan.ts";
import { type AlarmResult, type AlarmState, stateBefore } from "../../../domain/verdict/alarms.ts";
import {
  BEFORE_MINUTES,
  type ChangeTimes,
  callsIn,
  type MetricMinute,
  type MetricsResult,
  windowsOf,
} from "../../../domain/verdict/gates.ts";
import type { Tools } from "../../tools.ts";

/** The metric dimensions whose calls count, before and since the change. */
export interface CallSelectors {
  readonly before: readonly string[];
  readonly since: readonly string[];
}

/** The metrics of these functions before and since their change. Counts all calls unless `callsOf` selects some. */
export async function measure(
  changes: readonly ChangeTimes[],
  { metrics, clock }: Tools<"metrics">,
  callsOf: (functionName: string) => CallSelectors = (name) => ({ before: [name], since: [name] }),
): Promise<readonly MetricsResult[]> {
  if (changes.length === 0) return [];
  const calls = new Map(changes.map(({ functionName }) => [functionName, callsOf(functionName)]));
  const resources = new Set([...calls.values()].flatMap(({ before, since }) => [...before, ...since]));
  const first = Math.min(...changes.map(({ changedAt }) => Date.parse(changedAt)));
  const period = { from: new Date(first - BEFORE_MINUTES * 60_000), to: clock.now() };
  const { found, notMeasured } = await tryToMeasure(
    () => metrics.minutesOf([...resources], period),
    new Map<string, readonly MetricMinute[]>(),
  );
  const minutesOf = (names: readonly string[] = []) => names.flatMap((name) => found.get(name) ?? []);
  return changes.map(({ functionName, changedAt, settledAt }) => {
    const times = { changedAt, settledAt };
    const { before } = windowsOf(minutesOf(calls.get(functionName)?.before), times);
    const { since } = windowsOf(minutesOf(calls.get(functionName)?.since), times);
    return { functionName, ...times, before, since, notMeasured };
  });
}

/** While a published version has a share of the traffic, compares it alone with earlier calls through its aliases. */
export function callsOfShare(
  sharing: readonly FunctionJournal[],
  releases: Plan["releases"],
): (functionName: string) => CallSelectors {
  const versions = new Map(sharing.map(({ functionName, publishedVersion }) => [functionName, publishedVersion]));
  return (name) => {
    const version = versions.get(name);
    const aliases = (releases.get(name)?.aliases ?? []).map((alias) => `${name}:${alias.name}`);
    if (version === undefined || aliases.length === 0) return { before: [name], since: [name] };
    return { before: aliases, since: aliases.map((alias) => `${alias}:${version}`) };
  };
}

/** When the functions of these journals were changed. */
export function changeTimesOf(journals: readonly FunctionJournal[]): readonly ChangeTimes[] {
  return journals.map(({ functionName, changedAt, settledAt, at }) => {
    const settled = settledAt ?? at;
    return { functionName, changedAt: changedAt ?? settled, settledAt: settled };
  });
}

/** The states of the alarms, with their states before the first batch or as seen in between. */
export async function readAlarms(
  names: readonly string[],
  before: ReadonlyMap<string, AlarmState>,
  seen: readonly AlarmResult[],
  metrics: Metrics,
): Promise<readonly AlarmResult[]> {
  const now = await alarmStatesOf(names, metrics);
  return names.map((alarm) => ({
    alarm,
    before: stateBefore(alarm, before.get(alarm) ?? null, seen),
    now: now.get(alarm) ?? null,
  }));
}

/** Whether any of these functions was called since then. `true` if unknown. */
export async function wasCalled(
  names: readonly string[],
  from: Date,
  { metrics, clock }: Tools<"metrics">,
): Promise<boolean> {
  const minutes = () => metrics.minutesOf(names, { from, to: clock.now() });
  const { found, notMeasured } = await tryToMeasure(minutes, new Map<string, readonly MetricMinute[]>());
  return notMeasured !== null || [...found.values()].flat().some((minute) => callsIn(minute) > 0);
}

/** Whether a call succeeded since then. `true` if unknown. */
export async function wasServing(name: string, from: Date, { metrics, clock }: Tools<"metrics">): Promise<boolean> {
  const minutes = () => metrics.minutesOf([name], { from, to: clock.now() });
  const { found, notMeasured } = await tryToMeasure(minutes, new Map<string, readonly MetricMinute[]>());
  return notMeasured !== null || [...found.values()].flat().some(({ invocations, errors }) => invocations > errors);
}

/** By name. `null` if the alarm does not exist or its state is unknown. */
export async function alarmStatesOf(
  names: readonly string[],
  metrics: Metrics,
): Promise<ReadonlyMap<string, AlarmState>> {
  if (names.length === 0) return new Map();
  const { found } = await tryToMeasure(() => metrics.alarmStates(names), new Map<string, AlarmState>());
  return new Map(names.map((name) => [name, found.get(name) ?? null]));
}

async function tryToMeasure<T>(read: () => Promise<T>, nothing: T) {
  try {
    return { found: await read(), notMeasured: null };
  } catch (error) {
    if (!(error instanceof NotMeasured)) throw error;
    return { found: nothing, notMeasured: error.message };
  }
}
