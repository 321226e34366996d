import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  gates,
  type MetricMinute,
  type MetricsResult,
  type MetricWindow,
  reasonOfFailingCalls,
  verdictOnMetrics,
  windowsOf,
} from "../../../src/domain/verdict/gates.ts";

const quiet: MetricWindow = { invocations: 0, errors: 0, throttles: 0, p95Ms: null };
const steady: MetricWindow = { invocations: 100, errors: 0, throttles: 0, p95Ms: 120 };
const at = new Date("2026-01-02T03:00:00Z");

function verdict(before: Partial<MetricWindow>, since: Partial<MetricWindow>, notMeasured: string | null = null) {
  const times = { changedAt: at.toISOString(), settledAt: at.toISOString() };
  const windows = { before: { ...steady, ...before }, since: { ...steady, ...since } };
  const result: MetricsResult = { functionName: "f", ...times, ...windows, notMeasured };
  const { verdict: is, code, data } = verdictOnMetrics(result);
  return [is, { code, ...data }];
}

const nothing = { code: null };

describe("the verdict by the metrics", () => {
  test.each([
    ["as before", {}, {}, "healthy", nothing],
    ["one failure in many", {}, { errors: 1 }, "healthy", nothing],
    ["a share that grew within the margin", { errors: 2 }, { errors: 9 }, "healthy", nothing],
    [
      "a share that grew beyond it",
      { errors: 2 },
      { errors: 10 },
      "unhealthy",
      { code: "more-errors", before: 0.02, since: 0.1 },
    ],
    [
      "failures where there were none",
      {},
      { invocations: 20, errors: 2 },
      "unhealthy",
      { code: "more-errors", before: 0, since: 0.1 },
    ],
    ["one failure in ten calls", {}, { invocations: 10, errors: 1 }, "healthy", nothing],
    [
      "throttles where there were none",
      {},
      { throttles: 50 },
      "unhealthy",
      { code: "more-throttles", before: 0, since: 50 / 150 },
    ],
    [
      "throttled altogether",
      {},
      { invocations: 0, throttles: 12, p95Ms: null },
      "unhealthy",
      { code: "more-throttles", before: 0, since: 1 },
    ],
    ["slower, within the margin", {}, { p95Ms: 369 }, "healthy", nothing],
    ["much slower", {}, { p95Ms: 371 }, "unhealthy", { code: "slower", beforeMs: 120, sinceMs: 371 }],
    ["slower by much, but not twice as slow", { p95Ms: 4000 }, { p95Ms: 7000 }, "healthy", nothing],
    ["faster", { p95Ms: 4000 }, { p95Ms: 7 }, "healthy", nothing],
  ] as const)("%s", (_, before, since, is, reason) => {
    expect(verdict(before, since)).toEqual([is, reason]);
  });

  test("what was broken before is neither blamed on the change nor taken for health", () => {
    expect(verdict({ errors: 100 }, { errors: 98 })).toEqual([
      "inconclusive",
      { code: "fails-as-before", before: 1, since: 0.98 },
    ]);
  });

  test("too few calls are no evidence unless all of them fail", () => {
    const few = { code: "few-calls-since" };
    expect(verdict({}, { invocations: 9, errors: 8 })).toEqual(["inconclusive", few]);
    expect(verdict({}, { invocations: 1, errors: 1 })).toEqual(["inconclusive", few]);
    expect(verdict({ invocations: 9 }, { errors: 50 })).toEqual(["inconclusive", { code: "few-calls-before" }]);
    expect(verdict(quiet, quiet, "CloudWatch cannot be read: AccessDenied")).toEqual([
      "inconclusive",
      { code: "metrics-not-read", why: "CloudWatch cannot be read: AccessDenied" },
    ]);
  });

  test.each([
    ["many before, few since", {}, { invocations: 9, errors: 9 }, { invocations: 9, before: 0 }],
    [
      "few before, two since",
      { invocations: 3, errors: 1 },
      { invocations: 2, errors: 2 },
      { invocations: 2, before: 1 / 3 },
    ],
    ["few before, many since", { invocations: 2 }, { errors: 100 }, { invocations: 100, before: 0 }],
  ] as const)(
    "a function none of whose calls succeeds any more is unhealthy, however few they are: %s",
    (_, before, since, facts) => {
      expect(verdict(before, since)).toEqual(["unhealthy", { code: "all-calls-fail", ...facts }]);
    },
  );

  test("a function that nobody called before, or that failed then, is not blamed on the change for failing altogether", () => {
    expect(verdict(quiet, { invocations: 5, errors: 5 })[0]).toBe("inconclusive");
    expect(verdict({ invocations: 4, errors: 2 }, { invocations: 5, errors: 5 })[0]).toBe("inconclusive");
  });

  test("calls most of which fail are told, so that their log is not taken for health", () => {
    const half = reasonOfFailingCalls({ since: { ...steady, invocations: 4, errors: 2 } });
    expect(half).toEqual({ code: "most-calls-fail", since: 0.5 });
    expect(reasonOfFailingCalls({ since: { ...steady, invocations: 5, errors: 2 } })).toBeNull();
    expect(reasonOfFailingCalls({ since: quiet })).toBeNull();
  });
});

describe("the windows", () => {
  const minute = (offset: number, more: Partial<MetricMinute> = {}): MetricMinute => ({
    at: new Date(at.getTime() + offset * 60_000),
    ...{ invocations: 1, errors: 0, throttles: 0, p95Ms: 10 },
    ...more,
  });
  const times = { changedAt: "2026-01-02T03:00:30.000Z", settledAt: "2026-01-02T03:01:10.000Z" };

  test("hold the hour before the change, and what began after it settled; the minutes between count for neither", () => {
    const minutes = [-61, -60, -59, -1, 0, 1, 2, 3].map((offset) => minute(offset));
    const { before, since } = windowsOf(minutes, times);
    expect([before.invocations, since.invocations]).toEqual([2, 2]);
  });

  test("take the p95 of the minute in the middle: one slow minute, of cold environments, does not move it", () => {
    const slow = minute(2, { invocations: 3, p95Ms: 5000 });
    const minutes = [slow, minute(3, { invocations: 9, p95Ms: 100 }), minute(4, { invocations: 9, p95Ms: 110 })];
    expect(windowsOf(minutes, times).since).toMatchObject({ invocations: 21, p95Ms: 110 });
    expect(windowsOf([], times).since.p95Ms).toBeNull();
  });
});

test("every gate stands in the documentation with the very words of its rule", () => {
  const documented = readFileSync(new URL("../../../docs/verdicts.md", import.meta.url), "utf8");
  for (const { metric, worse } of gates) expect(documented).toContain(`| ${metric} | ${worse} |`);
});
