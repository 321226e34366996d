/**
 * Variables that change what is loaded, in the places that Lambda has and the folders that this machine has for them.
 */
import { afterAll, describe, expect, it } from "vitest";
import { aFunction, type FunctionWords, runnerWithLog } from "./a-function.ts";

const { runner } = runnerWithLog();
afterAll(() => runner.stop());

async function on(words: FunctionWords) {
  const { payload, logTail } = await runner.invoke(await aFunction(words), "{}");
  return { value: JSON.parse(payload), logTail };
}

const PYTHON = "import shared\ndef handler(event, context): return shared.NAME";
const node = { runtime: "nodejs24.x", handler: "index.handler" };
const NODE = "exports.handler = async () => globalThis.loaded ?? require('shared').NAME;";
const wrapper = (text: string) => ({ text: `#!/bin/sh\n${text}\nexec "$@"\n`, mode: 0o100755 });

describe("a function whose variables change which code is loaded", () => {
  it.each<[string, FunctionWords, unknown]>([
    [
      "finds modules in a folder of its package that PYTHONPATH names",
      {
        environment: new Map([["PYTHONPATH", "/var/task/lib:/nowhere"]]),
        files: { "app.py": PYTHON, "lib/shared.py": "NAME = 'in the package'" },
      },
      "in the package",
    ],
    [
      "finds modules in a folder of a layer that PYTHONPATH names",
      {
        environment: new Map([["PYTHONPATH", "/opt/vendor"]]),
        files: { "app.py": PYTHON },
        layers: [{ "vendor/shared.py": "NAME = 'in the layer'" }],
      },
      "in the layer",
    ],
    [
      "loads modules of a layer by their place on Lambda in Python",
      {
        files: {
          "app.py":
            'import importlib.machinery\nloader = importlib.machinery.SourceFileLoader("shared", "/opt/python/shared.py")\ndef handler(event, context):\n    return loader.load_module().NAME, open("/opt/python/shared.py").read()',
        },
        layers: [{ "python/shared.py": "NAME = 'in the layer'" }],
      },
      ["in the layer", "NAME = 'in the layer'"],
    ],
    [
      "finds modules in a folder of a layer that NODE_PATH names",
      {
        ...node,
        environment: new Map([["NODE_PATH", "/opt/vendor"]]),
        files: { "index.js": NODE },
        layers: [{ "vendor/shared.js": "exports.NAME = 'in the layer'" }],
      },
      "in the layer",
    ],
    [
      "loads first what NODE_OPTIONS requires of its package",
      {
        ...node,
        environment: new Map([["NODE_OPTIONS", "--require /var/task/lib/first.js --no-warnings"]]),
        files: { "index.js": NODE, "lib/first.js": "globalThis.loaded = 'required'" },
      },
      "required",
    ],
    [
      "loads first what NODE_OPTIONS imports of a layer",
      {
        ...node,
        environment: new Map([["NODE_OPTIONS", "--import=file:///opt/first.mjs"]]),
        files: { "index.js": NODE },
        layers: [{ "first.mjs": "globalThis.loaded = 'imported'" }],
      },
      "imported",
    ],
    [
      "looks for libraries where LD_LIBRARY_PATH names folders of a layer",
      {
        environment: new Map([["LD_LIBRARY_PATH", "/opt/vendor:/usr/lib"]]),
        files: {
          "app.py":
            "import os\ndef handler(event, context):\n    return os.listdir(os.environ['LD_LIBRARY_PATH'].split(':')[0])",
        },
        layers: [{ "vendor/lib.so": "" }],
      },
      ["lib.so"],
    ],
    [
      "keeps every other variable as it is",
      {
        environment: new Map([
          ["TEMPLATES", "/var/task/templates"],
          ["PYTHONPATH", "/opt/python"],
        ]),
        files: { "app.py": "import os\ndef handler(event, context): return os.environ['TEMPLATES']" },
      },
      "/var/task/templates",
    ],
  ])("%s", async (_, words, value) => {
    expect((await on(words)).value).toEqual(value);
  });

  // As Lambda's own bootstrap: it adds the layers' folders only where PYTHONPATH is not set.
  it.each(["/var/task/lib", ""])("in Python finds no layer if it sets PYTHONPATH to %j", async (PYTHONPATH) => {
    const words = { files: { "app.py": PYTHON }, layers: [{ "python/shared.py": "NAME = 'in the layer'" }] };
    expect((await on(words)).value).toBe("in the layer");
    expect((await on({ ...words, environment: new Map([["PYTHONPATH", PYTHONPATH]]) })).value).toMatchObject({
      errorType: "Runtime.ImportModuleError",
      errorMessage: "Unable to import module 'app': No module named 'shared'",
    });
  });

  it.each<[string, FunctionWords]>([
    [
      "python3.12",
      {
        files: {
          "app.py": "import os\ndef handler(event, context): return os.environ['WRAPPED']",
          "wrap.sh": wrapper("export WRAPPED=yes"),
        },
      },
    ],
    [
      "nodejs22.x",
      {
        ...node,
        runtime: "nodejs22.x",
        files: { "index.js": "exports.handler = async () => process.env.WRAPPED" },
        layers: [{ "wrap.sh": wrapper("export WRAPPED=yes") }],
      },
    ],
  ])("on %s is started by its wrapper", async (_, words) => {
    const AWS_LAMBDA_EXEC_WRAPPER = words.layers === undefined ? "/var/task/wrap.sh" : "/opt/wrap.sh";
    expect(
      (await on({ ...words, environment: new Map([["AWS_LAMBDA_EXEC_WRAPPER", AWS_LAMBDA_EXEC_WRAPPER]]) })).value,
    ).toBe("yes");
  });

  it.each([
    ["/idontexist.sh", 127],
    ["/var/task/lib/wrap.sh", 127],
    ["/var/task/wrap.sh", 126],
  ])("whose wrapper %s cannot be run fails with exit status %i", async (AWS_LAMBDA_EXEC_WRAPPER, status) => {
    const files = { "app.py": PYTHON, "wrap.sh": { text: "exec $@", mode: 0o100644 } };
    const { value } = await on({ files, environment: new Map([["AWS_LAMBDA_EXEC_WRAPPER", AWS_LAMBDA_EXEC_WRAPPER]]) });
    expect(value).toEqual({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringMatching(
        new RegExp(`^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status ${status}$`),
      ),
    });
  });
});
