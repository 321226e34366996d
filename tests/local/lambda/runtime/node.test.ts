import { afterAll, describe, expect, it } from "vitest";
import { aFunction, runnerWithLog } from "./a-function.ts";

const { runner } = runnerWithLog();
afterAll(() => runner.stop());

async function answerOf(files: Record<string, string>, words: { handler?: string; runtime?: string } = {}) {
  const target = await aFunction({ runtime: "nodejs24.x", handler: "index.handler", ...words, files });
  const result = await runner.invoke(target, '{"a":1}');
  return { ...result, value: JSON.parse(result.payload) };
}

describe("a Node.js function", () => {
  it.each([
    ["index.mjs", "export const handler = async (e) => e.a + 1", "index.handler", {}],
    ["index.cjs", "exports.handler = async (e) => e.a + 1", "index.handler", {}],
    ["index.js", "exports.handler = async (e) => e.a + 1", "index.handler", {}],
    [
      "index.js",
      "export const handler = async (e) => e.a + 1",
      "index.handler",
      { "package.json": '{"type":"module"}' },
    ],
    ["src/tasks/index.mjs", "export const on = { call: async (e) => e.a + 1 }", "src/tasks/index.on.call", {}],
  ])("in %s (%s) answers under %s", async (file, text, handler, others) => {
    expect((await answerOf({ [file]: text, ...others }, { handler })).value).toBe(2);
  });

  it("may use a callback up to nodejs22.x; nodejs24.x refuses such handlers, as Lambda does", async () => {
    const files = { "index.js": "exports.handler = (e, c, done) => { setTimeout(() => done(null, e.a), 5) }" };
    expect((await answerOf(files, { runtime: "nodejs22.x" })).value).toBe(1);
    expect((await answerOf(files)).value.errorType).toBe("Runtime.CallbackHandlerDeprecated");
  });

  it("throws an error with type, message and trace, and logs it", async () => {
    const { value, functionError, logTail } = await answerOf({
      "index.mjs": "export const handler = async () => { throw new TypeError('bad') }",
    });
    expect(functionError).toBe("Unhandled");
    expect(value).toMatchObject({ errorType: "TypeError", errorMessage: "bad" });
    expect(value.trace.slice(0, 2)).toEqual(["TypeError: bad", expect.stringContaining("/var/task/index.mjs:1:")]);
    expect(logTail).toMatch(/Z\t[0-9a-f-]{36}\tERROR\tInvoke Error \t\{"errorType":"TypeError","errorMessage":"bad"/);
  });

  it.each([
    [
      { "index.js": "require('missing')" },
      "Runtime.ImportModuleError",
      "Error: Cannot find module 'missing'\nRequire stack:",
    ],
    [{ "other.js": "" }, "Runtime.ImportModuleError", "Error: Cannot find module 'index'"],
    [{ "index.mjs": "import 'missing'" }, "Error", "Cannot find package 'missing' imported from /var/task/index.mjs"],
    [{ "index.js": "const = 1" }, "Runtime.UserCodeSyntaxError", "SyntaxError: Unexpected token '='"],
    [{ "index.js": "" }, "Runtime.HandlerNotFound", "index.handler is undefined or not exported"],
    [
      { "index.mjs": "export const handler = async () => new Promise(() => {})" },
      "Runtime.NodeJsExit",
      "The Lambda runtime client detected an unexpected Node.js exit code.",
    ],
  ])("made of %j fails as on Lambda (%s)", async (files, errorType, errorMessage) => {
    const { value, functionError } = await answerOf(files);
    expect(functionError).toBe("Unhandled");
    expect(value.errorType).toBe(errorType);
    expect(value.errorMessage).toContain(errorMessage);
  });

  it("finds modules of its layers in /opt/nodejs/node_modules, and logs with time and request id", async () => {
    const target = await aFunction({
      runtime: "nodejs24.x",
      handler: "index.handler",
      files: {
        "index.js": "const s = require('shared'); exports.handler = async () => { console.log('a\\nb'); return s }",
      },
      layers: [{ "nodejs/node_modules/shared/index.js": "module.exports = 'from the layer'" }],
    });
    const { payload, logTail } = await runner.invoke(target, "{}");
    expect(payload).toBe('"from the layer"');
    expect(logTail).toMatch(/\d{3}Z\t[0-9a-f-]{36}\tINFO\ta\nb\n/);
  });
});
