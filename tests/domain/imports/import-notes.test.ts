import { expect, test } from "vitest";
import { codeOwnerIn } from "../../../src/domain/imports/code-owner.ts";
import { foundImportsIn, foundIn, withFewFindings } from "../../../src/domain/imports/found-imports.ts";
import { importNotes } from "../../../src/domain/imports/import-notes.ts";
import type { ImportFinding, ImportProof } from "../../../src/domain/imports/import-proof.ts";
import { documents } from "../../../src/domain/stored/documents.ts";
import { anItem } from "../../support/inventory.ts";
import { textsOf } from "../../support/reasons.ts";

const nothing: ImportProof = {
  lost: [],
  changed: [],
  missingBefore: [],
  foundAfter: [],
  unproven: [],
  needed: [],
  doubts: [],
  stays: [],
};
const finding = (
  file: string,
  line: number,
  module: string,
  why = "not found",
  of: ImportFinding["of"] = "own",
): ImportFinding => ({ file, line, module, why, of });
const withImports = (name: string, imports: Partial<ImportProof>) =>
  anItem({ name }, { imports: { ...nothing, ...imports } });
const notesOn = (...items: ReturnType<typeof withImports>[]) =>
  textsOf(importNotes(foundImportsIn(items), "s3://b/import-findings.json"));

test("the team's own missing modules have one line each, with the places and functions that ask for them", () => {
  const missingBefore = [
    finding("app.py", 2, "ujson"),
    finding("app.py", 9, "ujson"),
    finding("shared/db.py", 1, "ujson"),
    finding("shared/x.py", 1, "ujson"),
    finding("app.py", 3, "redis"),
  ];
  expect(
    notesOn(withImports("a", { missingBefore }), withImports("b", { missingBefore: missingBefore.slice(0, 1) })),
  ).toEqual([
    "Import not found before or after the change: ujson (app.py line 2, app.py line 9, shared/db.py line 1 and 1 more): a, b",
    "Import not found before or after the change: redis (app.py line 3): a",
  ]);
});

test("an import that the layer brings is named first, and not as missing", () => {
  const missingBefore = [finding("app.py", 2, "shared.fast", "optional"), finding("app.py", 3, "redis")];
  const foundAfter = [finding("app.py", 2, "shared.fast", "not found before the change")];
  expect(notesOn(withImports("a", { missingBefore, foundAfter }))).toEqual([
    "Import not found before the change, and found in the layer after it: shared.fast (app.py line 2): a",
    "Import not found before or after the change: redis (app.py line 3): a",
  ]);
});

test("what cannot be proven says why", () => {
  const unproven = [finding("app.py", 32, "import_module(name)", "the name is computed at run time")];
  const functions = ["a", "b", "c", "d", "e", "f"].map((name) => withImports(name, { unproven }));
  expect(notesOn(...functions)).toEqual([
    "Not proven: import_module(name) (app.py line 32; the name is computed at run time): a, b, c, d, e and 1 more",
    "All 1 finding on imports, with file, line and functions: s3://b/import-findings.json",
  ]);
});

test("the team's own code comes first; optional imports, libraries and layers that stay are summed up, and the whole list is named", () => {
  const missingBefore = [
    ...Array.from({ length: 160 }, (_, at) => finding(`pydantic/m${at}.py`, 1, `optional${at}`, "optional", "library")),
    finding("pandas/io.py", 4, "lxml", "not found", "library"),
    finding("vendor/x.py", 4, "vendored", "not found", "layer"),
    finding("app.py", 1, "ours", "optional"),
    finding("app.py", 2, "really_ours"),
  ];
  const unproven = [finding("boto3/session.py", 7, "import_module(x)", "the name is computed at run time", "library")];
  expect(notesOn(withImports("a", { missingBefore, unproven }))).toEqual([
    "Import not found before or after the change: really_ours (app.py line 2): a",
    "Optional imports not found before or after the change: 161 modules (ours, optional0, optional1, optional2, optional3 and 156 more) in 1 function",
    "Imports in libraries not found before or after the change: 1 module (lxml) in 1 function",
    "Not proven in libraries: 1 place (boto3/session.py line 7) in 1 function",
    "Imports in unchanged layers not found before or after the change: 1 module (vendored) in 1 function",
    "All 165 findings on imports, with file, line and functions: s3://b/import-findings.json",
  ]);
});

test("notes on own code have an end that says how many more there are", () => {
  const missingBefore = Array.from({ length: 30 }, (_, at) => finding("app.py", at + 1, `m${at}`));
  const notes = notesOn(withImports("a", { missingBefore }));
  expect(notes).toHaveLength(22);
  expect(notes.at(-2)).toBe("… and 10 more notes on imports in your code");
  expect(notes.at(-1)).toContain("All 30 findings");
});

test("nothing is lost: every finding is stored once for the fleet, though the inventory keeps the first of each function", () => {
  const missingBefore = Array.from({ length: 200 }, (_, at) =>
    finding("x/y.py", at + 1, `m${at}`, "optional", "library"),
  );
  const items = [withImports("a", { missingBefore }), withImports("b", { missingBefore })];
  const found = foundImportsIn(items);
  expect(found).toHaveLength(200);
  expect(found[199]).toMatchObject({ kind: "missing", module: "m199", isOptional: true, functions: ["a", "b"] });
  expect(withFewFindings(items)[0]?.imports?.missingBefore).toHaveLength(50);
  const stored = JSON.parse(JSON.stringify(documents.importFindings.written(found)));
  expect(documents.importFindings.read(stored)).toEqual(found);
  expect(foundIn(found, new Set(["b"]))[0]?.functions).toEqual(["b"]);
  expect(foundIn(found, new Set(["c"]))).toEqual([]);
});

test.each([
  ["app.py", "own"],
  ["src/deep/app.py", "own"],
  ["shared/db.py", "own"],
  ["helpers.py", "own"],
  ["pydantic/main.py", "library"],
  ["yaml/__init__.py", "library"],
  ["psycopg2/extras.py", "library"],
  ["six.py", "library"],
  ["node_modules/@acme/shared/index.js", "own"],
  ["node_modules/express/index.js", "library"],
  ["brought/by_layer.py", "library"],
  ["vendor/of_another_layer.py", "layer"],
  ["the handler", "own"],
])("%s is code of: %s", (file, expected) => {
  const entries = (...paths: string[]) => ({ entries: paths.map((path) => ({ path })) }) as never;
  const infos = [
    "pydantic-2.1.dist-info/RECORD",
    "PyYAML-6.0.dist-info/RECORD",
    "psycopg2_binary-2.9.dist-info/RECORD",
    "six-1.16.0.dist-info/RECORD",
    "src_s-1.dist-info/RECORD",
  ];
  const files = [
    "app.py",
    "src/deep/app.py",
    "shared/db.py",
    "helpers.py",
    "pydantic/main.py",
    "yaml/__init__.py",
    "psycopg2/extras.py",
    "six.py",
    "node_modules/@acme/shared/index.js",
    "node_modules/express/index.js",
  ];
  const whose = codeOwnerIn({
    handler: "src/deep/app.handler",
    sharedPaths: ["shared/", "node_modules/@acme/shared/"],
    task: entries(...files, ...infos),
    newLayer: entries("python/brought/by_layer.py"),
  });
  expect(whose(file)).toBe(expected);
});
