/** What functions with the log format JSON write, as recorded on AWS and as the runtime clients write it. */
import { afterAll, describe, expect, it } from "vitest";
import { aFunction, type FunctionWords, runnerWithLog } from "./a-function.ts";

const { runner, log } = runnerWithLog();
afterAll(() => runner.stop());

type Level = FunctionWords["logging"] extends infer L ? Partial<NonNullable<L>> : never;
const json = (levels: Level = {}) =>
  ({ logging: { format: "JSON", applicationLevel: "INFO", systemLevel: "INFO", ...levels } }) as const;
const python = (body: string, before = "") => ({
  files: { "app.py": `import logging, sys\n${before}\ndef handler(event, context):\n${body.replace(/^/gm, "    ")}\n` },
});
const node = (body: string) => ({
  runtime: "nodejs24.x",
  handler: "index.handler",
  files: { "index.mjs": `export const handler = async () => {\n${body}\n};` },
});

/** The lines of a new environment's first invocation: objects where they are JSON. */
async function linesOf(words: FunctionWords): Promise<readonly unknown[]> {
  const from = log.length;
  await runner.invoke(await aFunction(words), "{}");
  return log.slice(from).map((line) => (line.startsWith("{") ? JSON.parse(line) : line));
}
const platformOf = (lines: readonly unknown[]) =>
  lines.flatMap((line) => (typeof line === "object" && line !== null && "record" in line ? [line] : []));
const ownOf = (lines: readonly unknown[]) => lines.filter((line) => !platformOf([line]).length);
const typesOf = (lines: readonly unknown[]) =>
  platformOf(lines).map((line) => (line as unknown as { readonly type: string }).type);

const requestId = expect.stringMatching(/^[0-9a-f-]{36}$/);
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const seconds = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const duration = expect.any(Number);

describe("a function with the log format JSON", () => {
  it("logs the platform's events around its invocation, and no line of the format Text", async () => {
    const lines = await linesOf({ ...json(), ...python("return 1") });
    const metrics = { durationMs: duration, billedDurationMs: duration, memorySizeMB: 128, maxMemoryUsedMB: duration };
    expect(lines).toEqual([
      {
        time,
        type: "platform.initStart",
        record: {
          initializationType: "on-demand",
          phase: "init",
          runtimeVersion: "python:3.12.v1",
          runtimeVersionArn: expect.stringMatching(/^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/),
          functionName: "acme-dev-one",
          functionVersion: "$LATEST",
          instanceId: expect.stringContaining("[$LATEST]"),
          instanceMaxMemory: 134_217_728,
        },
      },
      {
        time,
        type: "platform.start",
        record: {
          requestId,
          functionArn: "arn:aws:lambda:us-east-1:000000000000:function:acme-dev-one",
          version: "$LATEST",
        },
      },
      {
        time,
        type: "platform.report",
        record: { requestId, metrics: { ...metrics, initDurationMs: duration }, status: "success" },
      },
    ]);
  });

  it.each([
    ["DEBUG", ["initStart", "initRuntimeDone", "initReport", "start", "runtimeDone", "report"]],
    ["INFO", ["initStart", "start", "report"]],
    ["WARN", []],
  ] as const)("tells of a call without an error, at the system log level %s, %j", async (systemLevel, types) => {
    // Code of its own, so that no environment of another test is warm for it.
    const lines = await linesOf({ ...json({ systemLevel }), ...python(`return "${systemLevel}"`) });
    expect(typesOf(lines)).toEqual(types.map((type) => `platform.${type}`));
  });

  it.each([
    [
      "raises",
      python("raise ValueError('no')"),
      ["runtimeDone", "report"],
      { status: "error", errorType: "ValueError" },
    ],
    [
      "ends its process",
      python("sys.exit(3)"),
      ["runtimeDone", "report"],
      { status: "error", errorType: "Runtime.ExitError" },
    ],
    [
      "takes too long",
      { ...python("import time\ntime.sleep(60)"), timeoutSeconds: 1 },
      ["runtimeDone", "report"],
      { status: "timeout" },
    ],
    [
      "cannot be imported",
      python("pass", "import missing"),
      ["initRuntimeDone", "initReport", "runtimeDone", "report"],
      { status: "error", errorType: "Runtime.ImportModuleError" },
    ],
  ] as const)("that %s says so at the system log level WARN", async (_, words, types, said) => {
    const lines = await linesOf({ ...json({ systemLevel: "WARN" }), ...words });
    expect(typesOf(lines)).toEqual(types.map((type) => `platform.${type}`));
    for (const event of platformOf(lines)) expect(event).toMatchObject({ record: said });
  });

  it("in Python logs records as objects with error and extra fields, and prints unchanged", async () => {
    const body =
      "print('printed')\nlogging.getLogger('acme').info('two\\nlines %s', 'ä', extra={'order': 7})\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    logging.exception('failed')";
    expect(ownOf(await linesOf({ ...json(), ...python(body) }))).toEqual([
      "printed\n",
      { timestamp: seconds, level: "INFO", message: "two\nlines ä", logger: "acme", requestId, order: 7 },
      {
        timestamp: seconds,
        level: "ERROR",
        message: "failed",
        logger: "root",
        stackTrace: [expect.stringMatching(/^ {2}File "\/var\/task\/app\.py", line 7, in handler\n {4}1 \/ 0\n/)],
        errorType: "ZeroDivisionError",
        errorMessage: "division by zero",
        requestId,
        location: expect.stringMatching(/^\/var\/task\/app\.py:handler:\d+$/),
      },
    ]);
  });

  it("in Python logs the error that ends a call or its init as the runtime client does", async () => {
    expect(ownOf(await linesOf({ ...json(), ...python("raise ValueError('no')") }))).toEqual([
      {
        timestamp: seconds,
        log_level: "ERROR",
        errorMessage: "no",
        errorType: "ValueError",
        requestId,
        stackTrace: ["  File \"/var/task/app.py\", line 4, in handler\n    raise ValueError('no')\n"],
      },
    ]);
    expect(ownOf(await linesOf({ ...json(), ...python("pass", "import missing") }))).toEqual([
      {
        timestamp: seconds,
        log_level: "ERROR",
        errorMessage: "Unable to import module 'app': No module named 'missing'",
        errorType: "Runtime.ImportModuleError",
        requestId: "",
        stackTrace: [],
      },
    ]);
  });

  it("in Node.js logs single values unchanged, several as one text, and errors with type, message and stack", async () => {
    const body =
      "console.log({ order: 7 });\nconsole.warn('a\\nb', 1, new TypeError('bad'));\nprocess.stdout.write('plain\\n');\nthrow new RangeError('no');";
    const stackTrace = expect.arrayContaining([expect.stringContaining("/var/task/index.mjs")]);
    expect(ownOf(await linesOf({ ...json(), ...node(body) }))).toEqual([
      { timestamp: time, level: "INFO", requestId, message: { order: 7 } },
      {
        timestamp: time,
        level: "WARN",
        requestId,
        message: expect.stringMatching(/^a\nb 1 TypeError: bad\n/),
        errorType: "TypeError",
        errorMessage: "bad",
        stackTrace,
      },
      "plain\n",
      {
        timestamp: time,
        level: "ERROR",
        requestId,
        message: { errorType: "RangeError", errorMessage: "no", stackTrace },
      },
    ]);
  });

  it.each([
    ["TRACE", ["debug", "info", "warning", "error", "plain", "own"]],
    ["INFO", ["info", "warning", "error", "plain"]],
    ["WARN", ["warning", "error"]],
    ["FATAL", []],
  ] as const)("logs from the application log level %s on, in both languages", async (applicationLevel, kept) => {
    const own = '{"level": "debug", "message": "own"}';
    const inPython = `for level in ("debug", "info", "warning", "error"): getattr(logging, level)(level)\nprint("plain")\nprint('${own}')`;
    const inNode = `console.debug("debug"); console.info("info"); console.warn("warning"); console.error("error");\nprocess.stdout.write('plain\\n${own}\\n');`;
    for (const words of [python(inPython), node(inNode)]) {
      const lines = ownOf(await linesOf({ ...json({ applicationLevel }), ...words }));
      expect(
        lines.map((line) => (typeof line === "string" ? line.trim() : (line as { message: string }).message)),
      ).toEqual(kept);
    }
  });
});

describe("the log tail of a cold call", () => {
  it.each([
    ["Text", {}, /^START RequestId: /],
    ["JSON", json(), /^\{"time":"[^"]+","type":"platform\.start"/],
  ])("in the format %s begins with the start of the call", async (_, format, first) => {
    const { logTail } = await runner.invoke(await aFunction({ ...format, ...python("print(1)") }), "{}");
    expect(logTail).toMatch(first);
  });

  it("begins with lines printed during import", async () => {
    const { logTail } = await runner.invoke(await aFunction(python("return 1", "print('importing')")), "{}");
    expect(logTail).toMatch(/^importing\nSTART RequestId: /);
  });
});
