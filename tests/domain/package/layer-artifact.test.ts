import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { aZip, type ZipFile, zipInPython } from "../../../packages/embedded-cloud/tests/support/zips.ts";
import {
  artifactProblemsOf,
  contentsOf,
  layerArtifactFrom,
  layerArtifactFromPackage,
} from "../../../src/domain/package/layer-artifact.ts";
import { openPackage, packageDirectoryOf, readerOf } from "../../../src/domain/package/package-directory.ts";
import { reasonText } from "../../../src/domain/report/reasons/reasons.ts";
import { python } from "../../../src/domain/runtimes/python.ts";
import { pythonCode } from "../../support/shared-code.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const file = (path: string, text = path, executable = false) => ({ path, bytes: bytesOf(text), executable });

async function problemsOf(files: Record<string, string | ZipFile>, sharedPaths = ["shared/"]) {
  return artifactProblemsOf(await packageDirectoryOf(readerOf(await aZip(files))), pythonCode(sharedPaths));
}

test("a layer holds the shared files under python/, sorted, at fixed times and modes", async () => {
  const layer = await layerArtifactFrom(
    [file("shared/run.sh", "#!/bin/sh", true), file("shared/db.py"), file("shared/core/a.py"), file("app.py")],
    pythonCode(["shared/"]),
  );
  const { entries } = await zipInPython(layer);
  expect(entries.map(({ name, mode, date }) => [name, mode, ...date])).toEqual([
    ["python/shared/core/a.py", 0o100644, 1980, 1, 1, 0, 0, 0],
    ["python/shared/db.py", 0o100644, 1980, 1, 1, 0, 0, 0],
    ["python/shared/run.sh", 0o100755, 1980, 1, 1, 0, 0, 0],
  ]);
});

test("the same content gives the same bytes, whatever the order, the clock and the package it comes from", async () => {
  const files = [file("shared/db.py", "db = 1\n".repeat(500)), file("shared/__init__.py", "")];
  const fromFiles = await layerArtifactFrom(files, pythonCode(["shared/"]));
  const fromOthers = await layerArtifactFrom([...files.reverse(), file("shared/README.md")], pythonCode(["shared/"]));
  const fromPackage = await layerArtifactFromPackage(
    await aZip({
      "app.py": "",
      "shared/": "",
      "shared/db.py": { content: "db = 1\n".repeat(500), stored: true, mode: 0o600, date: new Date() },
      "shared/__init__.py": "",
      "shared/__pycache__/db.cpython-311.pyc": "cache",
    }),
    pythonCode(["shared/"]),
  );
  expect(Buffer.compare(fromFiles, fromOthers)).toBe(0);
  expect(Buffer.compare(fromFiles, fromPackage)).toBe(0);
});

// Fails with the platform's own compressor: its bytes differ from these, and from one processor to another.
test("the bytes of a layer are the same on every machine", async () => {
  const text = Array.from({ length: 4000 }, (_, line) => `value_${(line * 7919) % 1013} = ${(line * line) % 977}`).join(
    "\n",
  );
  const layer = await layerArtifactFrom([file("shared/db.py", text)], pythonCode(["shared/"]));
  expect(createHash("sha256").update(layer).digest("hex")).toBe(
    "d9f1e2451b59be75b86ab75e34a25e39fe5a1461e9daad11ddcf51629e1e6d60",
  );
});

test("more shared files than a ZIP holds are refused", async () => {
  const files = Array.from({ length: 65_536 }, (_, index) => file(`shared/m${index}.py`, ""));
  await expect(layerArtifactFrom(files, pythonCode(["shared/"]))).rejects.toThrow(
    "the shared code has 65,536 files, and a ZIP can have 65535",
  );
});

test("a layer that was built has no problem", async () => {
  const layer = await layerArtifactFrom(
    [file("shared/db.py"), file("src/common.py")],
    pythonCode(["shared/", "src/common.py"]),
  );
  const directory = await packageDirectoryOf(readerOf(layer));
  expect(artifactProblemsOf(directory, pythonCode(["shared/", "src/common.py"]))).toEqual([]);
});

test("a shared path without a file is refused by name", async () => {
  await expect(layerArtifactFrom([file("shared/README.md")], pythonCode(["shared/"]))).rejects.toThrow("under shared/");
  await expect(layerArtifactFromPackage(await aZip({ "app.py": "" }), pythonCode(["shared/"]))).rejects.toThrow(
    "under shared/",
  );
});

test("a symbolic link in the shared code is refused by name", async () => {
  const own = await aZip({ "shared/a.py": "", "shared/link.py": { content: "a.py", mode: 0o120777 } });
  await expect(layerArtifactFromPackage(own, pythonCode(["shared/"]))).rejects.toThrow(
    "shared/link.py is a symbolic link",
  );
});

test.each<[string, Record<string, string | ZipFile>, string[]]>([
  ["nothing under python/", { "shared/db.py": "" }, ["holds nothing under python/", "shared/db.py"]],
  ["another shared folder", { "python/other/db.py": "" }, ["holds nothing under python/shared/"]],
  ["only a similar name", { "python/shared_extra/db.py": "" }, ["holds nothing under python/shared/"]],
  ["a stray entry", { "python/shared/db.py": "", "app.py": "" }, ["no runtime looks for in a layer: app.py"]],
  [
    "an unreadable file",
    { "python/shared/db.py": { content: "", mode: 0o600 } },
    ["(their mode lacks o+r): python/shared/db.py"],
  ],
  [
    "the shared code a second time, where Python looks first",
    { "python/shared/db.py": "", "python/lib/python3.12/site-packages/shared/db.py": "" },
    ["comes first on Python's path: python/lib/python3.12/site-packages/shared/db.py"],
  ],
])("a ZIP with %s is no layer", async (_, files, expected) => {
  const problems = await problemsOf(files);
  expect(problems).toHaveLength(expected.length);
  for (const [index, text] of expected.entries()) expect(problems.map(reasonText)[index]).toContain(text);
});

test("what other runtimes and people look for in a layer is no problem", async () => {
  expect(await problemsOf({ "python/": "", "python/shared/db.py": "", "bin/tool": "", "LICENSE.txt": "" })).toEqual([]);
});

const entry = {
  path: "python/shared/a.bin",
  isDirectory: false,
  isSymlink: false,
  compressedBytes: 1,
  zipBytes: 1,
  bytes: 1,
  crc32: 1,
  unixMode: null,
};

test("a layer of 250 MB or more unzipped is refused with its size", () => {
  const directory = { entries: [{ ...entry, bytes: 262_144_000 }], unzippedBytes: 262_144_000 };
  expect(artifactProblemsOf(directory, pythonCode(["shared/"]))).toEqual([
    { code: "layer-zip-too-large", unzippedBytes: 262_144_000, limitBytes: 262_144_000 },
  ]);
  expect(artifactProblemsOf({ ...directory, unzippedBytes: 262_143_999 }, pythonCode(["shared/"]))).toEqual([]);
});

test("a folder that functions may not enter is refused by name", () => {
  const folder = { ...entry, path: "python/shared/", isDirectory: true, unixMode: 0o040750 };
  expect(artifactProblemsOf({ entries: [entry, folder], unzippedBytes: 1 }, pythonCode(["shared/"]))).toEqual([
    { code: "layer-zip-unreadable-entries", entries: ["python/shared/"], total: 1 },
  ]);
});

test("what a layer's files hold is told by SHA-256, its machine code by architecture and Python", async () => {
  const elf = Uint8Array.from([127, 69, 76, 70, ...Array(14).fill(0), 62, 0]);
  const layer = await aZip({ "python/shared/db.py": "db = 1", "python/shared/_fast.abi3.so": elf, LICENSE: "MIT" });
  expect(await contentsOf(await openPackage(readerOf(layer)), python)).toEqual({
    contents: new Map([
      ["shared/db.py", createHash("sha256").update("db = 1").digest("hex")],
      ["shared/_fast.abi3.so", createHash("sha256").update(elf).digest("hex")],
    ]),
    native: [{ path: "python/shared/_fast.abi3.so", architecture: "x86_64", python: null, needs: [] }],
  });
});
