/** Codes of the evidence for or against a function's health: checks, its log, its metrics, alarms. */
import * as z from "zod";
import { byNumber, count } from "../../amounts.ts";
import { andMore } from "../../text.ts";
import { code, explanation } from "./code.ts";

const check = { check: z.string() };
const failed = { ...check, why: z.string().nullable() };
const shares = { before: z.number(), since: z.number() };
const calls = z.object({ calls: z.int(), failed: z.int(), sampled: z.boolean() }).readonly();
type Calls = z.output<typeof calls>;

export const ofChecks = {
  "broken-before": code(
    "a check of the function failed before the migration",
    failed,
    (data) => `was failing before the migration: ${checkText(data)}`,
  ),
  "check-failed": code("a check of the function fails", failed, checkText),
  "check-failed-as-before": code(
    "a check of the function fails, as one did before the migration",
    { ...failed, brokenBefore: explanation },
    ({ brokenBefore, ...data }) => `${checkText(data)}; it ${brokenBefore.reason}`,
  ),
  "check-logs-error": code(
    "a check logged an import error",
    { ...check, error: z.string() },
    (data) => `check "${data.check}": its log says: ${data.error}`,
  ),
  "no-check": code("the request has no check for the function", {}, () => "no check is configured for it"),
  "answered-before-change": code(
    "an environment from before the change answered the checks",
    {},
    () => "an environment from before the change answered its checks",
  ),
  "fleet-check-failed": code(
    "a fleet-wide check fails",
    { ...failed, failedBefore: z.boolean() },
    ({ failedBefore, ...data }) =>
      `fleet-wide ${checkText(data)}${failedBefore ? "; it was failing before the migration as well" : ""}`,
  ),
  "fleet-check-logs-error": code(
    "a fleet-wide check logged an import error",
    { ...check, error: z.string() },
    (data) => `fleet-wide check "${data.check}": a log says: ${data.error}`,
  ),
};

export const ofLogs = {
  "import-error-logged": code(
    "the function's log shows a new import error",
    { error: z.string(), more: z.int(), notSearched: z.string().nullable() },
    ({ error, more, notSearched }) =>
      `its log says: ${error}${andMore(more)}${notSearched === null ? "" : `; ${notSearched}`}`,
  ),
  "log-not-searched": code("the function's log was not searched completely", { why: z.string() }, ({ why }) => why),
  "calls-failed": code(
    "calls of the function failed since the change, by its log",
    { error: z.string().nullable(), since: calls, before: calls.nullable() },
    ({ error, since, before }) =>
      `${sinceText(since)} since the change failed${error === null ? "" : ` (${error})`}, ${beforeText(before)}`,
  ),
  "no-calls-logged": code(
    "the function's log shows no invocation since the change",
    {},
    () => "its log shows no invocation since the change",
  ),
  "call-ends-not-logged": code(
    "the function's log does not show how its calls ended",
    {},
    () => "its log does not show how its calls ended",
  ),
};

export const ofMetrics = {
  "metrics-not-read": code("the function's metrics could not be read", { why: z.string() }, ({ why }) => why),
  "all-calls-fail": code(
    "every invocation since the change fails, by its metrics",
    { invocations: z.int(), before: z.number() },
    ({ invocations, before }) =>
      `${byNumber(invocations, "its one invocation fails", `all of its ${count(invocations, "invocation")} fail`)}, before the change ${percent(before)}`,
  ),
  "few-calls-since": code(
    "the function's metrics show too few calls since the change",
    {},
    () => "its metrics show too few calls since the change",
  ),
  "few-calls-before": code(
    "the function's metrics show too few calls in the hour before the change",
    {},
    () => "its metrics show too few calls in the hour before the change",
  ),
  "more-errors": code("a larger share of invocations fails, by its metrics", shares, (data) =>
    grownText("invocations fail", data),
  ),
  "more-throttles": code("a larger share of calls is throttled, by its metrics", shares, (data) =>
    grownText("calls are throttled", data),
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
};

const alarm = { alarm: z.string() };

export const ofAlarms = {
  "alarm-went-off": code(
    "an alarm of the request went off since the migration began",
    alarm,
    (data) => `the alarm ${data.alarm} went off since the migration began`,
  ),
  "alarm-as-before": code(
    "an alarm of the request is in ALARM, as before the migration",
    alarm,
    (data) => `the alarm ${data.alarm} is in ALARM, as before the migration`,
  ),
  "alarm-without-data": code(
    "an alarm of the request has insufficient data",
    alarm,
    (data) => `the alarm ${data.alarm} has insufficient data`,
  ),
  "alarm-not-read": code(
    "the state of an alarm of the request could not be read",
    alarm,
    (data) => `the state of the alarm ${data.alarm} could not be read`,
  ),
  "stayed-inconclusive": code(
    "the evidence stayed inconclusive, and the request then asks for a rollback",
    {},
    () => 'it stayed inconclusive, and the request says "inconclusive": "roll-back"',
  ),
  inconclusive: code("there is no evidence on the function", {}, () => "it is inconclusive"),
};

function checkText({ check: name, why }: { readonly check: string; readonly why: string | null }): string {
  return `check "${name}": ${why}`;
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
