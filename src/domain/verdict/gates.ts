/** Decides from CloudWatch metrics whether a function does worse since the change than in its own window before. */
import * as z from "zod";
import type { Reason } from "../report/reasons/reasons.ts";
import type { Stored } from "../stored/parts.ts";
import { type FunctionVerdict, HEALTHY, judged } from "./function-verdict.ts";

/** Metrics of one function in one minute. */
export interface MetricMinute {
  /** Start of the minute. */
  readonly at: Date;
  readonly invocations: number;
  readonly errors: number;
  /** Refused invocations, which are not counted as invocations. */
  readonly throttles: number;
  /** `null` in a minute without invocations. */
  readonly p95Ms: number | null;
}

/** Metrics of all minutes of one window. */
const metricWindow = z.object({
  invocations: z.number(),
  errors: z.number(),
  throttles: z.number(),
  /** The weighted median of the minutes' p95: a minute counts as often as it had invocations. `null` without any. */
  p95Ms: z.number().nullable(),
});

/** When a function was changed, ISO 8601: begun, and settled. */
const changeTimes = z.object({ functionName: z.string(), changedAt: z.string(), settledAt: z.string() });

/** The metrics of one function before and since the change. */
export const metricsResult = z.object({
  ...changeTimes.shape,
  before: metricWindow,
  since: metricWindow,
  /** Why the metrics could not be read. `null` if they could. */
  notMeasured: z.string().nullable(),
});

export type MetricWindow = Stored<typeof metricWindow>;
export type ChangeTimes = Stored<typeof changeTimes>;
export type MetricsResult = Stored<typeof metricsResult>;

interface Gate {
  readonly metric: string;
  /** The rule as docs/verdicts.md says it. */
  readonly worse: string;
  /** What got worse; `null` if nothing did. */
  found(before: MetricWindow, since: MetricWindow): Reason | null;
}

/** With fewer calls, a share of them proves nothing. */
export const MIN_CALLS = 10;
/** Length of the window before the change. */
export const BEFORE_MINUTES = 60;

/** Fewer events can be chance: failed calls, throttled calls, or calls before. */
export const MIN_EVENTS = 2;
/** A function that fails at least this share of its calls is not healthy, even if it failed as often before. */
export const BROKEN_SHARE = 0.5;
const FACTOR = 2;
const SHARE_MARGIN = 0.05;
const MS_MARGIN = 250;

/** Whether a share of failed calls is clearly higher than before. */
export function hasGrown(before: number, since: number): boolean {
  return since > before * FACTOR + SHARE_MARGIN;
}

/** All gates. The first one that a function does not pass gives the reason. */
export const gates: readonly Gate[] = [
  {
    metric: "Errors",
    worse: "at least 2 calls failed, and their share is over 2 times the share before plus 5 percentage points",
    found: (before, since) => growthOf("more-errors", errorShare(before), errorShare(since), since.errors),
  },
  {
    metric: "Throttles",
    worse: "at least 2 calls were throttled, and their share is over 2 times the share before plus 5 percentage points",
    found: (before, since) => growthOf("more-throttles", throttleShare(before), throttleShare(since), since.throttles),
  },
  {
    metric: "Duration p95",
    worse: "over 2 times the p95 before, and more than 250 ms longer",
    found({ p95Ms: before }, { p95Ms: since }) {
      if (before === null || since === null || since <= before * FACTOR || since <= before + MS_MARGIN) return null;
      return { code: "slower", beforeMs: before, sinceMs: since };
    },
  },
];

/**
 * Verdict on one function by its metrics. Few calls are inconclusive unless all of them fail. So is a function that
 * fails as before.
 */
export function verdictOnMetrics({ functionName, before, since, notMeasured }: MetricsResult): FunctionVerdict {
  const as = judged(functionName);
  if (notMeasured !== null) return as("inconclusive", { code: "metrics-not-read", why: notMeasured });
  const shares = { before: errorShare(before), since: errorShare(since) };
  if (failsAltogether(before, since))
    return as("unhealthy", { code: "all-calls-fail", invocations: since.invocations, before: shares.before });
  if (callsIn(since) < MIN_CALLS) return as("inconclusive", { code: "few-calls-since" });
  if (callsIn(before) < MIN_CALLS) return as("inconclusive", { code: "few-calls-before" });
  for (const gate of gates) {
    const reason = gate.found(before, since);
    if (reason !== null) return as("unhealthy", reason);
  }
  if (shares.since >= BROKEN_SHARE) return as("inconclusive", { code: "fails-as-before", ...shares });
  return { functionName, ...HEALTHY };
}

/** A share of few calls proves nothing, but it is significant if none of them succeeds any more. */
function failsAltogether(before: MetricWindow, since: MetricWindow): boolean {
  return (
    since.errors >= MIN_EVENTS &&
    since.errors >= since.invocations &&
    before.invocations >= MIN_EVENTS &&
    errorShare(before) < BROKEN_SHARE
  );
}

/**
 * Why calls in the log are not a sign of health: most calls since the change fail, even if few. `null` if they succeed.
 */
export function reasonOfFailingCalls({ since }: Pick<MetricsResult, "since">): Reason | null {
  const share = errorShare(since);
  return since.errors === 0 || share < BROKEN_SHARE ? null : { code: "most-calls-fail", since: share };
}

/** The hour before the change, and the time after it. Minutes in which the change happened count for neither. */
export function windowsOf(
  minutes: readonly MetricMinute[],
  { changedAt, settledAt }: Pick<ChangeTimes, "changedAt" | "settledAt">,
): Pick<MetricsResult, "before" | "since"> {
  const [changed, settled] = [Date.parse(changedAt), Date.parse(settledAt)];
  const earliest = changed - BEFORE_MINUTES * MINUTE_MS;
  const starts = ({ at }: MetricMinute) => at.getTime();
  return {
    before: windowOf(minutes.filter((minute) => starts(minute) >= earliest && starts(minute) + MINUTE_MS <= changed)),
    since: windowOf(minutes.filter((minute) => starts(minute) >= settled)),
  };
}

const MINUTE_MS = 60_000;

function windowOf(minutes: readonly MetricMinute[]): MetricWindow {
  const sum = (count: (minute: MetricMinute) => number) => minutes.reduce((total, minute) => total + count(minute), 0);
  return {
    invocations: sum(({ invocations }) => invocations),
    errors: sum(({ errors }) => errors),
    throttles: sum(({ throttles }) => throttles),
    p95Ms: medianP95Of(minutes),
  };
}

/** A single slow minute, such as one with cold starts, does not move the median. */
function medianP95Of(minutes: readonly MetricMinute[]): number | null {
  const measured = minutes
    .flatMap(({ p95Ms, invocations }) => (p95Ms === null ? [] : [{ p95Ms, invocations }]))
    .sort((one, other) => one.p95Ms - other.p95Ms);
  let left = measured.reduce((total, { invocations }) => total + invocations, 0) / 2;
  for (const { p95Ms, invocations } of measured) {
    left -= invocations;
    if (left <= 0) return p95Ms;
  }
  return null;
}

function growthOf(code: "more-errors" | "more-throttles", before: number, since: number, count: number): Reason | null {
  return count >= MIN_EVENTS && hasGrown(before, since) ? { code, before, since } : null;
}

/** All attempts to invoke a function, including refused ones. */
export function callsIn({ invocations, throttles }: Pick<MetricWindow, "invocations" | "throttles">): number {
  return invocations + throttles;
}

const errorShare = ({ errors, invocations }: MetricWindow) => (invocations === 0 ? 0 : errors / invocations);
const throttleShare = (window: MetricWindow) => (callsIn(window) === 0 ? 0 : window.throttles / callsIn(window));
