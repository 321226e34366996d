import { afterAll, describe, expect, it } from "vitest";
import { aFunction, runnerWithLog } from "./a-function.ts";

const { runner, log } = runnerWithLog();
afterAll(() => runner.stop());

async function answerOf(words: Parameters<typeof aFunction>[0], payload = "{}") {
  const result = await runner.invoke(await aFunction(words), payload);
  return { ...result, value: JSON.parse(result.payload) };
}

describe("a Python function", () => {
  it("returns its result, with a context like Lambda's", async () => {
    const app = `
def handler(event, context):
    left = context.get_remaining_time_in_millis()
    return [event, context.function_name, context.function_version, context.invoked_function_arn,
            context.memory_limit_in_mb, context.log_group_name, context.log_stream_name, 0 < left <= 20000,
            len(context.aws_request_id)]
`;
    const { value, functionError, executedVersion } = await answerOf({ files: { "app.py": app } }, '{"text":"ä"}');
    expect(functionError).toBeNull();
    expect(executedVersion).toBe("$LATEST");
    expect(value).toEqual([
      { text: "ä" },
      "acme-dev-one",
      "$LATEST",
      "arn:aws:lambda:us-east-1:000000000000:function:acme-dev-one",
      "128",
      "/aws/lambda/acme-dev-one",
      expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      true,
      36,
    ]);
  });

  it.each([
    ["pkg/mod.handler", "pkg/mod.py"],
    ["pkg.sub.mod.handler", "pkg/sub/mod.py"],
  ])("is found under the handler %s", async (handler, file) => {
    const { value } = await answerOf({ handler, files: { [file]: "def handler(e, c): return 'here'" } });
    expect(value).toBe("here");
  });

  it.each([
    [
      "import missing",
      "app.handler",
      "Runtime.ImportModuleError",
      "Unable to import module 'app': No module named 'missing'",
    ],
    [
      "a = 1\nb = 2\ndef handler(:",
      "app.handler",
      "Runtime.UserCodeSyntaxError",
      "Syntax error in module 'app': invalid syntax (app.py, line 3)",
    ],
    ["a = 1", "app.handler", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'app'"],
    [
      "a = 1",
      "app",
      "Runtime.MalformedHandlerName",
      "Bad handler 'app': not enough values to unpack (expected 2, got 1)",
    ],
    [
      "def handler(e, c): return {1}",
      "app.handler",
      "Runtime.MarshalError",
      "Unable to marshal response: Object of type set is not JSON serializable",
    ],
    ["a = 1", "time.handler", "Runtime.BuiltInModuleConflict", "Cannot use built-in module time as a handler module"],
  ])("made of %j fails as on Lambda (%s)", async (text, handler, errorType, errorMessage) => {
    const { value, functionError, logTail } = await answerOf({ handler, files: { "app.py": text } });
    expect(functionError).toBe("Unhandled");
    expect(value).toMatchObject({ errorType, errorMessage });
    expect(logTail).toContain(`[ERROR] ${errorType}: ${errorMessage}\nTraceback (most recent call last):`);
    expect(logTail).toMatch(/START RequestId: \S+ Version: \$LATEST\n[\s\S]*END RequestId: \S+\nREPORT RequestId: /);
  });

  it("raises an error that names /var/task in its stack trace", async () => {
    const { value, logTail } = await answerOf({
      files: { "app.py": "def handler(e, c):\n    raise ValueError('two\\nlines')" },
    });
    const stackTrace = ["  File \"/var/task/app.py\", line 2, in handler\n    raise ValueError('two\\nlines')\n"];
    expect(value).toEqual({
      errorType: "ValueError",
      errorMessage: "two\nlines",
      requestId: expect.any(String),
      stackTrace,
    });
    expect(logTail).toContain("[ERROR] ValueError: two\nlines\nTraceback (most recent call last):\n");
  });

  it("logs prints and logging records as one event each, and cannot break the control channel by printing", async () => {
    const app = `
import logging, os, sys
def handler(event, context):
    logging.getLogger().setLevel("INFO")
    print('{"type": "result"}')
    logging.info("two\\nlines")
    print("to stderr", file=sys.stderr)
    print("no line end", end="")
    os.write(3, b"nonsense\\n")
    return "answered"
`;
    const { value } = await answerOf({ files: { "app.py": app } });
    expect(value).toBe("answered");
    expect(log).toContain('{"type": "result"}\n');
    expect(log).toContain("no line end\n");
    expect(log).toContain("to stderr\n");
    expect(log.find((line) => line.startsWith("[INFO]"))).toMatch(
      /^\[INFO\]\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t[0-9a-f-]{36}\ttwo\nlines\n$/,
    );
  });

  it("times out with Lambda's message, and the next invocation starts a new process", async () => {
    const app =
      "import time\nn = 0\ndef handler(e, c):\n    global n\n    n += 1\n    if e: time.sleep(60)\n    return n";
    const words = { timeoutSeconds: 1, files: { "app.py": app } };
    const slow = await aFunction(words);
    const { payload, logTail } = await runner.invoke(slow, "true");
    const [, requestId] = /START RequestId: (\S+)/.exec(logTail) ?? [];
    const what = "Task timed out after 1.00 seconds";
    expect(JSON.parse(payload)).toEqual({
      errorType: "Sandbox.Timedout",
      errorMessage: `RequestId: ${requestId} Error: ${what}`,
    });
    expect(logTail).toMatch(new RegExp(`\\dZ ${requestId} ${what}\n`));
    expect(logTail).toMatch(/\tStatus: timeout\t\n$/);
    expect((await runner.invoke(slow, "false")).payload).toBe("1");
  });

  it("that ends its process fails with Runtime.ExitError", async () => {
    const { value, logTail } = await answerOf({ files: { "app.py": "import sys\ndef handler(e, c): sys.exit(3)" } });
    expect(value.errorType).toBe("Runtime.ExitError");
    expect(value.errorMessage).toMatch(/^RequestId: \S+ Error: Runtime exited with error: exit status 3$/);
    expect(logTail).toContain("exit status 3\nRuntime.ExitError\n");
  });

  it("that returns more than 6 MB fails with Function.ResponseSizeTooLarge", async () => {
    const { value } = await answerOf({ files: { "app.py": "def handler(e, c): return 'x' * 6_300_000" } });
    expect(value.errorType).toBe("Function.ResponseSizeTooLarge");
  });

  it("returns at most the last 4 KB of its log", async () => {
    const { logTail } = await answerOf({
      files: { "app.py": "def handler(e, c):\n    for i in range(500): print('line', i, 'ä')" },
    });
    expect(Buffer.byteLength(logTail)).toBeLessThanOrEqual(4096);
    expect(logTail).toContain("line 499 ä\nEND RequestId: ");
    expect(logTail).not.toContain("line 0 ");
  });

  it("sees neither the developer's environment variables nor the developer's packages", async () => {
    process.env.DEVELOPERS_SECRET = "secret";
    const app = `
import os, sys
def handler(event, context):
    return [dict(os.environ), [p for p in sys.path if "site-packages" in p and "/layershift-functions-" not in p]]
`;
    const { value } = await answerOf({
      environment: new Map([
        ["OWN", "yes"],
        ["AWS_REGION", "mars"],
      ]),
      files: { "app.py": app },
    });
    const [variables, foreignPath] = value;
    expect(variables).not.toHaveProperty("DEVELOPERS_SECRET");
    expect(variables).toMatchObject({ OWN: "yes", AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: "http://127.0.0.1:4566" });
    expect(foreignPath).toEqual([]);
  });
});
