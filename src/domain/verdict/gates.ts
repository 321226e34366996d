/**
 * Decides by CloudWatch's metrics whether a function fares worse since the change than in its own window before. The
 * rules stand in one table.
 */
import * as z from "zod";
import type { Reason } from "../report/reasons/reasons.ts";
import type { Stored } from "../stored/parts.ts";
import { type FunctionVerdict, HEALTHY, judgementOf } from "./function-verdict.ts";

/** What CloudWatch says of one function in one minute. */
export interface MetricMinute {
  /** Its begin. */
  readonly at: Date;
  readonly invocations: number;
  readonly errors: number;
  /** Invocations that were refused; they do not count as invocations. */
  readonly throttles: number;
  /** `null` in a minute without invocations. */
  readonly p95Ms: number | null;
}

/** The minutes of one window, taken together. */
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
  /** The rule in words, as docs/verdicts.md has it. */
  readonly worse: string;
  /** What is worse since; `null` where nothing is. */
  found(before: MetricWindow, since: MetricWindow): Reason | null;
}

/** With fewer calls than this, before or since, nothing can be told from a share of them. */
export const MIN_CALLS = 10;
/** The window before the change. */
export const BEFORE_MINUTES = 60;

const FEW = 2;
const TIMES = 2;
const SHARE_MORE = 0.05;
const MS_MORE = 250;
/** A function that failed this often before shows no health by failing as often since. */
const BROKEN_SHARE = 0.5;

/** Every gate. A batch is held back by the first one that a function does not pass. */
export const gates: readonly Gate[] = [
  {
    metric: "Errors",
    worse: "at least 2 failed, and the share that fails is over 2 times the share before, plus 5 percentage points",
    found: (before, since) => grown("more-errors", errorShare(before), errorShare(since), since.errors),
  },
  {
    metric: "Throttles",
    worse:
      "at least 2 refused, and the share that is refused is over 2 times the share before, plus 5 percentage points",
    found: (before, since) => grown("more-throttles", throttleShare(before), throttleShare(since), since.throttles),
  },
  {
    metric: "Duration p95",
    worse: "over 2 times the p95 before, and over 250 ms more",
    found({ p95Ms: before }, { p95Ms: since }) {
      if (before === null || since === null || since <= before * TIMES || since <= before + MS_MORE) return null;
      return { code: "slower", beforeMs: before, sinceMs: since };
    },
  },
];

/**
 * Verdict on one function by its metrics: too few calls are no evidence unless all of them fail, and neither is a
 * function that fails as it did before.
 */
export function verdictOnMetrics({ functionName, before, since, notMeasured }: MetricsResult): FunctionVerdict {
  const as = (verdict: "unhealthy" | "inconclusive", reason: Reason) => ({
    functionName,
    ...judgementOf(verdict, reason),
  });
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

/** From so few calls a share tells nothing; that none of them succeeds any more does. */
function failsAltogether(before: MetricWindow, since: MetricWindow): boolean {
  return (
    since.errors >= FEW &&
    since.errors >= since.invocations &&
    before.invocations >= FEW &&
    errorShare(before) < BROKEN_SHARE
  );
}

/**
 * Whether most calls since the change fail, however few they are. That a log shows such calls is no sign of health;
 * `null` where they succeed.
 */
export function reasonOfFailingCalls({ since }: Pick<MetricsResult, "since">): Reason | null {
  const share = errorShare(since);
  return since.errors === 0 || share < BROKEN_SHARE ? null : { code: "most-calls-fail", since: share };
}

/**
 * The last hour before the change, and what came wholly after it; the minutes the change fell into count for neither.
 */
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
    p95Ms: middleOf(minutes),
  };
}

/** One slow minute, the first of cold environments for example, does not move it. */
function middleOf(minutes: readonly MetricMinute[]): number | null {
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

function grown(code: "more-errors" | "more-throttles", before: number, since: number, count: number): Reason | null {
  return count < FEW || since <= before * TIMES + SHARE_MORE ? null : { code, before, since };
}

/** Every attempt to invoke a function, refused ones too. */
export function callsIn({ invocations, throttles }: Pick<MetricWindow, "invocations" | "throttles">): number {
  return invocations + throttles;
}

const errorShare = ({ errors, invocations }: MetricWindow) => (invocations === 0 ? 0 : errors / invocations);
const throttleShare = (window: MetricWindow) => (callsIn(window) === 0 ? 0 : window.throttles / callsIn(window));
