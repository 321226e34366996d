import { describe, expect, test } from "vitest";
import { type CallCount, callCounter, NO_CALLS, sampledCount } from "../../../../src/domain/verdict/logs/calls.ts";
import { newErrorKinds, verdictOnCalls } from "../../../../src/domain/verdict/verdict-on-calls.ts";

const idOf = (call: number) => `0f8fad5b-d9cb-469f-a165-${String(call).padStart(12, "0")}`;
const at = (second: number) => new Date(Date.UTC(2026, 10, 30, 15, 0, second));
const traceback = "\rTraceback (most recent call last):\r";

/** Lines of one call, in text. */
const call = (id: number, failure: string | null, { status = true } = {}) => [
  `START RequestId: ${idOf(id)} Version: $LATEST`,
  ...(failure === null ? [] : [`[ERROR] ${failure}: no${traceback}`]),
  `END RequestId: ${idOf(id)}`,
  `REPORT RequestId: ${idOf(id)}\tDuration: 1.00 ms${failure !== null && status ? `\tStatus: error\tError Type: ${failure}` : ""}`,
];
const inJson = (id: number, failure: string | null) => [
  `{"type":"platform.start","record":{"requestId":"${idOf(id)}"}}`,
  ...(failure === null
    ? []
    : [`{"log_level":"ERROR","errorType":"${failure}","errorMessage":"no","requestId":"${idOf(id)}"}`]),
  `{"type":"platform.report","record":{"requestId":"${idOf(id)}","status":"${failure === null ? "success" : "error"}"}}`,
];

interface Counted {
  readonly lines: readonly string[];
  readonly second?: number;
  readonly stream?: string;
}

/** The change began at second 10 and had settled at second 20. */
function counter(parts: readonly Counted[]) {
  const counting = callCounter({
    from: at(20),
    changedAt: at(10),
    isOfNewVersion: (stream) => stream.includes("[7]"),
  });
  for (const { lines, second = 30, stream = "2026/11/30/[$LATEST]a" } of parts)
    for (const message of lines) counting.add({ at: at(second), message, stream });
  return counting;
}

describe("counting calls", () => {
  test.each([
    { title: "in text", lines: [...call(1, null), ...call(2, "KeyError"), ...call(3, "KeyError")] },
    {
      title: "in text whose REPORT says nothing of how the call ended",
      lines: [...call(1, null), ...call(2, "KeyError", { status: false }), ...call(3, "KeyError", { status: false })],
    },
    { title: "in JSON", lines: [...inJson(1, null), ...inJson(2, "KeyError"), ...inJson(3, "KeyError")] },
  ])("each failed call counts once, $title", ({ lines }) => {
    expect(counter([{ lines }]).count(false)).toMatchObject({
      calls: 3,
      failed: 2,
      failures: [{ error: "KeyError", calls: 2 }],
    });
  });

  test.each([
    { title: "and REPORT says so", status: true },
    { title: "and REPORT says nothing", status: false },
  ])("a call whose environment does not start counts once, $title", ({ status }) => {
    const init = ["INIT_START Runtime Version: python:3.13.v1", `[ERROR] KeyError: no${traceback}`];
    const lines = [...init, ...call(1, "KeyError", { status }), ...init, ...call(2, "KeyError", { status })];
    expect(counter([{ lines }]).count(false)).toMatchObject({
      calls: 2,
      failed: 2,
      failures: [{ error: "KeyError", calls: 2 }],
    });
  });

  test("where a search returns only what tells of failures, each failed call counts once", () => {
    const telling = (lines: readonly string[]) => lines.filter((line) => line.includes("rror"));
    const found = telling([
      ...call(1, "KeyError"),
      ...call(2, null),
      ...inJson(3, "KeyError"),
      ...call(4, "ValueError"),
    ]);
    expect(counter([{ lines: found }]).count(false)).toMatchObject({ calls: 0, failed: 3 });
  });

  test("a log level that shows failures alone does not make every call a failing one", () => {
    const lines = inJson(1, "KeyError").filter((line) => !line.includes("platform.start"));
    expect(counter([{ lines }]).count(false)).toMatchObject({ calls: 0, failed: 1 });
  });

  test("an error in a call that succeeds is named and is no failure", () => {
    const lines = call(1, null).toSpliced(1, 0, `[WARNING]\t2026-11-30T15:00:30Z\t${idOf(1)}\tno cache: CacheError: x`);
    expect(counter([{ lines }]).count(false)).toMatchObject({
      calls: 1,
      failed: 0,
      logged: [{ error: "CacheError", calls: 1 }],
    });
  });

  test("calls of two environments at once are told apart", () => {
    const [one, two] = [call(1, "KeyError", { status: false }), call(2, null)];
    const parts = one.flatMap((line, index) => [
      { lines: [line], stream: "2026/11/30/[$LATEST]a" },
      { lines: [two[index] ?? ""], stream: "2026/11/30/[$LATEST]b" },
    ]);
    expect(counter(parts).count(false)).toMatchObject({ calls: 2, failed: 1 });
  });
});

describe("who answered", () => {
  const init = "INIT_START Runtime Version: python:3.12.v36";
  test.each([
    { title: "an environment that began after the change", parts: [{ lines: [init, ...call(1, null)] }], calls: 1 },
    {
      title: "an environment that began before the change, and goes on after it",
      parts: [
        { lines: call(1, null), second: 5 },
        { lines: call(2, null), second: 30 },
      ],
      calls: 0,
    },
    {
      title: "an environment that began between the change and its settling",
      parts: [
        { lines: [init], second: 12 },
        { lines: call(1, null), second: 30 },
      ],
      calls: 1,
    },
    {
      title: "an environment whose begin is not among the events, where another's is",
      parts: [{ lines: [init, ...call(1, null)] }, { lines: call(2, null), stream: "2026/11/30/[$LATEST]b" }],
      calls: 1,
    },
    {
      title: "an environment of the version that was published",
      parts: [{ lines: [init, ...call(1, null)] }, { lines: call(2, null), stream: "2026/11/30/[7]b" }],
      calls: 2,
    },
    {
      title: "a call that began before the change had settled",
      parts: [{ lines: call(1, null), second: 15 }],
      calls: 0,
    },
  ])("$title: $calls calls count", ({ parts, calls }) => {
    expect(counter(parts).count(counter(parts).seen().begin).calls).toBe(calls);
  });

  test("is told of one call by its request id", () => {
    const counting = counter([
      { lines: call(1, null), second: 5 },
      { lines: [init, ...call(2, null)], stream: "2026/11/30/[$LATEST]b" },
    ]);
    expect([1, 2, 3].map((each) => counting.isFromBefore(idOf(each), true))).toEqual([true, false, null]);
  });
});

test("of a busy log the calls are reckoned from a part, and the failures from the search", () => {
  const part = { ...NO_CALLS, calls: 250, failed: 1, failures: [{ error: "KeyError", calls: 1 }], events: 1000 };
  const found = { ...NO_CALLS, failed: 40, failures: [{ error: "KeyError", calls: 40 }], events: 80 };
  expect(sampledCount(part, found, { partMs: 10_000, wholeMs: 60_000 })).toMatchObject({
    calls: 1500,
    failed: 40,
    sampled: true,
  });
});

describe("a verdict on calls", () => {
  const count = (calls: number, failed = 0, error = "KeyError", more: Partial<CallCount> = {}): CallCount => ({
    ...NO_CALLS,
    calls,
    failed,
    failures: failed === 0 ? [] : [{ error, calls: failed }],
    events: calls * 4 + failed,
    ...more,
  });
  test.each<{ title: string; since: CallCount; before: CallCount | null; verdict: string; doubtful?: true }>([
    { title: "no call", since: count(0), before: null, verdict: "inconclusive" },
    { title: "one call that succeeds", since: count(1), before: null, verdict: "healthy" },
    {
      title: "events, and no line that shows how a call ended",
      since: count(0, 0, "", { events: 9 }),
      before: null,
      verdict: "inconclusive",
    },
    { title: "the only call fails, as none before", since: count(1, 1), before: count(50), verdict: "unhealthy" },
    {
      title: "the only call fails, and nobody called before",
      since: count(1, 1),
      before: count(0),
      verdict: "unhealthy",
    },
    {
      title: "every call fails, as every call before",
      since: count(9, 9),
      before: count(9, 9),
      verdict: "inconclusive",
    },
    {
      title: "every call fails with a known error that was rare",
      since: count(3, 3),
      before: count(100, 2),
      verdict: "unhealthy",
    },
    {
      title: "the only call fails with a known error",
      since: count(1, 1),
      before: count(100, 2),
      verdict: "inconclusive",
      doubtful: true,
    },
    { title: "two of six calls fail in a new way", since: count(6, 2), before: count(300), verdict: "unhealthy" },
    {
      title: "two of six calls fail in a known way",
      since: count(6, 2),
      before: count(300, 9),
      verdict: "inconclusive",
      doubtful: true,
    },
    { title: "a fifth fails, before a tenth", since: count(50, 10), before: count(300, 30), verdict: "healthy" },
    { title: "a third fails, before a tenth", since: count(60, 20), before: count(300, 30), verdict: "unhealthy" },
    {
      title: "one of many fails in a new way",
      since: count(600, 1),
      before: count(3000),
      verdict: "inconclusive",
      doubtful: true,
    },
    { title: "one of many fails in a known way", since: count(600, 1), before: count(3000, 4), verdict: "healthy" },
    {
      title: "some fail, and nobody called before",
      since: count(4, 3),
      before: count(0),
      verdict: "inconclusive",
      doubtful: true,
    },
    {
      title: "failures alone are shown, none before",
      since: count(0, 5),
      before: count(0, 1, "ValueError"),
      verdict: "unhealthy",
    },
    { title: "failures alone are shown, as before", since: count(0, 5), before: count(0, 90), verdict: "inconclusive" },
  ])("$title: $verdict", ({ since, before, verdict, doubtful }) => {
    const { code, ...rest } = verdictOnCalls("f", since, before);
    expect(rest).toMatchObject({ functionName: "f", verdict });
    expect(rest.doubtful).toBe(doubtful);
    expect(code === null).toBe(verdict === "healthy");
  });

  test("says how many failed, how, and how many before", () => {
    expect(verdictOnCalls("f", count(60, 60, "FileNotFoundError"), count(300, 1))).toMatchObject({
      code: "calls-failed",
      data: { error: "FileNotFoundError", since: { calls: 60, failed: 60 }, before: { calls: 300, failed: 1 } },
    });
  });

  test("a kind of error that the time before showed, failing or not, is not new", () => {
    const before = { ...count(9, 1, "KeyError"), logged: [{ error: "CacheError", calls: 2 }] };
    const since = ["KeyError", "CacheError", "OSError"].map((error) => ({ error, calls: 1 }));
    expect(newErrorKinds(since, before).map(({ error }) => error)).toEqual(["OSError"]);
  });
});
