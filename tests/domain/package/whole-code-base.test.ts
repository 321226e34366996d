import { expect, test } from "vitest";
import { pathInLayer } from "../../../src/domain/package/shared-path.ts";
import { unitsOf, unreachedAmong, wholeCodeBaseNotes } from "../../../src/domain/package/whole-code-base.ts";
import { reasonText } from "../../../src/domain/report/reasons/reasons.ts";
import { python } from "../../../src/domain/runtimes/python.ts";
import type { Files } from "../../support/fleet.ts";
import { anItem } from "../../support/inventory.ts";
import { nodeCode, pythonCode } from "../../support/shared-code.ts";
import { zipsOf } from "../../support/zips-of-texts.ts";

const holder = (name: string, handler: string, slimZipBytes: number, staying = "all") =>
  anItem({ name, handler, zipBytes: 100_000 }, { slimZipBytes, staying });

test("functions with the whole code base in every package are said, with what the layer saves", () => {
  const notes = wholeCodeBaseNotes([
    holder("a", "handlers/a.run", 86_000),
    holder("b", "handlers/b.run", 86_000),
    holder("c", "app.run", 90_000, "own"),
  ]);
  expect(notes).toMatchObject([{ code: "others-handlers-stay", functions: ["a", "b"], handlers: 2, percent: 14 }]);
  expect(notes.map(reasonText)[0]).toMatch(
    /^The packages of 2 functions \(a, b\) hold the same 2 handlers, .* saves 14 % \(/,
  );
});

test.each([
  ["most of the package moves", [holder("a", "a.run", 10_000), holder("b", "b.run", 10_000)]],
  ["the functions share one handler", [holder("a", "app.run", 90_000), holder("b", "app.run", 90_000)]],
  ["each has its own code", [holder("a", "a.run", 90_000, "a"), holder("b", "b.run", 90_000, "b")]],
])("nothing is said if %s", (_, moving) => {
  expect(wholeCodeBaseNotes(moving)).toEqual([]);
});

const SHARED = pythonCode(["shared/"]);
const directoryOf = (files: Files) => zipsOf(files, []).own.directory;
const inLayer = (files: Files) =>
  directoryOf(Object.fromEntries(Object.entries(files).map(([path, text]) => [pathInLayer(path, python), text])));

test("units are what Python finds as a whole: packages with __init__.py, and single modules in other folders", () => {
  const files = [
    ...["shared/db.py", "app.py", "jobs/__init__.py", "jobs/deep/a.py", "handlers/a.py", "handlers/deep/b.py"],
    ...["handlers/__pycache__/a.cpython-312.pyc", "data/words.json", "lib-1.0.dist-info/RECORD"],
  ];
  const directory = directoryOf(Object.fromEntries(files.map((path) => [path, ""])));
  const units = ["app.py", "jobs/", "handlers/a.py", "handlers/deep/b.py"];
  expect(unitsOf(directory, SHARED)).toEqual(units);
  expect(unitsOf(directory, nodeCode(["shared/"]))).toEqual([]);
});

test.each<[string, Files]>([
  ["machine code", { "a/__init__.py": "", "a/fast.so": "" }],
  ["a module without its source", { "a/__init__.py": "", "a/old.pyc": "" }],
  ["a part of the shared code", { "a/__init__.py": "", "a/shared/db.py": "" }],
])("a folder with %s is no unit", (_, files) => {
  expect(unitsOf(directoryOf(files), pythonCode(["a/shared/"]))).toEqual([]);
});

// Fails if what leaves a package is not compared with the layer.
test("only what the function never reaches leaves, and only if the layer holds each file byte for byte", () => {
  const files: Files = {
    ...{
      "app.py": "1",
      "jobs/__init__.py": "2",
      "jobs/words.json": "3",
      "mail.py": "4",
      "jobs/a.pyc": "",
      "jobs/a.py": "",
    },
  };
  const directory = directoryOf(files);
  const units = unitsOf(directory, SHARED);
  const unreached = (layer: Files | null, ...reached: readonly string[]) =>
    unreachedAmong(units, directory, layer === null ? null : inLayer(layer), new Set(reached), SHARED);
  expect(unreached(files, "app.py")).toEqual(["jobs/", "mail.py"]);
  expect(unreached(null, "app.py", "jobs/a.py")).toEqual(["mail.py"]);
  const { "jobs/words.json": _, ...less } = files;
  expect(unreached(less, "app.py")).toEqual(["mail.py"]);
  expect(unreached({ ...files, "mail.py": "other" }, "app.py")).toEqual(["jobs/"]);
  expect(unreached({}, "app.py")).toEqual([]);
});
