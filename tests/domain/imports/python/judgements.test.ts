/** What python3 alone cannot judge: content, what reading cannot decide, and what a request accepts. */
import { describe, expect, it } from "vitest";
import type { Files } from "../../../support/fleet.ts";
import { type Layout, proofOf } from "../../../support/import-worlds.ts";

const ends = "\ndef handler(event, context): pass\n";
const aside = (task: Files, ...layers: Files[]): Layout => ({ task, layers, handler: "app.handler" });
const short = (
  findings: readonly { readonly file: string; readonly line: number; readonly module: string; readonly why: string }[],
) => findings.map(({ file, line, module, why }) => `${file}:${line} ${module} (${why})`);

describe("other content", () => {
  const app = `import os\nimport shared.db${ends}`;
  const before = aside({ "app.py": app, "shared/__init__.py": "", "shared/db.py": "A = 1\n" });
  const after = aside({ "app.py": app }, { "python/shared/__init__.py": "", "python/shared/db.py": "A = 2\n" });

  it("is named with the import that meets it", async () => {
    const { lost, changed } = await proofOf(before, after);
    expect({ lost, changed: short(changed) }).toEqual({
      lost: [],
      changed: ["app.py:2 shared.db (different content, from layer 1)"],
    });
  });

  it("is no finding where the request adopts the layer's", async () => {
    expect((await proofOf(before, after, (path) => path.startsWith("shared/"))).changed).toEqual([]);
  });

  it("is a finding outside the shared code, whatever the request adopts: a layer that brings its own boto3", async () => {
    const uses = { "app.py": `import boto3\nimport shared${ends}` };
    const old = aside({ ...uses, "shared/__init__.py": "" });
    const moved = aside(uses, { "python/shared/__init__.py": "", "python/boto3/__init__.py": "" });
    const { changed } = await proofOf(old, moved, (path) => path.startsWith("shared/"));
    expect(short(changed)).toEqual(["app.py:1 boto3 (different content, from layer 1)"]);
  });
});

describe("an adopted copy", () => {
  const app = `from shared.db import connect${ends}`;
  const old = { "shared/__init__.py": "", "shared/db.py": "def connect(): pass\n" };
  const onLayer = (db: string) =>
    proofOf(
      aside({ "app.py": app, ...old }),
      aside({ "app.py": app }, { "python/shared/__init__.py": "", "python/shared/db.py": db }),
      () => true,
    );

  it("that lacks a name somebody imports is lost", async () => {
    expect(short((await onLayer("def dial(): pass\n")).lost)).toEqual([
      "app.py:1 shared.db.connect (not in the layer)",
    ]);
  });

  it("that imports what nobody brings is lost, at its own line", async () => {
    const { lost } = await onLayer("import os\nimport psycopg\ndef connect(): pass\n");
    expect(short(lost)).toEqual(["shared/db.py:2 psycopg (not in the layer)"]);
  });

  it("that provides for what nobody brings is not", async () => {
    const { lost } = await onLayer("try:\n    import psycopg\nexcept ImportError:\n    pass\ndef connect(): pass\n");
    expect(lost).toEqual([]);
  });

  it("that may make the name when it runs is not", async () => {
    expect((await onLayer("globals()['connect'] = print\n")).lost).toEqual([]);
  });
});

it("blocks an import that is provided for, when it was found before: the function would go on otherwise", async () => {
  const app = `try:\n    from shared import fast\nexcept ImportError:\n    fast = None${ends}`;
  const before = aside({ "app.py": app, "shared/__init__.py": "", "shared/fast.py": "" });
  const { lost } = await proofOf(before, aside({ "app.py": app }, { "python/shared/__init__.py": "" }));
  expect(short(lost)).toEqual(["app.py:2 shared.fast (not in the layer)"]);
});

it("names an import that the layer's other paths bring: the function goes on otherwise", async () => {
  const app = `import common\ntry:\n    from shared import fast\nexcept ImportError:\n    fast = None${ends}`;
  const before = aside({ "app.py": app, "common/__init__.py": "" });
  const layer = { "python/common/__init__.py": "", "python/shared/__init__.py": "", "python/shared/fast.py": "" };
  const { foundAfter, lost } = await proofOf(before, aside({ "app.py": app }, layer), {
    sharedPaths: ["common/", "shared/"],
  });
  expect(short(foundAfter)).toEqual(["app.py:3 shared (not found before the change)"]);
  expect(lost).toEqual([]);
});

it("blocks a submodule that only code might still make", async () => {
  const app = `from shared import fast${ends}`;
  const init = "def __getattr__(name): return None\n";
  const before = aside({ "app.py": app, "shared/__init__.py": init, "shared/fast.py": "" });
  const { lost } = await proofOf(before, aside({ "app.py": app }, { "python/shared/__init__.py": init }));
  expect(short(lost)).toEqual(["app.py:1 shared.fast (not in the layer)"]);
});

describe("what reading cannot decide is listed as unproven:", () => {
  const unprovenIn = async (files: Files) => {
    const layout = aside(files);
    const { lost, missingBefore, unproven } = await proofOf(layout, layout);
    expect(lost).toEqual([]);
    return { missingBefore: short(missingBefore), unproven: short(unproven) };
  };

  it("names made when the code runs", async () => {
    const app = `import importlib\nNAME = "a"\n\ndef handler(event, context):\n    importlib.import_module(NAME)\n    __import__("a" + "b")\n`;
    const why = "the name is computed at run time";
    expect((await unprovenIn({ "app.py": app })).unproven).toEqual([
      `app.py:5 importlib.import_module(NAME) (${why})`,
      `app.py:6 __import__("a" + "b") (${why})`,
    ]);
  });

  it("changes of sys.path, and with them what is not found", async () => {
    const app = `import sys\nsys.path.insert(0, "vendor")\nimport requests${ends}`;
    expect(await unprovenIn({ "app.py": app, "vendor/requests.py": "" })).toEqual({
      missingBefore: [],
      unproven: [
        "app.py:2 sys.path is changed (the import proof does not search there)",
        "app.py:3 requests (not found, but the code changes sys.path)",
      ],
    });
  });

  it("compiled modules without their source", async () => {
    expect((await unprovenIn({ "app.py": `from shared import secret${ends}`, "shared.pyc": "" })).unproven).toEqual([
      "shared.pyc:1 compiled (the file cannot be read)",
    ]);
  });
});

it("follows the whole package where the handler is a layer's, which finds the function's own in its environment", async () => {
  const own = { "src/run.py": `import shared.db${ends}`, "data/2024-x.py": "import nothing\n" };
  const tracing = { "python/tracing/__init__.py": "", "python/tracing/handler.py": `import os${ends}` };
  const handler = "tracing.handler.handler";
  const before = { task: { ...own, "shared/__init__.py": "", "shared/db.py": "" }, layers: [tracing], handler };
  const { lost, missingBefore } = await proofOf(before, { task: own, layers: [tracing, {}], handler });
  expect({ lost: short(lost), missingBefore }).toEqual({
    lost: ["src/run.py:1 shared.db (not in the layer)"],
    missingBefore: [],
  });
});

it("takes modules that register submodules themselves at their word", async () => {
  const layout = aside({
    "app.py": `from six.moves import urllib${ends}`,
    "six.py": "import sys\nsys.modules['six.moves'] = object()\n",
  });
  expect(await proofOf(layout, layout)).toEqual({
    lost: [],
    changed: [],
    missingBefore: [],
    foundAfter: [],
    unproven: [],
    needed: [],
    doubts: [],
    stays: [],
    reached: ["app.py", "six.py"],
  });
});

it("finds extension modules before Python files, for either architecture", async () => {
  const files = {
    "app.py": `import fast, slow${ends}`,
    "fast.cpython-311-aarch64-linux-gnu.so": "",
    "fast.py": "import nothing\n",
    "slow.abi3.so": "",
  };
  const { missingBefore } = await proofOf(aside(files), aside(files));
  expect(missingBefore).toEqual([]);
});

it("is not held up by a file that is no Python, or nests without end", async () => {
  const files = {
    "app.py": `import noise, deep${ends}`,
    "noise.py": "\u0000\ufffd((((import shared",
    "deep.py": `x = ${"(".repeat(50_000)}`,
  };
  const { lost } = await proofOf(aside(files), aside(files));
  expect(lost).toEqual([]);
});
