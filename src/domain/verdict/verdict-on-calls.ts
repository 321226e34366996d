/**
 * Decides by the calls a function's log shows whether it fails more than before: whatever the error says, failing is
 * failing.
 */
import type { Reason } from "../report/reasons/reasons.ts";
import { type FunctionVerdict, HEALTHY, judgementOf } from "./function-verdict.ts";
import type { CallCount, ErrorCount } from "./logs/calls.ts";

/** With fewer calls than this a share of known failures tells nothing. */
const LEAST_CALLS = 10;
const FEW = 2;
const TIMES = 2;
const SHARE_MORE = 0.05;
/** A function that failed this often before shows no health by failing as often since. */
const BROKEN_SHARE = 0.5;

/**
 * Verdict on one function by its calls since the change and before it. `before` is `null` if nobody asked, because no
 * call failed; a log that shows no call is no sign of health.
 */
export function verdictOnCalls(functionName: string, since: CallCount, before: CallCount | null): FunctionVerdict {
  const as = (verdict: "unhealthy" | "inconclusive", reason: Reason) => ({
    functionName,
    ...judgementOf(verdict, reason),
  });
  if (since.failed > 0) {
    const worse = worseThanBefore(since, before);
    if (worse === "worse") return as("unhealthy", failedCalls(since, before));
    if (worse === "doubtful") return { ...as("inconclusive", failedCalls(since, before)), doubtful: true };
    if (shareOf(since) >= BROKEN_SHARE) return as("inconclusive", failedCalls(since, before));
  }
  if (since.calls > since.failed) return { functionName, ...HEALTHY };
  if (since.events === 0) return as("inconclusive", { code: "no-calls-logged" });
  return as("inconclusive", { code: "call-ends-not-logged" });
}

/** Kinds of errors, in calls that failed or did not, that the time before the change did not show. */
export function newErrorKinds(since: readonly ErrorCount[], before: CallCount | null): readonly ErrorCount[] {
  const known = new Set([...(before?.failures ?? []), ...(before?.logged ?? [])].map(({ error }) => error));
  return since.filter(({ error }) => !known.has(error));
}

/** Whether the time before the change has to be looked at before anything can be said. */
export function needsEarlierCalls(since: CallCount): boolean {
  return since.failed > 0 || since.logged.length > 0;
}

/**
 * `before` without a call says nothing about how the function was. Then only a function that has not succeeded once
 * since counts as worse: all it is known for is failing.
 */
function worseThanBefore(since: CallCount, before: CallCount | null): "worse" | "doubtful" | "as before" {
  const isNew = newErrorKinds(since.failures, before).length > 0;
  const shareBefore = before === null ? 0 : shareOf(before);
  const grown = shareOf(since) > shareBefore * TIMES + SHARE_MORE;
  // Such a log would have shown the failures of the day before as well.
  if (since.calls === 0 && isNew && since.failed >= FEW) return "worse";
  const allFail = since.failed >= since.calls && since.calls > 0;
  if (allFail && shareBefore < BROKEN_SHARE && (isNew || since.failed >= FEW)) return "worse";
  const comparable = !isSilent(before) && (isNew || since.calls >= LEAST_CALLS);
  if (since.failed >= FEW && grown && comparable) return "worse";
  return isNew || grown ? "doubtful" : "as before";
}

function isSilent(before: CallCount | null): boolean {
  return before === null || (before.calls === 0 && before.failed === 0);
}

/** Of the calls that fail; of a log that shows no calls but failures, all of them. */
function shareOf({ calls, failed }: CallCount): number {
  return failed === 0 ? 0 : failed / Math.max(calls, failed);
}

function failedCalls(since: CallCount, before: CallCount | null): Reason {
  const counts = ({ calls, failed, sampled }: CallCount) => ({ calls, failed, sampled });
  const error = since.failures[0]?.error ?? null;
  return { code: "calls-failed", error, since: counts(since), before: before && counts(before) };
}
