import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import type { PackageEntry } from "../../../src/domain/package/package-directory.ts";
import { partsOf } from "../../../src/domain/survey/package-parts.ts";
import { type SharedPart, SharedParts } from "../../../src/domain/survey/shared-parts.ts";

type Files = Readonly<Record<string, string>>;

const entriesOf = (files: Files): PackageEntry[] =>
  Object.entries(files).map(([path, text]) => ({
    path,
    isDirectory: false,
    isSymlink: false,
    bytes: text.length,
    compressedBytes: text.length,
    zipBytes: text.length + 100,
    crc32: crc32(text),
    unixMode: null,
  }));

async function foundIn(
  fleet: Readonly<Record<string, Files>>,
  { runtime = "python3.13", handler = "app.py" }: { readonly runtime?: string; readonly handler?: string } = {},
): Promise<readonly SharedPart[]> {
  const shared = new SharedParts();
  for (const [name, files] of Object.entries(fleet)) {
    const parts = await partsOf(entriesOf(files), runtime, async ({ path }) => files[path] ?? null);
    shared.add({ name, runtime, handlerFiles: [handler], parts });
  }
  return shared.found();
}

const summary = (parts: readonly SharedPart[]) =>
  Object.fromEntries(parts.map(({ name, copies }) => [name, copies.map(({ functions }) => functions.length)]));

/** `count` functions with their own handler and these files. */
const functionsWith = (count: number, files: (at: number) => Files) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`f-${at}`, { "app.py": `def handler(): return ${at}`, ...files(at) }]),
  );

test("a folder is found with its diverging copies, most frequent first", async () => {
  const found = await foundIn(
    functionsWith(10, (at) => ({
      "shared/db.py": "x = 1",
      "shared/sql/one.sql": at < 7 ? "new" : at < 9 ? "old" : "odd",
    })),
  );
  expect(summary(found)).toEqual({ "shared/": [7, 2, 1] });
  expect(found[0]).toMatchObject({ kind: "own", language: "python", sharedPaths: ["shared/"], holders: 10 });
  expect(found[0]?.copies[1]?.functions).toEqual(["f-7", "f-8"]);
});

test("copies that all differ are still copies of one folder", async () => {
  const found = await foundIn(
    functionsWith(6, (at) => ({
      ...Object.fromEntries(Array.from({ length: 9 }, (_, file) => [`shared/m${file}.py`, "same"])),
      "shared/version.py": `v = ${at}`,
    })),
  );
  expect(summary(found)).toEqual({ "shared/": [1, 1, 1, 1, 1, 1] });
});

test("of a folder that functions fill differently beside one that is equal, the equal one is found", async () => {
  const found = await foundIn(
    functionsWith(4, (at) => ({
      ...Object.fromEntries(Array.from({ length: 9 }, (_, file) => [`src/common/m${file}.py`, "same"])),
      "src/feature/main.py": `f = ${at}`,
    })),
  );
  expect(summary(found)).toEqual({ "src/common/": [4] });
});

test("a folder that holds the handler is looked into; one that each function fills differently is none", async () => {
  const found = await foundIn(
    functionsWith(6, (at) => ({
      "src/handler.py": "one handler for all",
      "src/common/a.py": "a",
      "local/own.py": `own ${at}`,
      "util.py": "u",
    })),
    { handler: "src/handler.py" },
  );
  expect(summary(found)).toEqual({ "src/common/": [6], "util.py": [6] });
});

test("a folder of data alone is no shared code", async () => {
  expect(await foundIn(functionsWith(3, () => ({ "data/a.json": "{}" })))).toEqual([]);
});

test("libraries are told by their records, by name and version, and are no folders of the team", async () => {
  const found = await foundIn(
    functionsWith(6, (at) => ({
      "yaml/__init__.py": at < 4 ? "six" : "five",
      "_yaml/__init__.py": "c",
      [`PyYAML-${at < 4 ? "6.0" : "5.4"}.dist-info/RECORD`]:
        "yaml/__init__.py,sha256=x,1\n_yaml/__init__.py,,\nPyYAML-6.0.dist-info/RECORD,,\n../../bin/x,,\n",
    })),
  );
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ kind: "library", name: "PyYAML", sharedPaths: ["PyYAML"] });
  expect(found[0]?.copies.map(({ version, functions }) => [version, functions.length])).toEqual([
    ["6.0", 4],
    ["5.4", 2],
  ]);
});

test("packages of Node.js are libraries, with the version of their manifest", async () => {
  const found = await foundIn(
    functionsWith(4, (at) => ({
      "app.mjs": `export const x = ${at}`,
      "node_modules/@acme/db/package.json": '{ "name": "@acme/db", "version": "1.2.3" }',
      "node_modules/@acme/db/index.js": "db",
      "node_modules/@acme/db/node_modules/left/index.js": "left",
      "lib/util.js": "u",
    })),
    { runtime: "nodejs22.x", handler: "app.mjs" },
  );
  expect(summary(found)).toEqual({ "@acme/db": [4], "lib/": [4] });
  expect(found.find(({ kind }) => kind === "library")).toMatchObject({
    sharedPaths: ["node_modules/@acme/db/"],
    copies: [{ version: "1.2.3", files: 3 }],
  });
});

test("caches and compiled files make no copy of its own", async () => {
  const found = await foundIn(
    functionsWith(4, (at) => ({ "shared/a.py": "a", [`shared/__pycache__/a.cpython-3${at}.pyc`]: `${at}` })),
  );
  expect(summary(found)).toEqual({ "shared/": [4] });
});

test("a library is named by its distribution, whatever its versions bring", async () => {
  const record = (...paths: readonly string[]) => paths.map((path) => `${path},,`).join("\n");
  const found = await foundIn(
    functionsWith(5, (at) => {
      const added = at < 3 ? ["requests/", "compat/"] : ["requests/", "packages/"];
      const files = added.map((folder) => `${folder}__init__.py`);
      const version = at < 3 ? "2.0" : "1.0";
      return {
        ...Object.fromEntries(files.map((path) => [path, version])),
        [`requests-${version}.dist-info/RECORD`]: record(...files),
      };
    }),
  );
  expect(found).toMatchObject([{ name: "requests", sharedPaths: ["requests"], holders: 5 }]);
});
