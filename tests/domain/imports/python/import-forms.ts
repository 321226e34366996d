/**
 * Forms in which Python code imports, each in a function whose shared code moves to a layer. `layer` is what the layer
 * holds instead of all of `shared`: where it lacks something, python3 decides whether the function notices.
 */
import type { Files } from "../../../support/fleet.ts";

export interface ImportForm {
  readonly title: string;
  /** The body of app.py; `def handler` is added where it has none. */
  readonly app: string;
  /** More files of the package, shared ones among them. */
  readonly files?: Files;
  /** What the layer lacks of the shared files. */
  readonly lacks?: readonly string[];
  /** What the layer holds beside the shared files, or instead of them; paths below python/. */
  readonly layer?: Files;
  /** What stays in the package although it is shared: a wrong removal. */
  readonly stays?: readonly string[];
  readonly handler?: string;
  /** Files of a layer the function has already. */
  readonly attached?: Files;
}

/** The shared code of every form. */
export const shared: Files = {
  "shared/__init__.py": "VERSION = 1\n",
  "shared/db.py": "def connect():\n    return 1\n\nclass Pool:\n    pass\n",
  "shared/extra.py": "from . import db\nEXTRA = 2\n",
  "shared/deep/__init__.py": "",
  "shared/deep/inner.py": "from ..db import connect\nfrom .leaf import LEAF\n",
  "shared/deep/leaf.py": "LEAF = 3\n",
};

const extra = ["shared/extra.py"];
const lazily = (...lines: readonly string[]) =>
  `def handler(event, context):\n${lines.map((line) => `    ${line}\n`).join("")}`;
const init = (text: string) => ({ "shared/__init__.py": text });

export const forms: readonly ImportForm[] = [
  // Statements
  { title: "a module", app: "import shared.extra", lacks: extra },
  { title: "a module that is there", app: "import shared.extra" },
  { title: "a module under another name", app: "import shared.extra as e", lacks: extra },
  { title: "several modules in one statement", app: "import os, shared.db, shared.extra", lacks: extra },
  { title: "several modules with other names", app: "import os as o, shared.extra as e, sys", lacks: extra },
  { title: "a package alone, its module missing", app: "import shared", lacks: extra },
  { title: "a name of a module", app: "from shared.extra import EXTRA", lacks: extra },
  { title: "a submodule as a name", app: "from shared import extra", lacks: extra },
  { title: "a submodule as a name, under another", app: "from shared import db, extra as e", lacks: extra },
  {
    title: "names in parentheses over lines",
    app: "from shared import (\n    db,  # first\n    extra,\n)",
    lacks: extra,
  },
  { title: "a continued line", app: "from shared import \\\n    extra", lacks: extra },
  { title: "an attribute of a package", app: "from shared import VERSION", lacks: extra },
  { title: "a class of a module", app: "from shared.db import Pool", lacks: extra },
  { title: "a star import", app: "from shared.extra import *", lacks: extra },
  { title: "a star import of a package", app: "from shared import *\nassert VERSION", lacks: extra },
  { title: "two statements on a line", app: "import os; import shared.extra", lacks: extra },
  { title: "after a semicolon in a branch", app: "if True: import os; import shared.extra", lacks: extra },
  { title: "from __future__", app: "from __future__ import annotations\nimport shared.extra", lacks: extra },
  {
    title: "after a string that reads like an import",
    app: 'TEXT = """\nimport shared.extra\n"""\nimport shared.db',
    lacks: extra,
  },
  { title: "a comment that reads like an import", app: "# import shared.extra\nimport shared.db", lacks: extra },
  { title: "three levels deep", app: "import shared.deep.inner", lacks: ["shared/deep/leaf.py"] },
  {
    title: "three levels deep, the folder gone",
    app: "import shared.deep.inner",
    lacks: ["shared/deep/__init__.py", "shared/deep/inner.py", "shared/deep/leaf.py"],
  },
  { title: "a name of a deep module", app: "from shared.deep.leaf import LEAF", lacks: ["shared/deep/leaf.py"] },
  {
    title: "an attribute chain after import",
    app: "import shared.deep.leaf\nassert shared.deep.leaf.LEAF",
    lacks: ["shared/deep/leaf.py"],
  },
  // Relative imports
  { title: "one dot", app: "import shared.extra", lacks: ["shared/db.py"] },
  { title: "two dots", app: "import shared.deep.inner", lacks: ["shared/db.py"] },
  { title: "a dot and a module", app: "import shared.deep.inner", lacks: ["shared/deep/leaf.py"], files: {} },
  {
    title: "dots from a package's own __init__",
    app: "import shared",
    files: init("from .extra import EXTRA\n"),
    lacks: extra,
  },
  {
    title: "dots alone from a package's own __init__",
    app: "import shared",
    files: init("from . import extra\n"),
    lacks: extra,
  },
  {
    title: "three dots in a row",
    app: "import shared.deep.low.bottom",
    files: { "shared/deep/low/__init__.py": "", "shared/deep/low/bottom.py": "from ...extra import EXTRA\n" },
    lacks: extra,
  },
  {
    title: "more dots than packages, before as after",
    app: "import shared.deep.bad",
    files: { "shared/deep/bad.py": "from .... import extra\n" },
  },
  { title: "dots in a top-level module, before as after", app: "from . import shared" },
  {
    title: "dots in the handler's own package",
    app: "",
    handler: "src/run.handler",
    files: {
      "src/__init__.py": "",
      "src/run.py": "from .steps import step\ndef handler(e, c): pass\n",
      "src/steps.py": "import shared.extra\nstep = 1\n",
    },
    lacks: extra,
  },
  {
    title: "dots in the handler's package without __init__",
    app: "",
    handler: "src/run.handler",
    files: { "src/run.py": "from . import steps\ndef handler(e, c): pass\n", "src/steps.py": "import shared.extra\n" },
    lacks: extra,
  },
  // Where imports stand
  { title: "inside a function", app: lazily("import shared.extra"), lacks: extra },
  {
    title: "inside a nested function",
    app: lazily("def inner():", "    from shared import extra", "inner()"),
    lacks: extra,
  },
  {
    title: "inside an async function",
    app: lazily("import asyncio", "async def inner():", "    import shared.extra", "asyncio.run(inner())"),
    lacks: extra,
  },
  { title: "inside a class body", app: "class Holder:\n    import shared.extra", lacks: extra },
  {
    title: "inside a method",
    app: `class Holder:\n    def go(self):\n        from shared.extra import EXTRA\n${lazily("Holder().go()")}`,
    lacks: extra,
  },
  {
    title: "inside a with block",
    app: "import contextlib\nwith contextlib.nullcontext():\n    import shared.extra",
    lacks: extra,
  },
  { title: "inside a loop", app: "for _ in range(1):\n    import shared.extra", lacks: extra },
  { title: "inside a while loop", app: "while True:\n    import shared.extra\n    break", lacks: extra },
  { title: "in a branch that runs", app: "if True:\n    import shared.extra", lacks: extra },
  {
    title: "in an else branch that runs",
    app: "import sys\nif not sys.path:\n    pass\nelse:\n    import shared.extra",
    lacks: extra,
  },
  { title: "in an elif branch that runs", app: "if 0:\n    pass\nelif 1:\n    import shared.extra", lacks: extra },
  { title: "in a match clause", app: "match 1:\n    case 1:\n        import shared.extra", lacks: extra },
  {
    title: "for type checkers only",
    app: "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import shared.extra",
    lacks: extra,
  },
  {
    title: "for type checkers only, by attribute",
    app: "import typing\nif typing.TYPE_CHECKING:\n    from shared import extra",
    lacks: extra,
  },
  {
    title: "otherwise than for type checkers",
    app: "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    pass\nelse:\n    import shared.extra",
    lacks: extra,
  },
  { title: "when run as a script only", app: "if __name__ == '__main__':\n    import shared.extra", lacks: extra },
  {
    title: "in try, where another error is caught",
    app: "try:\n    import shared.extra\nexcept ValueError:\n    pass",
    lacks: extra,
  },
  { title: "in finally", app: "try:\n    pass\nfinally:\n    import shared.extra", lacks: extra },
  {
    title: "in the else of a try",
    app: "try:\n    import os\nexcept OSError:\n    pass\nelse:\n    import shared.extra",
    lacks: extra,
  },
  {
    title: "in try, never found and provided for",
    app: "try:\n    import ujson\nexcept ImportError:\n    import json",
  },
  { title: "in try, never found, any error caught", app: "try:\n    import ujson\nexcept:\n    ujson = None" },
  {
    title: "never found, suppressed",
    app: "import contextlib\nwith contextlib.suppress(ImportError):\n    import ujson",
  },
  { title: "never found, not provided for", app: "import ujson" },
  { title: "never found in a function", app: lazily("import ujson") },
  { title: "never found as a submodule", app: "from shared import nothing" },
  { title: "never found below the standard library's module", app: "import shared.db.nothing" },
  // Functions that import
  { title: "__import__ of a literal", app: '__import__("shared.extra")', lacks: extra },
  { title: "__import__ with keywords", app: '__import__(name="shared.extra", fromlist=["EXTRA"])', lacks: extra },
  {
    title: "__import__ with levels",
    app: "import shared.deep.go",
    files: { "shared/deep/go.py": '__import__("extra", globals(), None, ["EXTRA"], 2)\n' },
    lacks: extra,
  },
  {
    title: "import_module of a literal",
    app: 'import importlib\nimportlib.import_module("shared.extra")',
    lacks: extra,
  },
  {
    title: "import_module imported by name",
    app: 'from importlib import import_module\nimport_module("shared.extra")',
    lacks: extra,
  },
  {
    title: "import_module under another name",
    app: 'from importlib import import_module as load\nload("shared.extra")',
    lacks: extra,
  },
  {
    title: "import_module under a name assigned later in the file",
    app: lazily('load("shared.extra")').concat("\nimport importlib\nload = importlib.import_module\n"),
    lacks: extra,
  },
  {
    title: "import_module of importlib under another name",
    app: "import importlib as il\nil.import_module('shared.extra')",
    lacks: extra,
  },
  {
    title: "import_module with dots and a package",
    app: 'import importlib\nimportlib.import_module(".extra", package="shared")',
    lacks: extra,
  },
  {
    title: "import_module with dots and a package by position",
    app: 'import importlib\nimportlib.import_module("..extra", "shared.deep")',
    lacks: extra,
  },
  {
    title: "import_module with dots and __package__",
    app: "import shared",
    files: init('import importlib\nimportlib.import_module(".extra", __package__)\n'),
    lacks: extra,
  },
  {
    title: "import_module with dots and __name__ of a package",
    app: "import shared",
    files: init('import importlib\nimportlib.import_module(".extra", __name__)\n'),
    lacks: extra,
  },
  // What a package offers
  {
    title: "a name bound by a tuple",
    app: "from shared import second",
    files: init("first, (second, *rest) = 1, (2, 3)\n"),
  },
  { title: "a name bound by a loop", app: "from shared import item", files: init("for item in [1]: pass\n") },
  {
    title: "a name bound by with",
    app: "from shared import held",
    files: init("import contextlib\nwith contextlib.nullcontext(1) as held: pass\n"),
  },
  { title: "a name bound by a walrus", app: "from shared import walrus", files: init("if (walrus := 1): pass\n") },
  {
    title: "a name bound by a match",
    app: "from shared import caught",
    files: init("match 1:\n    case caught: pass\n"),
  },
  {
    title: "a name bound by global",
    app: "from shared import made",
    files: init("def make():\n    global made\n    made = 1\nmake()\n"),
  },
  {
    title: "a name bound by a chain of assignments",
    app: "from shared import one, two",
    files: init("one = two = 1\n"),
  },
  { title: "a name with an annotation and a value", app: "from shared import count", files: init("count: int = 1\n") },
  { title: "a name with an annotation alone", app: "from shared import count", files: init("count: int\n") },
  {
    title: "a decorated name",
    app: "from shared import decorated",
    files: init("def same(f): return f\n@same\ndef decorated(): pass\n"),
  },
  { title: "a name that an import binds", app: "from shared import path", files: init("from os import path\n") },
  { title: "the first part of a dotted import", app: "from shared import os", files: init("import os.path\n") },
  { title: "the other name of a dotted import", app: "from shared import p", files: init("import os.path as p\n") },
  {
    title: "the first part of a dotted import with another name",
    app: "from shared import os",
    files: init("import os.path as p\n"),
  },
  {
    title: "a name through a star import",
    app: "from shared import connect",
    files: init("from .db import *\n"),
    lacks: extra,
  },
  {
    title: "a private name through a star import",
    app: "from shared import _hidden",
    files: { ...init("from .db import *\n"), "shared/db.py": "_hidden = 1\n" },
  },
  {
    title: "a name that __all__ leaves out",
    app: "from shared import connect",
    files: {
      ...init("from .db import *\n"),
      "shared/db.py": "__all__ = ['Pool']\ndef connect(): pass\nclass Pool: pass\n",
    },
  },
  {
    title: "a submodule that __all__ names",
    app: "from shared import *",
    files: init("__all__ = ['extra']\n"),
    lacks: extra,
  },
  {
    title: "a submodule added to __all__",
    app: "from shared import *",
    files: init("__all__ = ['VERSION']\nVERSION = 1\n__all__ += ['extra']\n"),
    lacks: extra,
  },
  {
    title: "an attribute that is tried as a module too, never found as one",
    app: "from shared import VERSION\ntry:\n    import shared.VERSION\nexcept ImportError:\n    pass\n",
    lacks: extra,
  },
  {
    title: "an attribute the layer's __init__ no longer has, tried as a module too",
    app: "from shared import VERSION\ntry:\n    import shared.VERSION\nexcept ImportError:\n    pass\n",
    lacks: ["shared/__init__.py"],
    layer: { "shared/__init__.py": "" },
  },
  {
    title: "a name from __getattr__",
    app: "from shared import anything",
    files: init("def __getattr__(name):\n    return 1\n"),
  },
  { title: "an attribute every module has", app: "from shared import __file__, __name__" },
  {
    title: "a name bound in a class only",
    app: "from shared import inner",
    files: init("class Holder:\n    inner = 1\n"),
  },
  {
    title: "a name bound in a function only",
    app: "from shared import inner",
    files: init("def f():\n    inner = 1\n"),
  },
  {
    title: "a submodule that its package imports",
    app: "import shared\nassert shared.extra",
    files: init("import shared.extra\n"),
    lacks: extra,
  },
  {
    title: "modules that import one another",
    app: "import shared.ping",
    files: { "shared/ping.py": "import shared.pong\n", "shared/pong.py": "import shared.ping\nimport shared.extra\n" },
    lacks: extra,
  },
  // Wrong removals
  { title: "__init__ left in the package", app: "import shared.db", stays: ["shared/__init__.py"] },
  {
    title: "__init__ of a sub-package left in the package",
    app: "import shared.deep.leaf",
    stays: ["shared/deep/__init__.py"],
  },
  {
    title: "a loose module left in the package",
    app: "import shared.db, shared.local",
    files: { "shared/local.py": "" },
    stays: ["shared/local.py"],
    lacks: ["shared/local.py"],
  },
  {
    title: "a loose module left, the layer without __init__",
    app: "import shared.db, shared.local",
    files: { "shared/local.py": "" },
    stays: ["shared/local.py"],
    lacks: ["shared/local.py", "shared/__init__.py"],
  },
  { title: "the layer without __init__", app: "import shared.db", lacks: ["shared/__init__.py"] },
  { title: "a name of an __init__ the layer lacks", app: "from shared import VERSION", lacks: ["shared/__init__.py"] },
  {
    title: "the layer without a sub-package's __init__",
    app: "import shared.deep.inner",
    lacks: ["shared/deep/__init__.py"],
  },
  { title: "a module of the same name as the shared package", app: "import shared.db", files: { "shared.py": "" } },
  {
    title: "a folder of data with the shared package's name stays",
    app: "import shared.db",
    files: { "shared/data/table.csv": "" },
    stays: ["shared/data/table.csv"],
  },
  // Layers and the runtime
  {
    title: "site-packages of a layer come before its python/",
    app: "import shared.extra",
    layer: { "lib/python3.11/site-packages/shared/__init__.py": "" },
  },
  {
    title: "an attached layer brings what the layer lacks",
    app: "import shared.extra",
    lacks: extra,
    attached: { "shared/extra.py": shared["shared/extra.py"] ?? "" },
  },
  {
    title: "an attached layer is found after the package",
    app: "import vendor.thing",
    attached: { "vendor/__init__.py": "", "vendor/thing.py": "import shared.extra\n" },
    lacks: extra,
  },
  {
    title: "a layer's folder lib is no package of the standard library",
    app: "import json.decoder, xml.etree.ElementTree, os.path",
  },
  {
    title: "a folder of data named like a module of the standard library",
    app: "import queue\nassert queue.Queue",
    files: { "queue/readme.txt": "" },
  },
  {
    title: "a module that comes before the standard library's",
    app: "from colorsys import OURS",
    files: { "colorsys.py": "OURS = 1\n" },
  },
  {
    title: "a package goes on in the layer by extend_path",
    app: "import acme.shared",
    files: { "acme/__init__.py": "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n" },
    attached: { "acme/__init__.py": "", "acme/shared.py": "" },
  },
  {
    title: "a namespace over package and layer",
    app: "import acme.one, acme.two",
    files: { "acme/one.py": "" },
    attached: { "acme/two.py": "" },
  },
  { title: "the handler's module is missing", app: "", handler: "gone.handler" },
];
