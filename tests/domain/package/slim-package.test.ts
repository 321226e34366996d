import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { aZip, zipInPython } from "../../../packages/embedded-cloud/tests/support/zips.ts";
import { type PackageEntry, packageDirectoryOf, readerOf } from "../../../src/domain/package/package-directory.ts";
import { isShared } from "../../../src/domain/package/shared-path.ts";
import {
  findSlimProblem,
  holdsHandler,
  reasonNotToSlim,
  slimZipBytesOf,
} from "../../../src/domain/package/slim-package.ts";
import { python } from "../../../src/domain/runtimes/python.ts";
import { pythonCode } from "../../support/shared-code.ts";
import { slimOf } from "../../support/slim.ts";

const MIXED = {
  "zzz.py": { content: "late name first", date: new Date(Date.UTC(2019, 1, 3, 4, 5, 6)) },
  "shared/": "",
  "shared/__init__.py": "",
  "shared/__pycache__/": "",
  "shared/__pycache__/db.cpython-311.pyc": "cache",
  "bin/run": { content: "#!/bin/sh\n", mode: 0o755, stored: true, comment: "runs" },
  "shared/db.py": "db = 1",
  "link.py": { content: "zzz.py", mode: 0o120777 },
  "grüße/日本.txt": "x".repeat(5000),
  "shared_extra/db.py": "stays",
  "empty.txt": "",
};

// Fails when paths are matched by string prefix: `shared_extra/db.py` would go.
test("the shared path goes whole, what stays is as it was to Python: order, content, modes, times, comments", async () => {
  for (const dataDescriptor of [true, false]) {
    const original = await aZip(MIXED, { comment: "built by hand", dataDescriptor });
    const before = await zipInPython(original);
    const after = await zipInPython(await slimOf(original, ["shared/"]));
    expect(after.comment).toBe("built by hand");
    expect(after.entries).toEqual(before.entries.filter(({ name }) => !name.startsWith("shared/")));
  }
});

test("the same package and paths give the same bytes", async () => {
  const original = await aZip(MIXED);
  const [one, other] = [await slimOf(original, ["shared/"]), await slimOf(original, ["shared/"], 7)];
  expect(Buffer.compare(one, other)).toBe(0);
});

test("packages made by Python and in ZIP64 format are slimmed alike", async () => {
  const folder = mkdtempSync(join(tmpdir(), "slim-"));
  try {
    const make = `
import zipfile, sys
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("app.py", "import shared.db")
    z.writestr("shared/db.py", "db = 1")
    with z.open("data/large.bin", "w", force_zip64=True) as f: f.write(b"0123456789" * 1000)
`;
    execFileSync("python3", ["-c", make, join(folder, "own.zip")]);
    const original = new Uint8Array(readFileSync(join(folder, "own.zip")));
    const bytes = await slimOf(original, ["shared/"]);
    const before = await zipInPython(original);
    expect((await zipInPython(bytes)).entries).toEqual(before.entries.filter(({ name }) => name !== "shared/db.py"));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("slimming keeps exactly the entries outside the shared paths", async () => {
  const segment = fc.constantFrom("shared", "shared_extra", "src", "lib", "a", "__pycache__", "ü");
  const path = fc
    .tuple(fc.array(segment, { maxLength: 3 }), fc.constantFrom("shared.py", "x.py", "y.pyc", "data.json"))
    .map(([folders, file]) => [...folders, file].join("/"));
  const file = fc.record({ content: fc.string({ maxLength: 300 }), stored: fc.boolean() });
  const sharedPaths = fc.subarray(["shared/", "src/shared/", "shared.py", "lib/"], { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(fc.dictionary(path, file, { maxKeys: 12 }), sharedPaths, async (files, shared) => {
      const original = await aZip({ "app.py": "handler", ...files });
      const before = (await packageDirectoryOf(readerOf(original))).entries;
      const slim = await slimOf(original, shared);
      const after = (await packageDirectoryOf(readerOf(slim))).entries;
      expect(after).toEqual(before.filter((entry) => !isShared(entry.path, shared)));
    }),
    { numRuns: 60 },
  );
});

test.each([
  ["the same", (entries: PackageEntry[]) => entries, null],
  ["other content", ([one, ...others]: PackageEntry[]) => [{ ...one, crc32: 1 }, ...others], "app.py changed"],
  ["another mode", ([one, ...others]: PackageEntry[]) => [{ ...one, unixMode: 0 }, ...others], "app.py changed"],
  ["one less", (entries: PackageEntry[]) => entries.slice(0, -1), "lib/b.py changed"],
  [
    "one more",
    (entries: PackageEntry[]) => [...entries, ...entries.slice(0, 1)],
    "contains entries that the original does not",
  ],
])("a slim package is held against the original: %s", async (_, changed, expected) => {
  const original = await packageDirectoryOf(
    readerOf(await aZip({ "app.py": "1", "shared/db.py": "2", "lib/b.py": "3" })),
  );
  const entries = changed(original.entries.filter(({ path }) => path !== "shared/db.py")) as PackageEntry[];
  const wrong = findSlimProblem({ ...original, entries }, original, pythonCode(["shared/"]));
  if (expected === null) expect(wrong).toBeNull();
  else expect(wrong).toContain(expected);
});

test("a package that is nothing but shared code is refused", async () => {
  const original = await aZip({ "shared/": "", "shared/db.py": "1", "folder/": "" });
  await expect(slimOf(original, ["shared/"])).rejects.toThrow("would be empty");
});

test.each([
  ["app.handler", { "app.py": "" }, true],
  ["src.app.handler", { "src/app.py": "" }, true],
  ["src/app.handler", { "src/app.py": "" }, true],
  ["app.handler", { "app/__init__.py": "" }, true],
  ["app.handler", { "other.py": "" }, false],
])("whether the package holds the handler %s of %j: %s", async (handler, files, expected) => {
  expect(holdsHandler(await packageDirectoryOf(readerOf(await aZip(files))), handler, python)).toBe(expected);
});

test.each([
  [["shared/"], { "app.py": "", "shared/db.py": "" }, null],
  [["src/shared/"], { "app.py": "", "src/shared/db.py": "" }, null],
  [["shared/"], { "shared/app.py": "", "more.txt": "" }, null],
  [["shared/"], { "shared/app.py": "" }, { code: "package-would-be-empty", sharedPaths: ["shared/"] }],
  [["src/shared/"], { "app.py": "", "src/__init__.py": "", "src/shared/db.py": "" }, null],
  [["shared/core/"], { "app.py": "", "shared/__init__.py": "", "shared/core/a.py": "" }, null],
  [
    ["src/shared/"],
    { "app.py": "", "src/__init__.py": "", "src/shared/__init__.pyc": "", "src/shared/db.py": "" },
    { code: "hides-layer", path: "src/__init__.py" },
  ],
  [
    ["src/shared/"],
    {
      "app.py": "",
      "src/__init__.pyc": "",
      "src/shared/db.py": "",
      "src/shared/fast.cpython-312-x86_64-linux-gnu.so": "",
    },
    { code: "hides-layer", path: "src/__init__.pyc" },
  ],
  [
    ["src/shared/"],
    { "app.py": "", "src/__init__.py": "", "src/shared/__init__.py": "", "src/shared/fast.so": "" },
    null,
  ],
  [["shared/"], { "app.py": "", "shared.py": "", "shared/db.py": "" }, { code: "hides-layer", path: "shared.py" }],
])("without %j of %j, the reason not to slim is: %s", async (sharedPaths, files, expected) => {
  const directory = await packageDirectoryOf(readerOf(await aZip(files)));
  const handler = "app.py" in files ? "app.run" : "shared.app.run";
  const reason = reasonNotToSlim(directory, pythonCode(sharedPaths), handler);
  if (expected === null) expect(reason).toBeNull();
  else expect(reason).toMatchObject(expected);
});

// Fails when the local extra fields, which the central directory does not tell, are left out of account.
test("the size of the slim package is known from the directory, before it is made", async () => {
  const folder = mkdtempSync(join(tmpdir(), "slim-"));
  try {
    const zips = [await aZip(MIXED, { comment: "by hand" }), await aZip(MIXED, { dataDescriptor: false })];
    const make = `
import zipfile, sys
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("app.py", "import shared.db")
    z.writestr("shared/db.py", "db = 1")
    with z.open("data/large.bin", "w", force_zip64=True) as f: f.write(b"0123456789" * 1000)
    with z.open("shared/large.bin", "w", force_zip64=True) as f: f.write(b"0123456789" * 1000)
`;
    execFileSync("python3", ["-c", make, join(folder, "own.zip")]);
    zips.push(new Uint8Array(readFileSync(join(folder, "own.zip"))));
    for (const zip of zips) {
      const directory = await packageDirectoryOf(readerOf(zip));
      const bytes = await slimOf(zip, ["shared/"]);
      expect(slimZipBytesOf(directory, zip.length, pythonCode(["shared/"]))).toBe(bytes.length);
      expect(slimZipBytesOf(directory, zip.length, pythonCode(["other/"]))).toBe(zip.length);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
