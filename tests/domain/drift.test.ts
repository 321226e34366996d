import { expect, test } from "vitest";
import { reasonOfDrift, sharedCopyOf } from "../../src/domain/drift.ts";
import { packageDirectoryOf, readerOf } from "../../src/domain/package-directory.ts";
import { aZip } from "../support/zips.ts";

const LAYER = { "python/shared/__init__.py": "", "python/shared/db.py": "db = 1", "python/shared/rules.json": "{}" };
const SAME = { "shared/__init__.py": "", "shared/db.py": "db = 1", "shared/rules.json": "{}" };

async function copyOf(own: Record<string, string>, layer: Record<string, string> = LAYER, sharedPaths = ["shared/"]) {
  const directoryOf = async (files: Record<string, string>) => packageDirectoryOf(readerOf(await aZip(files)));
  return sharedCopyOf(await directoryOf({ "app.py": "1", ...own }), await directoryOf(layer), sharedPaths);
}

test("a package without the shared paths has no copy", async () => {
  expect(await copyOf({ "shared_extra/db.py": "other" })).toEqual({ kind: "absent" });
});

test("a copy with the same files is identical", async () => {
  expect(await copyOf(SAME)).toEqual({ kind: "identical", files: 3, bytes: 8 });
});

test("caches, compiled files and what a layer leaves out are no drift", async () => {
  const extras = {
    "shared/__pycache__/db.cpython-311.pyc": "x",
    "shared/db.pyc": "x",
    "shared/tests/test_db.py": "x",
    "shared/README.md": "x",
    "shared/.cache": "x",
  };
  expect(await copyOf({ ...SAME, ...extras })).toMatchObject({ kind: "identical", files: 3 });
  expect(await copyOf(SAME, { ...LAYER, "python/shared/README.md": "layer's" })).toMatchObject({ kind: "identical" });
});

test("a changed file is drift, of the same size too", async () => {
  expect(await copyOf({ ...SAME, "shared/db.py": "db = 2" })).toMatchObject({
    kind: "drifted",
    changed: ["shared/db.py"],
    onlyHere: [],
    onlyInLayer: [],
  });
});

test("a data file counts like a module", async () => {
  expect(await copyOf({ ...SAME, "shared/rules.json": '{"a":1}' })).toMatchObject({ changed: ["shared/rules.json"] });
});

test("a partial copy is drifted and names what it lacks", async () => {
  expect(await copyOf({ "shared/db.py": "db = 1", "shared/extra.py": "x" })).toEqual({
    kind: "drifted",
    files: 2,
    bytes: 7,
    changed: [],
    onlyHere: ["shared/extra.py"],
    onlyInLayer: ["shared/__init__.py", "shared/rules.json"],
  });
});

test("a copy that is nothing but caches is drifted, not absent", async () => {
  expect(await copyOf({ "shared/__pycache__/db.cpython-311.pyc": "x" })).toMatchObject({ kind: "drifted", files: 0 });
});

test("shared code in a sub-folder and in a single module is compared at the same path under python/", async () => {
  const layer = { "python/src/shared/db.py": "db = 1", "python/common.py": "c = 1" };
  const own = { "src/shared/db.py": "db = 1", "common.py": "c = 1", "__pycache__/common.cpython-311.pyc": "x" };
  expect(await copyOf(own, layer, ["src/shared/", "common.py"])).toEqual({ kind: "identical", files: 2, bytes: 11 });
});

test("the reason names five differences at most and counts the others", () => {
  const drifted = { kind: "drifted", files: 9, bytes: 9 } as const;
  expect(
    reasonOfDrift({ ...drifted, changed: ["shared/response.py"], onlyHere: ["shared/extra.py"], onlyInLayer: [] }),
  ).toBe("its copy of the shared code differs from the layer: changed shared/response.py; only here shared/extra.py");
  const many = ["1", "2", "3", "4"].map((name) => `shared/${name}.py`);
  expect(reasonOfDrift({ ...drifted, changed: many, onlyHere: [], onlyInLayer: many })).toBe(
    "its copy of the shared code differs from the layer: changed shared/1.py, shared/2.py, shared/3.py, shared/4.py; " +
      "only in the layer shared/1.py (and 3 more)",
  );
});
