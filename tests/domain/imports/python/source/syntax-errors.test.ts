import { execFileSync } from "node:child_process";
import { parser } from "@lezer/python";
import { expect, test } from "vitest";
import { foundImportsIn } from "../../../../../src/domain/imports/found-imports.ts";
import { importNotes } from "../../../../../src/domain/imports/import-notes.ts";
import { syntaxErrorIn } from "../../../../../src/domain/imports/python/source/syntax-errors.ts";
import { proofOf } from "../../../../support/import-worlds.ts";
import { anItem } from "../../../../support/inventory.ts";
import { textsOf } from "../../../../support/reasons.ts";

/** What is claimed of each source, `null` where nothing is: valid in some version, or not sure enough. */
const TABLE: readonly (readonly [source: string, what: string | null])[] = [
  ["x = (\n", "'(' is never closed"],
  ["def f(:\n  pass\n", "'(' is never closed"],
  ["x = (1,\ndef g():\n    pass\n", "'(' is never closed"],
  ["x = {'a': 1\ny = 2\n", "'{' is never closed"],
  ["def f():\n    x = [1, 2\n    return x\n", "'[' is never closed"],
  ["foo(\n", "'(' is never closed"],
  ["a = )\n", "')' closes nothing"],
  ["print 'a'\n", "print without parentheses"],
  ["print x\n", "print without parentheses"],
  ["def f()\n    return 1\n", "a colon is missing"],
  ["class A\n  pass\n", "a colon is missing"],
  ["x = = 1\n", null],
  ["print(x)\n", null],
  ["print (x), y\n", null],
  ["print\n", null],
  ["print if 1 else 2\n", null],
  ["print -1\n", null],
  ["print >> 1\n", null],
  ["match x:\n  case [1, (2)]: pass\n", null],
  ["try:\n  pass\nexcept* E: pass\n", null],
  ["type X[T] = list[T]\n", null],
  ["f'{x!r:{y}}'\n", null],
  ["f'{a['b']}'\n", null],
  ["f'{{'\n", null],
  ["f'{{{x}'\n", null],
  ["t'{x}'\n", null],
  ["'('\n# (\n", null],
  ["def f[T](x: T): pass\n", null],
  ["try:\n  pass\nexcept A, B:\n  pass\n", null],
  ["with (open(a) as b, open(c) as d):\n    pass\n", null],
  ["lambda x, /: (x)\n", null],
  ["x[1:2, *y]\n", null],
  ["for x in *a, *b: print((x))\n", null],
  ["@a.b[c]\ndef f(): pass\n", null],
];

test.each(TABLE)("a syntax error is claimed only where no Python reads the source: %j", (source, what) => {
  expect(syntaxErrorIn(parser.parse(source), source)?.what ?? null).toBe(what);
});

test("the Python at hand refuses every source that is claimed to be wrong", () => {
  const judge = [
    "import json, sys",
    "def reads(source):",
    "    try: compile(source, 'x', 'exec')",
    "    except SyntaxError: return False",
    "    return True",
    "print(json.dumps([reads(source) for source in json.load(sys.stdin)]))",
  ].join("\n");
  const claimed = TABLE.filter(([, what]) => what !== null).map(([source]) => source);
  const input = JSON.stringify(claimed);
  expect(JSON.parse(execFileSync("python3", ["-W", "ignore", "-c", judge], { input, encoding: "utf8" }))).toEqual(
    claimed.map(() => false),
  );
});

test("nothing is claimed of Python's own library", () => {
  const collect = [
    "import glob, json, os",
    "folder = os.path.dirname(os.__file__)",
    "files = sorted(glob.glob(folder + '/*.py') + glob.glob(folder + '/asyncio/*.py') + glob.glob(folder + '/json/*.py'))[::4]",
    "print(json.dumps([[f, open(f, encoding='utf-8', errors='replace').read()] for f in files]))",
  ].join("\n");
  const files: [string, string][] = JSON.parse(
    execFileSync("python3", ["-c", collect], { encoding: "utf8", maxBuffer: 1e9 }),
  );
  expect(files.length).toBeGreaterThan(30);
  expect(
    files.filter(([, source]) => syntaxErrorIn(parser.parse(source), source) !== null).map(([path]) => path),
  ).toEqual([]);
});

test("a plan says the file and line of a syntax error in what the handler reaches, without a probe", async () => {
  const app = { "app.py": "import shared.db\ndef handler(event, context): pass\n" };
  const shared = { "shared/__init__.py": "", "shared/db.py": "x = 1\nprint x\n" };
  const layer = Object.fromEntries(Object.entries(shared).map(([path, text]) => [`python/${path}`, text]));
  const before = { task: { ...app, ...shared }, layers: [], handler: "app.handler" };
  const { unproven } = await proofOf(before, { task: app, layers: [layer], handler: "app.handler" });
  const item = anItem(
    { name: "a" },
    {
      imports: {
        lost: [],
        changed: [],
        missingBefore: [],
        foundAfter: [],
        needed: [],
        doubts: [],
        stays: [],
        unproven,
      },
    },
  );
  expect(textsOf(importNotes(foundImportsIn([item]), null))).toEqual([
    "Not proven: SyntaxError: print without parentheses (shared/db.py line 2; no version of Python accepts this file, before or after the change): a",
  ]);
});
