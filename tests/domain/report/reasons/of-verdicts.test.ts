import { expect, test } from "vitest";
import { type Reason, reasonText } from "../../../../src/domain/report/reasons/reasons.ts";
import { said } from "../../../support/reasons.ts";

const failed = { check: "ping", why: "it broke", because: null };
const calls = (count: number, failures: number, sampled = false) => ({ calls: count, failed: failures, sampled });
const importError = { code: "import-error-logged", error: "ImportError: x" } as const;

test.each<[text: string, reason: Reason]>([
  ['was failing before the migration: check "ping": it broke', { code: "broken-before", ...failed }],
  ['check "ping": it broke', { code: "check-failed", ...failed }],
  [
    'check "ping": it broke; it was slow',
    { code: "check-failed-as-before", ...failed, brokenBefore: said("was slow") },
  ],
  ["an environment from before the change answered its checks", { code: "answered-before-change" }],
  ["its log says: ImportError: x", { ...importError, more: 0, notSearched: null }],
  ["its log says: ImportError: x; it is closed", { ...importError, more: 0, notSearched: "it is closed" }],
  ["it is closed", { code: "log-not-searched", why: "it is closed" }],
  [
    "60 of 60 calls since the change failed (KeyError), 1 of 300 before it",
    { code: "calls-failed", error: "KeyError", since: calls(60, 60), before: calls(300, 1) },
  ],
  [
    "2 of about 4 calls since the change failed, and its log shows no call before it",
    { code: "calls-failed", error: null, since: calls(4, 2, true), before: null },
  ],
  [
    "5 of its calls since the change failed, and 1 before it",
    { code: "calls-failed", error: null, since: calls(0, 5), before: calls(0, 1) },
  ],
  ["10 % of its invocations fail, before the change 2 %", { code: "more-errors", before: 0.02, since: 0.1 }],
  ["33 % of its calls are throttled, before the change 0 %", { code: "more-throttles", before: 0, since: 1 / 3 }],
  [
    "its slowest invocations take 371 ms (p95), before the change 120 ms",
    { code: "slower", beforeMs: 120, sinceMs: 371 },
  ],
  ["98 % of its invocations fail, as 100 % did before", { code: "fails-as-before", before: 1, since: 0.98 }],
  ["50 % of its invocations since the change fail", { code: "most-calls-fail", since: 0.5 }],
  ["all of its 9 invocations fail, before the change 33 %", { code: "all-calls-fail", invocations: 9, before: 1 / 3 }],
  ["its one invocation fails, before the change 0 %", { code: "all-calls-fail", invocations: 1, before: 0 }],
  ["its metrics show too few calls since the change", { code: "few-calls-since" }],
  ["its metrics show too few calls in the hour before the change", { code: "few-calls-before" }],
  ["CloudWatch cannot be read", { code: "metrics-not-read", why: "CloudWatch cannot be read" }],
  ["the alarm a went off since the migration began", { code: "alarm-went-off", alarm: "a" }],
  ["the alarm a is in ALARM, as before the migration", { code: "alarm-as-before", alarm: "a" }],
  ["the alarm a has insufficient data", { code: "alarm-without-data", alarm: "a" }],
  ["the state of the alarm a could not be read", { code: "alarm-not-read", alarm: "a" }],
])("a verdict says: %s", (text, reason) => {
  expect(reasonText(reason)).toBe(text);
});
