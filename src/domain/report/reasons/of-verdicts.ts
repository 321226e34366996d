/** Codes of the evidence for or against a function's health: checks, its log, its metrics, alarms. */
import * as z from "zod";
import { byNumber, count } from "../../amounts.ts";
import { andMore } from "../../text.ts";
import { code, codes, explanation, template } from "./code.ts";

/** `because`: why it could not be invoked. */
const failed = { check: z.string(), why: z.string().nullable(), because: explanation.nullable() };
const shares = { before: z.number(), since: z.number() };
const calls = z.object({ calls: z.int(), failed: z.int(), sampled: z.boolean() }).readonly();
type Calls = z.output<typeof calls>;

export const ofChecks = codes({
  "broken-before": code(
    "a check of the function failed before the migration",
    failed,
    (facts) => `was failing before the migration: ${checkText(facts)}`,
  ),
  "check-failed": code("a check of the function fails", failed, checkText),
  "check-failed-as-before": code(
    "a check of the function fails, as one did before the migration",
    { ...failed, brokenBefore: explanation },
    ({ brokenBefore, ...facts }) => `${checkText(facts)}; it ${brokenBefore.reason}`,
  ),
  "check-logs-error": 'check "{check}": its log says: {error}',
  "no-check": "no check is configured",
  "answered-before-change": "an environment from before the change answered its checks",
  "fleet-check-failed": code(
    "a fleet-wide check fails",
    { ...failed, failedBefore: z.boolean() },
    ({ failedBefore, ...facts }) =>
      `fleet-wide ${checkText(facts)}${failedBefore ? "; it was failing before the migration as well" : ""}`,
  ),
  "fleet-check-logs-error": 'fleet-wide check "{check}": a log says: {error}',
});

export const ofLogs = codes({
  "import-error-logged": code(
    "the function's log shows a new import error",
    { error: z.string(), more: z.int(), notSearched: z.string().nullable() },
    ({ error, more, notSearched }) =>
      `its log says: ${error}${andMore(more)}${notSearched === null ? "" : `; ${notSearched}`}`,
  ),
  "log-not-searched": template("{why}", "the function's log was not searched completely"),
  "calls-failed": code(
    "calls of the function failed since the change, by its log",
    { error: z.string().nullable(), since: calls, before: calls.nullable() },
    ({ error, since, before }) =>
      `${sinceText(since)} since the change failed${error === null ? "" : ` (${error})`}, ${beforeText(before)}`,
  ),
  "no-calls-logged": "its log shows no invocation since the change",
  "call-ends-not-logged": "its log does not show how its calls ended",
});

export const ofMetrics = codes({
  "metrics-not-read": template("{why}", "the function's metrics could not be read"),
  "all-calls-fail": code(
    "every invocation since the change fails, by its metrics",
    { invocations: z.int(), before: z.number() },
    ({ invocations, before }) =>
      `${byNumber(invocations, "its one invocation fails", `all of its ${count(invocations, "invocation")} fail`)}, before the change ${percent(before)}`,
  ),
  "few-calls-since": "its metrics show too few calls since the change",
  "few-calls-before": "its metrics show too few calls in the hour before the change",
  "more-errors": code("a larger share of invocations fails, by its metrics", shares, (facts) =>
    grownText("invocations fail", facts),
  ),
  "more-throttles": code("a larger share of calls is throttled, by its metrics", shares, (facts) =>
    grownText("calls are throttled", facts),
  ),
  slower: code(
    "the slowest invocations take longer, by its metrics",
    { beforeMs: z.number(), sinceMs: z.number() },
    ({ beforeMs, sinceMs }) =>
      `its slowest invocations take ${inMs(sinceMs)} (p95), before the change ${inMs(beforeMs)}`,
  ),
  "fails-as-before": code(
    "most invocations fail, as they did before the change",
    shares,
    ({ before, since }) => `${percent(since)} of its invocations fail, as ${percent(before)} did before`,
  ),
  "most-calls-fail": code(
    "most invocations since the change fail, by its metrics",
    { since: z.number() },
    ({ since }) => `${percent(since)} of its invocations since the change fail`,
  ),
});

export const ofAlarms = codes({
  "alarm-went-off": "the alarm {alarm} went off since the migration began",
  "alarm-as-before": "the alarm {alarm} is in ALARM, as before the migration",
  "alarm-without-data": "the alarm {alarm} has insufficient data",
  "alarm-not-read": "the state of the alarm {alarm} could not be read",
  "stayed-inconclusive": 'it stayed inconclusive, and the request says "inconclusive": "roll-back"',
  inconclusive: "it is inconclusive",
});

function checkText({ check, why }: { readonly check: string; readonly why: string | null }): string {
  return `check "${check}": ${why}`;
}

function sinceText(since: Calls): string {
  if (since.calls === 0) return `${since.failed} of its calls`;
  return `${since.failed} of ${since.sampled ? "about " : ""}${count(since.calls, "call")}`;
}

function beforeText(before: Calls | null): string {
  if (before === null || (before.calls === 0 && before.failed === 0)) return "and its log shows no call before it";
  if (before.calls === 0) return `and ${before.failed} before it`;
  return `${before.failed} of ${before.sampled ? "about " : ""}${before.calls} before it`;
}

function grownText(what: string, { before, since }: { readonly before: number; readonly since: number }): string {
  return `${percent(since)} of its ${what}, before the change ${percent(before)}`;
}

const percent = (share: number) => `${Number((share * 100).toPrecision(2))} %`;
const inMs = (ms: number) => `${Math.round(ms)} ms`;
