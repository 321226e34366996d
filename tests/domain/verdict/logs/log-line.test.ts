import { describe, expect, test } from "vitest";
import { failurePattern, type LogLine, logLineOf } from "../../../../src/domain/verdict/logs/log-line.ts";

const id = "0f8fad5b-d9cb-469f-a165-70867728950e";
const other: LogLine = { kind: "other" };
const traceback =
  'Traceback (most recent call last):\r\u00a0\u00a0File "/var/task/app.py", line 3, in main\r\u00a0\u00a0\u00a0\u00a0';

/**
 * Lines as Lambda and its runtimes write them: developer guide, "Lambda execution environment lifecycle", awslambdaric,
 * aws-lambda-nodejs-runtime-interface-client.
 */
const cases: readonly { readonly title: string; readonly message: string; readonly line: LogLine }[] = [
  {
    title: "an environment that begins",
    message: "INIT_START Runtime Version: python:3.12.v36\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:0a",
    line: { kind: "environment" },
  },
  {
    title: "an environment that is restored",
    message: "RESTORE_START Runtime Version: java:11.v18",
    line: { kind: "environment" },
  },
  {
    title: "a call that begins",
    message: `START RequestId: ${id} Version: $LATEST\n`,
    line: { kind: "start", requestId: id },
  },
  {
    title: "a call that is over, without its end",
    message: `REPORT RequestId: ${id}\tDuration: 2.10 ms\tBilled Duration: 3 ms\tMemory Size: 128 MB\tMax Memory Used: 38 MB\t\n`,
    line: { kind: "report", requestId: id, failed: undefined },
  },
  {
    title: "a call that ended its process",
    message: `REPORT RequestId: ${id}\tDuration: 2.10 ms\tMax Memory Used: 38 MB\tStatus: error\tError Type: Runtime.ExitError\n`,
    line: { kind: "report", requestId: id, failed: "Runtime.ExitError" },
  },
  {
    title: "a call that ran out of time, in its REPORT",
    message: `REPORT RequestId: ${id}\tDuration: 3000.00 ms\tStatus: timeout\n`,
    line: { kind: "report", requestId: id, failed: "Sandbox.Timedout" },
  },
  {
    title: "a call that ran out of time",
    message: `2026-11-30T15:00:00.000Z ${id} Task timed out after 3.00 seconds\n\n`,
    line: { kind: "failure", requestId: id, error: "Sandbox.Timedout" },
  },
  {
    title: "a process that ended",
    message: `RequestId: ${id} Error: Runtime exited with error: exit status 127\nRuntime.ExitError\n`,
    line: { kind: "failure", requestId: id, error: "Runtime.ExitError" },
  },
  {
    title: "an error of a Python handler",
    message: `[ERROR] FileNotFoundError: [Errno 2] No such file or directory: 'shared/data/x.json'\r${traceback}`,
    line: { kind: "failure", requestId: null, error: "FileNotFoundError" },
  },
  {
    title: "an error of a Python handler that has no message",
    message: `[ERROR] KeyboardInterrupt\r${traceback}`,
    line: { kind: "failure", requestId: null, error: "KeyboardInterrupt" },
  },
  {
    title: "a module that Python does not find",
    message:
      "[ERROR] Runtime.ImportModuleError: Unable to import module 'app': No module named 'shared'\rTraceback (most recent call last):",
    line: { kind: "failure", requestId: null, error: "Runtime.ImportModuleError" },
  },
  {
    title: "what Python code logs at the level of errors",
    message: `[ERROR]\t2026-11-30T15:00:00.000Z\t${id}\tno price: KeyError: 'x'\n`,
    line: { kind: "error", requestId: id, error: "KeyError" },
  },
  {
    title: "what Python code prints like an error",
    message: "[ERROR] prices: none today",
    line: other,
  },
  {
    title: "a traceback that Python code logs and goes on",
    message: `[WARNING]\t2026-11-30T15:00:00.000Z\t${id}\tno cache\nTraceback (most recent call last):\n  File "app.py", line 3\nredis.exceptions.ConnectionError: refused\n`,
    line: { kind: "error", requestId: id, error: "ConnectionError" },
  },
  {
    title: "an error of a Node.js handler",
    message: `2026-11-30T15:00:00.000Z\t${id}\tERROR\tInvoke Error \t{"errorType":"TypeError","errorMessage":"x is undefined","stack":["TypeError: x"]}\n`,
    line: { kind: "failure", requestId: id, error: "TypeError" },
  },
  {
    title: "a rejection nobody handled in Node.js, before any call",
    message: `2026-11-30T15:00:00.000Z\tundefined\tERROR\tUnhandled Promise Rejection \t{"errorType":"Runtime.UnhandledPromiseRejection"}\n`,
    line: { kind: "failure", requestId: null, error: "Runtime.UnhandledPromiseRejection" },
  },
  {
    title: "what Node.js code logs at the level of errors",
    message: `2026-11-30T15:00:00.000Z\t${id}\tERROR\tno price RangeError: x\n`,
    line: { kind: "error", requestId: id, error: "RangeError" },
  },
  {
    title: "an environment that begins, in JSON",
    message:
      '{"time":"2026-11-30T15:00:00.000Z","type":"platform.initStart","record":{"initializationType":"on-demand","phase":"init"}}',
    line: { kind: "environment" },
  },
  {
    title: "a call that begins, in JSON",
    message: `{"time":"2026-11-30T15:00:00.000Z","type":"platform.start","record":{"requestId":"${id}","version":"$LATEST"}}`,
    line: { kind: "start", requestId: id },
  },
  {
    title: "a call that succeeded, in JSON",
    message: `{"time":"2026-11-30T15:00:00.000Z","type":"platform.report","record":{"requestId":"${id}","metrics":{"durationMs":2.1},"status":"success"}}`,
    line: { kind: "report", requestId: id, failed: null },
  },
  {
    title: "a call that failed, in JSON",
    message: `{"time":"2026-11-30T15:00:00.000Z","type":"platform.report","record":{"requestId":"${id}","status":"error","errorType":"Function.Unknown"}}`,
    line: { kind: "report", requestId: id, failed: "Function.Unknown" },
  },
  {
    title: "a call that ran out of time, in JSON",
    message: `{"time":"2026-11-30T15:00:00.000Z","type":"platform.report","record":{"requestId":"${id}","status":"timeout"}}`,
    line: { kind: "report", requestId: id, failed: "Sandbox.Timedout" },
  },
  {
    title: "an error of a Python handler, in JSON",
    message: `{"timestamp":"2026-11-30T15:00:00Z","log_level":"ERROR","errorMessage":"x","errorType":"FileNotFoundError","requestId":"${id}","stackTrace":[]}`,
    line: { kind: "failure", requestId: id, error: "FileNotFoundError" },
  },
  {
    title: "what code logs at the level of errors, in JSON",
    message: `{"timestamp":"2026-11-30T15:00:00Z","level":"ERROR","message":"no price","errorType":"KeyError","requestId":"${id}"}`,
    line: { kind: "error", requestId: id, error: "KeyError" },
  },
  {
    title: "what code logs below the level of errors, in JSON",
    message: `{"timestamp":"2026-11-30T15:00:00Z","level":"INFO","message":"KeyError","requestId":"${id}"}`,
    line: other,
  },
  { title: "a line of the business", message: "imported 3 rows, no Error", line: other },
  { title: "half an object", message: '{"type":"platform.start","record":', line: other },
  {
    title: "an object whose fields are something else",
    message: '{"type":"platform.report","record":"text","level":7}',
    line: other,
  },
];

describe("a log event", () => {
  test.each(cases)("tells of $title", ({ message, line }) => {
    expect(logLineOf(message)).toEqual(line);
  });

  test("that tells of a failure or an error is found by the search on busy logs", () => {
    const terms = [...failurePattern.matchAll(/\?"([^"]+)"/g)].map(([, term = ""]) => term);
    const telling = cases.filter(
      ({ line }) => line.kind === "failure" || line.kind === "error" || (line.kind === "report" && line.failed),
    );
    const missed = telling.filter(({ message }) => !terms.some((term) => message.includes(term)));
    expect(missed).toEqual([]);
    expect(failurePattern.length).toBeLessThan(1024);
  });

  test("of any size is read in bounded time and told in bounded words", () => {
    const long = `[ERROR] ${"A".repeat(1_000_000)}Error: x\rTraceback (most recent call last):`;
    const line = logLineOf(`[ERROR] Runtime.${"A".repeat(5000)}: x`);
    expect(line).toMatchObject({ kind: "failure" });
    expect(JSON.stringify(line).length).toBeLessThan(200);
    expect(logLineOf(long).kind).toBe("other");
  });
});
