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

  it("can use a callback up to nodejs22.x; nodejs24.x refuses such handlers, as on Lambda", async () => {
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

  it("finds modules of its layers in /opt/nodejs/node_modules, and logs with time and request ID", async () => {
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

  const CJS = { "nodejs/node_modules/shared/index.js": "module.exports = 'from the layer'" };
  const ESM = {
    "nodejs/node_modules/shared/package.json": '{"type":"module","exports":{"import":"./lib/in.js"}}',
    "nodejs/node_modules/shared/lib/in.js": "export default 'from the layer'",
  };
  const REQUIRES = { "index.js": "const s = require('shared'); exports.handler = async () => s" };
  const IMPORTS = { "index.mjs": "import s from 'shared'; export const handler = async () => s" };
  const IMPORTS_LATER = { "index.js": "exports.handler = async () => (await import('shared')).default" };

  it.each([
    ["nodejs16.x", "require", REQUIRES, CJS],
    ["nodejs18.x", "import", IMPORTS, CJS],
    ["nodejs20.x", "import", IMPORTS, ESM],
    ["nodejs22.x", "import()", IMPORTS_LATER, ESM],
    ["nodejs24.x", "import", IMPORTS, ESM],
    [
      "nodejs24.x",
      "import",
      IMPORTS,
      { "nodejs/node24/node_modules/shared/index.js": "module.exports = 'from the layer'" },
    ],
  ])("on %s finds a layer's package by %s", async (runtime, _how, files, layer) => {
    const target = await aFunction({ runtime, handler: "index.handler", files, layers: [layer] });
    expect((await runner.invoke(target, "{}")).payload).toBe('"from the layer"');
  });

  it.each([
    ["nodejs16.x", IMPORTS, CJS, "Cannot find package 'shared' imported from /var/task/index.mjs"],
    ["nodejs16.x", IMPORTS_LATER, ESM, "Cannot find package 'shared' imported from /var/task/index.js"],
    ["nodejs22.x", IMPORTS, { "nodejs/node24/node_modules/shared/index.js": "" }, "Cannot find package 'shared'"],
    ["nodejs24.x", IMPORTS, { "nodejs/node_modules/shared/lib.js": "" }, "Cannot find package"],
  ])("on %s does not find a layer's package by import where it does not lie as it must", async (...given) => {
    const [runtime, files, layer, message] = given;
    const target = await aFunction({ runtime, handler: "index.handler", files, layers: [layer] });
    const { payload, functionError } = await runner.invoke(target, "{}");
    expect(functionError).toBe("Unhandled");
    expect(JSON.parse(payload).errorMessage).toContain(message);
  });

  it("in a layer finds none of the function's packages, but a module at the root of the function's package", async () => {
    const layer = (text: string) => [{ "nodejs/node_modules/shared/index.js": text }];
    const files = { ...REQUIRES, "node_modules/left/index.js": "module.exports = 1", "root.js": "module.exports = 2" };
    const on = async (text: string) => {
      const target = await aFunction({ runtime: "nodejs24.x", handler: "index.handler", files, layers: layer(text) });
      return JSON.parse((await runner.invoke(target, "{}")).payload);
    };
    expect(await on("module.exports = require('root')")).toBe(2);
    expect((await on("module.exports = require('left')")).errorMessage).toContain("Cannot find module 'left'");
    expect(await on("module.exports = import('left').catch((e) => e.message)")).toContain("Cannot find package 'left'");
  });

  it("that sets NODE_PATH searches only the layers it names there", async () => {
    const on = async (NODE_PATH: string) => {
      const target = await aFunction({
        runtime: "nodejs24.x",
        handler: "index.handler",
        files: REQUIRES,
        layers: [CJS],
      });
      const { payload } = await runner.invoke({ ...target, environment: new Map([["NODE_PATH", NODE_PATH]]) }, "{}");
      return JSON.parse(payload);
    };
    expect((await on("/var/task/lib")).errorMessage).toContain("Cannot find module 'shared'");
    expect(await on("")).toBe("from the layer");
  });

  it("has the module type of its package.json up to nodejs22.x, and cannot require ES modules there", async () => {
    const detected = { "index.js": "export const handler = async (e) => e.a" };
    expect((await answerOf(detected, { runtime: "nodejs22.x" })).value.errorType).toBe("Runtime.UserCodeSyntaxError");
    const mixed = {
      "index.js": "const m = require('./m.mjs'); exports.handler = async () => m.default",
      "m.mjs": "export default 4",
    };
    expect((await answerOf(mixed, { runtime: "nodejs22.x" })).value.errorMessage).toContain("require() of ES Module");
    expect((await answerOf(mixed)).value).toBe(4);
  });
});
