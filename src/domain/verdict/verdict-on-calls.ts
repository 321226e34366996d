/** Decides from the calls in a function's log whether it fails more than before, whatever the errors say. */
import type { Reason } from "../report/reasons/reasons.ts";
import { type FunctionVerdict, HEALTHY, judged } from "./function-verdict.ts";
import { BROKEN_SHARE, hasGrown, MIN_CALLS, MIN_EVENTS } from "./gates.ts";
import type { CallCount, ErrorCount } from "./logs/calls.ts";

/**
 * Verdict on one function by its calls since the change and before it. `before` is `null` if it was not needed, because
 * no call failed. A log without calls is inconclusive.
 */
export function verdictOnCalls(functionName: string, since: CallCount, before: CallCount | null): FunctionVerdict {
  const as = judged(functionName);
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

/** Kinds of errors that the time before the change did not show, in failed or other calls. */
export function newErrorKinds(since: readonly ErrorCount[], before: CallCount | null): readonly ErrorCount[] {
  const known = new Set([...(before?.failures ?? []), ...(before?.logged ?? [])].map(({ error }) => error));
  return since.filter(({ error }) => !known.has(error));
}

/** Whether a verdict needs the calls before the change. */
export function needsEarlierCalls(since: CallCount): boolean {
  return since.failed > 0 || since.logged.length > 0;
}

/** Without a call in `before`, a function counts as worse only if no call has succeeded since. */
function worseThanBefore(since: CallCount, before: CallCount | null): "worse" | "doubtful" | "as before" {
  const isNew = newErrorKinds(since.failures, before).length > 0;
  const shareBefore = before === null ? 0 : shareOf(before);
  const grown = hasGrown(shareBefore, shareOf(since));
  // A log that shows failures but not calls would also have shown the failures of the day before.
  if (since.calls === 0 && isNew && since.failed >= MIN_EVENTS) return "worse";
  const allFail = since.failed >= since.calls && since.calls > 0;
  if (allFail && shareBefore < BROKEN_SHARE && (isNew || since.failed >= MIN_EVENTS)) return "worse";
  const comparable = !isSilent(before) && (isNew || since.calls >= MIN_CALLS);
  if (since.failed >= MIN_EVENTS && grown && comparable) return "worse";
  return isNew || grown ? "doubtful" : "as before";
}

function isSilent(before: CallCount | null): boolean {
  return before === null || (before.calls === 0 && before.failed === 0);
}

/** Share of failed calls; 1 if the log shows failures but not calls. */
function shareOf({ calls, failed }: CallCount): number {
  return failed === 0 ? 0 : failed / Math.max(calls, failed);
}

function failedCalls(since: CallCount, before: CallCount | null): Reason {
  const counts = ({ calls, failed, sampled }: CallCount) => ({ calls, failed, sampled });
  const error = since.failures[0]?.error ?? null;
  return { code: "calls-failed", error, since: counts(since), before: before && counts(before) };
}
