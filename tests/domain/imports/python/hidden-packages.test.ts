/** Packages below a parent with `__init__.py`, which stays: judged by reading and by real Python before and after. */
import { execFileSync } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";
import { hiddenModules } from "../../../../src/domain/imports/python/hidden-modules.ts";
import type { Files } from "../../../support/fleet.ts";
import { keptOf, type Layout, proofOf } from "../../../support/import-worlds.ts";
import { slimFiles } from "../../../support/node-worlds.ts";
import { pythonCode } from "../../../support/shared-code.ts";
import { zipsOf } from "../../../support/zips-of-texts.ts";

interface Case {
  readonly title: string;
  /** The body of the handler in lambdas/foo/handler.py, and what is above it. */
  readonly body: string;
  readonly head?: string;
  /** Its other own files. */
  readonly own?: Files;
  readonly shared: Files;
  readonly sharedPaths?: readonly string[];
  /** Files of the layer that differ from the package's; `null` for those it lacks. */
  readonly inLayer?: Readonly<Record<string, string | null>>;
  /** Modules that generated files replace, or a part of the reason why it stays as it is. */
  readonly right: { readonly replaces: readonly string[] } | { readonly held: string };
}

const INIT = "lambdas/common/__init__.py";
const root = { replaces: [INIT] };
const COUNTER = "n = 0\ndef step():\n    global n\n    n += 1\n    return n\n";
/** What Python says of a module, without the folder that it is in. */
const FACTS = [
  "import os",
  "def facts(m):",
  "    s = m.__spec__",
  "    here = lambda path: path and path[path.rindex('lambdas/'):]",
  "    paths = [here(each) for each in getattr(m, '__path__', [])]",
  "    same = getattr(m, '__path__', None) is s.submodule_search_locations, m.__loader__ is s.loader, m.__cached__ == s.cached",
  "    names = sorted(each for each in vars(m) if each not in ('__builtins__',))",
  "    return [m.__name__, m.__package__, m.__doc__, here(m.__file__), paths, s.name, s.parent, here(s.origin), s.has_location, type(s.loader).__name__, s.loader.name, here(s.loader.path), same, names]",
].join("\n");

const moving: readonly Case[] = [
  {
    title: "imports a package in every form, and has one instance of each module",
    head: "import sys\nimport lambdas.common.db as one\nfrom lambdas.common import db as two\nfrom ..common import db as three\nfrom .. import common\nfrom lambdas.common.db import step\nimport lambdas.other",
    body: "step(); lambdas.other.twice()\nreturn [one is two is three is common.db is sys.modules['lambdas.common.db'], lambdas.common is common, one.n, common.NAME]",
    own: { "lambdas/other.py": "from lambdas.common.db import step\ndef twice():\n    step(); step()\n" },
    shared: { [INIT]: "NAME = 'common'\nfrom . import db\nfrom .db import step\n", "lambdas/common/db.py": COUNTER },
    right: root,
  },
  {
    title: "asks a package and a module for their attributes",
    head: `from lambdas import common, util\n${FACTS}`,
    body: "return [facts(common), facts(util)]",
    shared: { [INIT]: "'''Shared.'''\nX: int = 1\n", "lambdas/util.py": "def f():\n    return 1\n" },
    sharedPaths: ["lambdas/common/", "lambdas/util.py"],
    right: { replaces: [INIT, "lambdas/util.py"] },
  },
  {
    title: "has a package two levels below, between packages",
    head: "from ..core.common import load\nimport lambdas.core",
    body: "return [load(), lambdas.core.NAME, load.__module__]",
    own: { "lambdas/core/__init__.py": "NAME = 'core'\nfrom .common import load\n" },
    shared: {
      "lambdas/core/common/__init__.py": "from ..common.deep.data import load\n",
      "lambdas/core/common/deep/__init__.py": "",
      "lambdas/core/common/deep/data.py": "from ...common import deep\ndef load():\n    return deep.__name__\n",
    },
    sharedPaths: ["lambdas/core/common/"],
    right: { replaces: ["lambdas/core/common/__init__.py"] },
  },
  {
    title: "has a package below a folder without __init__, below a package",
    head: "import lambdas.core.common as common",
    body: "return common.NAME",
    shared: { "lambdas/core/common/__init__.py": "NAME = __name__\n" },
    sharedPaths: ["lambdas/core/common/"],
    right: { replaces: ["lambdas/core/common/__init__.py"] },
  },
  {
    title: "reads data files beside the package's __init__",
    head: "from lambdas.common import PRICES, where\nimport lambdas.common, json, os",
    body: "return [PRICES, where('prices.json'), json.load(open(os.path.join(os.path.dirname(lambdas.common.__file__), 'prices.json')))]",
    shared: {
      [INIT]:
        "import json, os, pathlib\nwith open(os.path.join(os.path.dirname(__file__), 'prices.json')) as file:\n    PRICES = json.load(file)\ndef where(name):\n    return (pathlib.Path(__file__).resolve().parent / name).read_text()\n",
      "lambdas/common/prices.json": '{"a": 1}',
    },
    right: root,
  },
  {
    title: "opens data files of the package from the working directory",
    head: "import json, lambdas.common",
    body: "with open('lambdas/common/prices.json') as file:\n    return json.load(file)",
    shared: { [INIT]: "", "lambdas/common/prices.json": '{"a": 1}' },
    right: root,
  },
  {
    title: "reads resources by the package's name",
    head: "import importlib.resources, pkgutil",
    body: "text = importlib.resources.files('lambdas.common').joinpath('prices.json').read_text()\nreturn [text, pkgutil.get_data('lambdas.common', 'prices.json').decode(), importlib.resources.files('lambdas.common.deep').joinpath('a.txt').read_text()]",
    shared: {
      [INIT]: "",
      "lambdas/common/prices.json": '{"a": 1}',
      "lambdas/common/deep/__init__.py": "",
      "lambdas/common/deep/a.txt": "deep",
    },
    right: root,
  },
  {
    title: "asks where the package is before it imports it",
    head: "import importlib.util, os",
    body: "spec = importlib.util.find_spec('lambdas.common')\nwith open(os.path.join(os.path.dirname(spec.origin), 'prices.json')) as file:\n    return [spec.name, file.read()]",
    shared: { [INIT]: "", "lambdas/common/prices.json": '{"a": 1}' },
    right: root,
  },
  {
    title: "lists the modules of the package, and those below",
    head: "import pkgutil, lambdas.common",
    body: "return [[(each.name, each.ispkg) for each in pkgutil.iter_modules(lambdas.common.__path__)], sorted(each.name for each in pkgutil.walk_packages(lambdas.common.__path__, 'lambdas.common.'))]",
    shared: { [INIT]: "", "lambdas/common/a.py": "", "lambdas/common/b/__init__.py": "", "lambdas/common/b/c.py": "" },
    right: root,
  },
  {
    title: "imports modules of the package by computed names",
    head: "import importlib",
    body: "return [importlib.import_module(f'lambdas.common.plugins.{each}').NAME for each in ('one', 'two')]",
    shared: {
      [INIT]: "",
      "lambdas/common/plugins/__init__.py": "",
      "lambdas/common/plugins/one.py": "NAME = 1\n",
      "lambdas/common/plugins/two.py": "NAME = 2\n",
    },
    right: root,
  },
  {
    title: "imports in circles between the parent, the package and its modules",
    head: "import lambdas\nfrom lambdas.common import a",
    body: "return [a.VALUE, lambdas.common.b.other().VALUE, lambdas.READY]",
    own: { "lambdas/__init__.py": "from . import common\nREADY = common.a.VALUE\n" },
    shared: {
      [INIT]: "import lambdas.common.a\nfrom lambdas.common import b\n",
      "lambdas/common/a.py": "import lambdas\nfrom . import b\nVALUE = 1\n",
      "lambdas/common/b.py":
        "from lambdas import common\ndef other():\n    from .a import VALUE\n    return common.a\n",
    },
    right: root,
  },
  {
    title: "pickles, copies and describes classes of the package",
    head: "import copy, inspect, pickle, typing\nfrom lambdas.common import Point, make",
    body: "one = pickle.loads(pickle.dumps(Point(1)))\nreturn [repr(copy.deepcopy(one)), type(one) is Point, typing.get_type_hints(make)['return'] is Point, inspect.getsource(make), inspect.getmodule(Point).__name__]",
    shared: {
      [INIT]:
        "from __future__ import annotations\nimport dataclasses\n@dataclasses.dataclass\nclass Point:\n    x: int\ndef make() -> Point:\n    return Point(1)\n",
    },
    right: root,
  },
  {
    title: "runs the package's doctests and reloads it",
    head: "import doctest, importlib, lambdas.common as common",
    body: "common.extra = 1\nagain = importlib.reload(common)\nreturn [doctest.testmod(common).attempted, doctest.testmod(common).failed, again is common, common.extra]",
    shared: { [INIT]: "def double(x):\n    '''\n    >>> double(2)\n    4\n    '''\n    return 2 * x\n" },
    right: root,
  },
  {
    title: "takes all names of the package, and patches one",
    head: "from unittest import mock\nfrom lambdas.common import *\nimport lambdas.common",
    body: "with mock.patch('lambdas.common.value', lambda: 9):\n    patched = lambdas.common.outer()\nreturn [value(), patched, sorted(each for each in globals() if not each.startswith('_'))]",
    shared: { [INIT]: "def value():\n    return 1\ndef outer():\n    return value()\n" },
    right: root,
  },
  {
    title: "has a package that makes names when they are asked for",
    head: "import lambdas.common",
    body: "return [lambdas.common.anything, lambdas.common.db.n]",
    shared: {
      [INIT]:
        "import importlib\ndef __getattr__(name):\n    if name == 'db':\n        return importlib.import_module('.db', __name__)\n    if name.startswith('_'):\n        raise AttributeError(name)\n    return name.upper()\n",
      "lambdas/common/db.py": COUNTER,
    },
    right: root,
  },
  {
    title: "imports the package from many threads at once",
    head: "import threading",
    body: "found = []\ndef use():\n    from lambdas.common import READY\n    found.append(READY)\nthreads = [threading.Thread(target=use) for _ in range(8)]\n[each.start() for each in threads]\n[each.join() for each in threads]\nreturn found",
    shared: { [INIT]: "import time\ntime.sleep(0.2)\nREADY = True\n" },
    right: root,
  },
  {
    title: "catches the error of a package that cannot be imported",
    head: "import sys",
    body: "found = []\nfor _ in range(2):\n    try:\n        import lambdas.common\n    except ValueError as error:\n        found.append([str(error), 'lambdas.common' in sys.modules])\nreturn found",
    shared: { [INIT]: "raise ValueError('no')\n" },
    right: root,
  },
  {
    title: "has a single module, which reads a file beside it",
    head: "from lambdas.util import read\nfrom .. import util\nimport lambdas.util",
    body: "return [read(), util is lambdas.util, util.me()]",
    shared: {
      "lambdas/util.py":
        "import pathlib, sys\nHERE = pathlib.Path(__file__)\ndef read():\n    return HERE.name\ndef me():\n    return sys.modules[__name__].read is read\n",
    },
    sharedPaths: ["lambdas/util.py"],
    right: { replaces: ["lambdas/util.py"] },
  },
  {
    title: "starts a single module as a process",
    head: "import subprocess, sys",
    body: "return [subprocess.run([sys.executable, '-m', 'lambdas.util'], capture_output=True, text=True).stdout, subprocess.run([sys.executable, '-m', 'lambdas.common.job'], capture_output=True, text=True).stdout]",
    shared: {
      "lambdas/util.py":
        "from .common.job import run\nif __name__ == '__main__':\n    print(__spec__.name, __package__, run())\n",
      [INIT]: "",
      "lambdas/common/job.py": "def run():\n    return 'ran'\nif __name__ == '__main__':\n    print(run())\n",
    },
    sharedPaths: ["lambdas/common/", "lambdas/util.py"],
    right: { replaces: [INIT, "lambdas/util.py"] },
  },
  {
    title: "runs a module of the package by runpy",
    head: "import runpy",
    body: "return sorted(each for each in runpy.run_module('lambdas.util') if not each.startswith('__'))",
    shared: { "lambdas/util.py": "A = 1\n" },
    sharedPaths: ["lambdas/util.py"],
    right: { replaces: ["lambdas/util.py"] },
  },
  {
    title: "has a shared folder without __init__, with modules and packages",
    head: "import pkgutil\nfrom lambdas.common import db\nfrom lambdas.common.sub import x\nfrom ..common.plain.y import Y\nimport lambdas.common",
    body: "return [db.step(), x.X, Y, lambdas.common.__file__ if hasattr(lambdas.common, '__file__') else None, type(lambdas.common.__path__).__name__, [each.name for each in pkgutil.iter_modules(lambdas.common.__path__)], x.data()]",
    shared: {
      "lambdas/common/db.py": COUNTER,
      "lambdas/common/sub/__init__.py": "from ..db import step\n",
      "lambdas/common/sub/x.py":
        "import os\nX = 1\ndef data():\n    return open(os.path.join(os.path.dirname(__file__), 'a.txt')).read()\n",
      "lambdas/common/sub/a.txt": "a",
      "lambdas/common/plain/y.py": "Y = 2\n",
    },
    right: { replaces: ["lambdas/common/db.py", "lambdas/common/plain/y.py", "lambdas/common/sub/__init__.py"] },
  },
  {
    title: "has a package that uses modules of its parent",
    head: "from lambdas.common import db",
    body: "return db.URL",
    own: { "lambdas/config.py": "URL = 'x'\n" },
    shared: {
      [INIT]: "from .. import config\n",
      "lambdas/common/db.py": "from ..config import URL\nfrom lambdas import config\n",
    },
    right: root,
  },
  {
    title: "asks in one line where the package is",
    head: "import importlib.util, os",
    body: "return open(os.path.join(os.path.dirname(importlib.util.find_spec('lambdas.common').origin), 'prices.json')).read()",
    shared: { [INIT]: "", "lambdas/common/prices.json": '{"a": 1}' },
    right: root,
  },
];

const held: readonly Case[] = [
  {
    title: "imports what the layer lacks",
    head: "from lambdas.common import db, old",
    body: "return old.NAME",
    shared: { [INIT]: "", "lambdas/common/db.py": COUNTER, "lambdas/common/old.py": "NAME = 1\n" },
    inLayer: { "lambdas/common/old.py": null },
    right: { held: "lambdas/foo/handler.py:1 lambdas.common.old (not in the layer)" },
  },
  {
    title: "would not find the package in the layer",
    head: "try:\n    from lambdas import common\nexcept ImportError:\n    common = None",
    body: "return common is None",
    shared: { [INIT]: "", "lambdas/common/db.py": COUNTER },
    inLayer: { [INIT]: null },
    right: { held: "lambdas.common (" },
  },
  {
    title: "opens the source of a module by its path",
    head: "import lambdas.util",
    body: "return open('lambdas/util.py').read()",
    shared: { "lambdas/util.py": "A = 1\n" },
    sharedPaths: ["lambdas/util.py"],
    right: { held: "lambdas/util.py" },
  },
];

/** They would answer as before, but the import proof does not follow how. */
const heldInVain: readonly Case[] = [
  {
    title: "is also found from the parent's folder",
    head: "import os, sys\nsys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))\nfrom lambdas.common import db",
    body: "import common\nreturn [db.step(), common.__name__]",
    shared: { [INIT]: "", "lambdas/common/db.py": COUNTER },
    right: { held: "changed sys.path" },
  },
  {
    title: "lists the modules of the parent",
    head: "import pkgutil, lambdas",
    body: "return sorted(each.name for each in pkgutil.walk_packages(lambdas.__path__, 'lambdas.'))",
    own: { "lambdas/foo/__init__.py": "" },
    shared: { [INIT]: "", "lambdas/common/a.py": "" },
    right: { held: "this path points to lambdas/common/__init__.py" },
  },
];

const cases = [...moving, ...held, ...heldInVain];

async function judge({ head = "", body, own, shared, inLayer = {}, sharedPaths = ["lambdas/common/"] }: Case) {
  const lines = body.split("\n").map((line) => `    ${line}`);
  const handlerText = `${head}\n\ndef run(event, context):\n${lines.join("\n")}\n`;
  const task = { "lambdas/__init__.py": "", "lambdas/foo/handler.py": handlerText, ...own, ...shared };
  const layer = Object.fromEntries(
    Object.entries({ ...shared, ...inLayer }).flatMap(([path, text]) =>
      text === null ? [] : [[`python/${path}`, text]],
    ),
  );
  const { own: zip } = zipsOf(task, []);
  const replacements = hiddenModules(zip.directory, pythonCode(sharedPaths), new Map(Object.entries(layer)));
  const slim = slimFiles(task, pythonCode(sharedPaths, { replacements }));
  const handler = "lambdas/foo/handler.run";
  const before: Layout = { task, layers: [], handler };
  const proof = await proofOf(before, { task: slim, layers: [layer], handler }, { sharedPaths });
  const kept = keptOf(
    task,
    proof.stays.map(({ module }) => module),
  );
  const [first] = [...proof.lost, ...proof.changed, ...proof.doubts];
  return {
    held: first === undefined ? null : `${first.file}:${first.line} ${first.module} (${first.why})`,
    replaces: replacements.map(({ path }) => path).sort(),
    layouts: [
      { task, opt: {}, handler, environment: {} },
      { task: { ...kept, ...slim }, opt: layer, handler, environment: {} },
    ],
  };
}

describe("A Python function below a package that stays, which", () => {
  let judged: readonly (Omit<Awaited<ReturnType<typeof judge>>, "layouts"> & { now: string; afterwards: string })[];
  beforeAll(async () => {
    const proven = await Promise.all(cases.map(judge));
    const said = execFileSync("python3", ["-S", "-E", "tests/support/outage_layouts.py"], {
      input: JSON.stringify(proven.flatMap(({ layouts }) => layouts)),
      encoding: "utf8",
    });
    const answers = (JSON.parse(said) as unknown[]).map((answer) => JSON.stringify(answer));
    judged = proven.map(({ layouts: _, ...rest }, index) => ({
      ...rest,
      now: answers[2 * index] ?? "",
      afterwards: answers[2 * index + 1] ?? "",
    }));
  });

  it.each(moving.map((each, index) => [each.title, each, index] as const))(
    "%s moves and answers as before",
    (_, { right }, index) => {
      const found = judged[index];
      expect(found?.now).not.toContain('{"error":');
      expect({ ...found, now: null }).toEqual({ ...right, held: null, now: null, afterwards: found?.now });
    },
  );

  it.each(held.map((each, index) => [each.title, each, index] as const))(
    "%s is held back, because it would answer otherwise",
    (_, { right }, index) => {
      const found = judged[moving.length + index];
      expect(found?.now).not.toContain('{"error":');
      expect(found?.held).toContain("held" in right ? right.held : "");
      expect(found?.afterwards).not.toBe(found?.now);
    },
  );

  it.each(heldInVain.map((each, index) => [each.title, each, index] as const))(
    "%s is held back, although it would answer as before",
    (_, { right }, index) => {
      const found = judged[moving.length + held.length + index];
      expect(found?.held).toContain("held" in right ? right.held : "");
      expect(found?.afterwards).toBe(found?.now);
    },
  );
});
