import { describe, expect, test } from "vitest";
import { NO_CALLS } from "../../../src/domain/verdict/logs/calls.ts";
import {
  brokenBeforeReason,
  type CheckResult,
  checkResultOf,
  jointVerdict,
  verdictOnChecks,
  verdictOnRecheck,
  verdictOnScan,
} from "../../../src/domain/verdict/verdict.ts";
import { coded, said } from "../../support/reasons.ts";

const importError = "ModuleNotFoundError: No module named 'shared.x'";
const result = (changes: Partial<CheckResult> = {}): CheckResult => ({
  functionName: "f",
  check: "ping",
  passed: true,
  why: null,
  importErrors: [],
  ...changes,
});

describe("one invocation of a check", () => {
  const check = { name: "ping", expect: { statusCode: 200 } };
  const answer = { functionError: null, payload: { statusCode: 200 }, logTail: "START\nEND\n" };
  test.each<{ title: string; answer: Parameters<typeof checkResultOf>[2]; why: string | null }>([
    { title: "the expected answer", answer, why: null },
    {
      title: "another answer",
      answer: { ...answer, payload: { statusCode: 500 } },
      why: "statusCode: expected 200, got 500",
    },
    {
      title: "a failed import, with its message",
      answer: {
        ...answer,
        functionError: "Unhandled",
        payload: {
          errorType: "Runtime.ImportModuleError",
          errorMessage: "Unable to import module 'app': No module named 'shared.x'",
        },
      },
      why: "Runtime.ImportModuleError: Unable to import module 'app': No module named 'shared.x'",
    },
    {
      title: "an error of the function's own, without its message",
      answer: {
        ...answer,
        functionError: "Unhandled",
        payload: { errorType: "KeyError", errorMessage: "password hunter2" },
      },
      why: "it failed with KeyError",
    },
    {
      title: "a timeout",
      answer: {
        ...answer,
        functionError: "Unhandled",
        payload: { errorMessage: "2026-01-01T00:00:00Z 1b Task timed out after 3.00 seconds" },
      },
      why: "Task timed out after 3.00 seconds",
    },
    {
      title: "an error that is no JSON",
      answer: { ...answer, functionError: "Unhandled", payload: "text" },
      why: "it failed with an error without a type",
    },
  ])("$title", ({ answer: given, why }) => {
    expect(checkResultOf("f", check, given)).toEqual(result({ passed: why === null, why }));
  });

  test("keeps import errors of the log tail also where the answer is as expected", () => {
    const handled = checkResultOf("f", check, { ...answer, logTail: `[WARNING] ${importError}\n` });
    expect(handled).toEqual(result({ importErrors: [importError] }));
  });

  test("without an expectation any answer but an error passes", () => {
    expect(checkResultOf("f", { name: "ping" }, answer).passed).toBe(true);
  });
});

describe("a verdict", () => {
  test("on a function without a check is inconclusive", () => {
    expect(verdictOnChecks("f", [], []).verdict).toBe("inconclusive");
  });

  test("on a check that fails is unhealthy and says which and why", () => {
    const verdict = verdictOnChecks("f", [result(), result({ check: "chat", passed: false, why: "it broke" })], []);
    const data = { check: "chat", why: "it broke" };
    expect(verdict).toMatchObject({ functionName: "f", verdict: "unhealthy", code: "check-failed", data });
  });

  test("on a check that failed before as well is inconclusive, unless a new import error shows in it", () => {
    const failing = result({ check: "chat", passed: false, why: "it broke" });
    const before = said('was failing before the migration: check "chat": it broke');
    expect(verdictOnChecks("f", [result(), failing], [], before)).toMatchObject({
      functionName: "f",
      verdict: "inconclusive",
      code: "check-failed-as-before",
      data: { check: "chat", why: "it broke", brokenBefore: before },
    });
    const worse = { ...failing, importErrors: [importError] };
    expect(verdictOnChecks("f", [worse], [], before).verdict).toBe("unhealthy");
    expect(verdictOnChecks("f", [worse], [importError], before).verdict).toBe("inconclusive");
    expect(verdictOnChecks("f", [result()], [], before).verdict).toBe("healthy");
  });

  test("on a handled import error is unhealthy, unless the function showed it before", () => {
    const handled = [result({ importErrors: [importError] })];
    expect(verdictOnChecks("f", handled, []).verdict).toBe("unhealthy");
    expect(verdictOnChecks("f", handled, [importError]).verdict).toBe("healthy");
  });

  test("on checks after the bake is inconclusive if an environment from before the change answered", () => {
    const again = [result({ requestId: "new" }), result({ requestId: "old" })];
    const verdict = verdictOnChecks("f", again, []);
    expect(verdictOnRecheck(verdict, again, (requestId) => requestId === "old")).toMatchObject({
      functionName: "f",
      verdict: "inconclusive",
      code: "answered-before-change",
    });
    expect(verdictOnRecheck(verdict, again, () => null)).toEqual(verdict);
    expect(verdictOnRecheck(verdict, [result()], () => true)).toEqual(verdict);
  });

  const scan = {
    functionName: "f",
    logGroup: "/g",
    since: { ...NO_CALLS, calls: 3, events: 9 },
    before: null,
    importErrors: [],
    knownBefore: [],
    ignored: 0,
    moreErrors: 0,
    notSearched: null,
  };
  const notSearched = "its log group cannot be searched: it is closed";
  test.each([
    { title: "without any event is inconclusive", changes: { since: NO_CALLS }, verdict: "inconclusive" },
    { title: "with events and no error is healthy", changes: {}, verdict: "healthy" },
    { title: "with a new error is unhealthy", changes: { importErrors: [importError] }, verdict: "unhealthy" },
    {
      title: "with a known error alone is healthy",
      changes: { importErrors: [importError], knownBefore: [importError] },
      verdict: "healthy",
    },
    {
      title: "that could not be searched is inconclusive, whatever was seen of it",
      changes: { notSearched },
      verdict: "inconclusive",
    },
    {
      title: "that ended early, with a new error found until then, is unhealthy",
      changes: { importErrors: [importError], notSearched },
      verdict: "unhealthy",
    },
    {
      title: "with a known and a new error is unhealthy",
      changes: { importErrors: [importError, "ImportError: new"], knownBefore: [importError] },
      verdict: "unhealthy",
    },
  ])("on a scan $title", ({ changes, verdict }) => {
    expect(verdictOnScan({ ...scan, ...changes }).verdict).toBe(verdict);
  });

  test("on a log that could not be searched says why", () => {
    expect(verdictOnScan({ ...scan, notSearched })).toEqual(coded("log-not-searched", { why: notSearched }));
    expect(verdictOnScan({ ...scan, importErrors: [importError], notSearched })).toEqual(
      coded("import-error-logged", { error: importError, more: 0, notSearched }),
    );
  });

  test.each([
    { of: ["healthy", "healthy"], verdict: "healthy", unhealthy: 0, inconclusive: 0 },
    { of: ["healthy", "inconclusive"], verdict: "inconclusive", unhealthy: 0, inconclusive: 1 },
    { of: ["inconclusive", "unhealthy"], verdict: "unhealthy", unhealthy: 1, inconclusive: 1 },
    { of: [], verdict: "inconclusive", unhealthy: 0, inconclusive: 0 },
  ] as const)("on $of together is $verdict", ({ of, ...joint }) => {
    expect(jointVerdict(of.map((verdict) => ({ verdict })))).toEqual(joint);
  });

  test("before the change, a failing check makes a function broken before", () => {
    expect(brokenBeforeReason([result(), result({ passed: false, why: "it broke" })])).toEqual(
      coded("broken-before", { check: "ping", why: "it broke", because: null }),
    );
    expect(brokenBeforeReason([result({ importErrors: [importError] })])).toBeNull();
  });
});
