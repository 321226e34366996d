import { expect, test } from "vitest";
import { aZip } from "../../../packages/embedded-cloud/tests/support/zips.ts";
import { driftReasonOf, sharedCopyOf } from "../../../src/domain/package/drift.ts";
import { packageDirectoryOf, readerOf } from "../../../src/domain/package/package-directory.ts";
import { aCopy } from "../../support/inventory.ts";
import { textOf } from "../../support/reasons.ts";
import { pythonCode } from "../../support/shared-code.ts";

const LAYER = { "python/shared/__init__.py": "", "python/shared/db.py": "db = 1", "python/shared/rules.json": "{}" };
const SAME = { "shared/__init__.py": "", "shared/db.py": "db = 1", "shared/rules.json": "{}" };

async function copyOf(
  own: Record<string, string>,
  layer: Record<string, string> = LAYER,
  sharedPaths = ["shared/"],
  exclude?: readonly string[],
) {
  const directoryOf = async (files: Record<string, string>) => packageDirectoryOf(readerOf(await aZip(files)));
  return sharedCopyOf(
    await directoryOf({ "app.py": "1", ...own }),
    await directoryOf(layer),
    pythonCode(sharedPaths),
    exclude,
  );
}

const found = { fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/), leftOut: [], absentPaths: [], fitsLayer: true };

test("a package without the shared paths has no copy", async () => {
  expect(await copyOf({ "shared_extra/db.py": "other" })).toEqual({ kind: "absent" });
});

test("a copy with the same files is identical", async () => {
  expect(await copyOf(SAME)).toEqual({ kind: "identical", ...found, files: 3, bytes: 8 });
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

test("a copy that lacks files of the layer is partial, and names them", async () => {
  expect(await copyOf({ "shared/db.py": "db = 1" })).toEqual({
    kind: "partial",
    ...found,
    files: 1,
    bytes: 6,
    onlyInLayer: ["shared/__init__.py", "shared/rules.json"],
  });
});

test("a partial copy with a file of its own is drifted, and names both", async () => {
  expect(await copyOf({ "shared/db.py": "db = 1", "shared/extra.py": "x" })).toEqual({
    kind: "drifted",
    ...found,
    files: 2,
    bytes: 7,
    changed: [],
    onlyHere: ["shared/extra.py"],
    onlyInLayer: ["shared/__init__.py", "shared/rules.json"],
  });
});

test("a copy that is nothing but caches is partial, not absent", async () => {
  expect(await copyOf({ "shared/__pycache__/db.cpython-311.pyc": "x" })).toMatchObject({ kind: "partial", files: 0 });
});

test("shared code in a sub-folder and in a single module is compared at the same path under python/", async () => {
  const layer = { "python/src/shared/db.py": "db = 1", "python/common.py": "c = 1" };
  const own = { "src/shared/db.py": "db = 1", "common.py": "c = 1", "__pycache__/common.cpython-311.pyc": "x" };
  expect(await copyOf(own, layer, ["src/shared/", "common.py"])).toEqual({
    kind: "identical",
    ...found,
    files: 2,
    bytes: 11,
  });
});

test("each shared path is a copy: one without code is absent, and nothing of it counts", async () => {
  const layer = { ...LAYER, "python/common/a.py": "a", "python/common/b.json": "{}" };
  const paths = ["shared/", "common/"];
  const own = { ...SAME, "common/b.json": "own data" };
  expect(await copyOf(own, layer, paths)).toEqual({
    kind: "identical",
    ...found,
    files: 3,
    bytes: 8,
    absentPaths: ["common/"],
  });
  expect(await copyOf({ "common/a.py": "x" }, layer, paths)).toMatchObject({
    kind: "drifted",
    changed: ["common/a.py"],
    onlyInLayer: ["common/b.json"],
    absentPaths: ["shared/"],
  });
  expect(await copyOf({ "common/b.json": "{}" }, layer, paths)).toEqual({ kind: "absent" });
});

test("the exclusions of a request decide what counts, on both sides", async () => {
  const own = { ...SAME, "shared/README.md": "own", "shared/rules.json": "own rules" };
  expect(await copyOf(own, LAYER, ["shared/"], [])).toMatchObject({
    kind: "drifted",
    changed: ["shared/rules.json"],
    onlyHere: ["shared/README.md"],
  });
  expect(await copyOf(own, LAYER, ["shared/"], ["*.json", "*.md"])).toMatchObject({ kind: "identical", files: 2 });
});

test("a file that stays out of the layer is named, unless the layer holds it or Python makes it again", async () => {
  const own = {
    ...SAME,
    "shared/prompt.md": "be kind",
    "shared/README.md": "read me",
    "shared/tests/test_db.py": "x",
    "shared/db.pyc": "made from db.py",
    "shared/secret.pyc": "without a source",
    "shared/__pycache__/gone.cpython-311.pyc": "no module without its source",
  };
  const copy = await copyOf(own, { ...LAYER, "python/shared/README.md": "read me" });
  expect(copy).toMatchObject({
    kind: "identical",
    leftOut: ["shared/prompt.md", "shared/secret.pyc", "shared/tests/test_db.py"],
  });
});

test("copies have the same fingerprint where they hold the same files, whatever stays out of the layer", async () => {
  const fingerprintOf = async (own: Record<string, string>) => Object(await copyOf(own)).fingerprint;
  const same = await fingerprintOf(SAME);
  const [last, ...first] = Object.entries(SAME).reverse();
  expect(await fingerprintOf(Object.fromEntries([last ?? ["", ""], ...first, ["shared/README.md", "x"]]))).toBe(same);
  expect(await fingerprintOf({ ...SAME, "shared/db.py": "db = 2" })).not.toBe(same);
  expect(await fingerprintOf({ ...SAME, "shared/more.py": "" })).not.toBe(same);
});

test("the reason names five differences at most and counts the others", () => {
  const drifted = { kind: "drifted", ...aCopy() } as const;
  expect(
    textOf(
      driftReasonOf({ ...drifted, changed: ["shared/response.py"], onlyHere: ["shared/extra.py"], onlyInLayer: [] }),
    ),
  ).toBe("its copy of the shared code differs from the layer: changed shared/response.py; only here shared/extra.py");
  const many = ["1", "2", "3", "4"].map((name) => `shared/${name}.py`);
  expect(textOf(driftReasonOf({ ...drifted, changed: many, onlyHere: [], onlyInLayer: many }))).toBe(
    "its copy of the shared code differs from the layer: changed shared/1.py, shared/2.py, shared/3.py, shared/4.py; " +
      "only in the layer shared/1.py (and 3 more)",
  );
});

test("the reason of a partial copy names what it lacks", () => {
  expect(textOf(driftReasonOf({ kind: "partial", ...aCopy(), onlyInLayer: ["shared/db.py"] }))).toBe(
    "its copy of the shared code is partial: only in the layer shared/db.py",
  );
});

test("a program that the layer could not run is drift, a mode that only the layer has is none", async () => {
  const [program, file] = [
    { content: "#!/bin/sh", mode: 0o755 },
    { content: "#!/bin/sh", mode: 0o644 },
  ];
  const directoryOf = async (files: Parameters<typeof aZip>[0]) => packageDirectoryOf(readerOf(await aZip(files)));
  const [runs, doesNot] = [
    { "shared/a.py": "", "shared/tool": program },
    { "shared/a.py": "", "shared/tool": file },
  ];
  const [layerRuns, layerDoesNot] = [
    { "python/shared/a.py": "", "python/shared/tool": program },
    { "python/shared/a.py": "", "python/shared/tool": file },
  ];
  const held = async (own: object, layer: object) =>
    sharedCopyOf(await directoryOf({ ...own }), await directoryOf({ ...layer }), pythonCode(["shared/"]));
  expect((await held(runs, layerRuns)).kind).toBe("identical");
  expect((await held(doesNot, layerRuns)).kind).toBe("identical");
  const copy = await held(runs, layerDoesNot);
  expect(copy).toMatchObject({ kind: "drifted", changed: ["shared/tool"], notExecutable: ["shared/tool"] });
  expect(copy.kind === "drifted" && textOf(driftReasonOf(copy))).toBe(
    "its copy of the shared code differs from the layer: not executable in the layer shared/tool",
  );
});
