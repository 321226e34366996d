import { expect, it } from "vitest";
import { moduleIn } from "../../../../src/domain/imports/python/module-search.ts";
import { type SearchFolder, searchPathOf } from "../../../../src/domain/imports/python/search-path.ts";
import { treeOf, treesOf, type Zip } from "../../../../src/domain/package/file-tree.ts";

/** A ZIP of empty files; a path that ends with `@` is a symbolic link. */
function zip(name: string, ...paths: readonly string[]): Zip {
  const entries = paths.map((path) => ({
    path: path.replace("@", ""),
    isDirectory: path.endsWith("/"),
    isSymlink: path.endsWith("@"),
    bytes: 0,
    compressedBytes: 0,
    zipBytes: 0,
    crc32: 0,
    unixMode: null,
  }));
  return { name, directory: { entries } };
}

const inPackage = (...paths: readonly string[]): readonly SearchFolder[] => [
  { tree: treeOf([zip("package", ...paths)]), path: "" },
];

function foundIn(searched: readonly SearchFolder[], name: string): string | null {
  const found = moduleIn(searched, name, 12);
  if (found === null) return null;
  return found.kind !== "file"
    ? `${found.kind} of ${found.folders?.length}`
    : `${found.file.origin}:${found.file.path} ${found.language}`;
}

it.each([
  ["a package before a module", ["m.py", "m/__init__.py"], "package:m/__init__.py source"],
  ["a module before a folder without __init__", ["m/x.py", "m.py"], "package:m.py source"],
  ["an extension before a Python file", ["m.py", "m.so"], "package:m.so extension"],
  [
    "the exact extension before the stable one",
    ["m.abi3.so", "m.cpython-312-x86_64-linux-gnu.so"],
    "package:m.cpython-312-x86_64-linux-gnu.so extension",
  ],
  ["no extension of another version", ["m.cpython-311-x86_64-linux-gnu.so"], null],
  ["a Python file before a compiled one", ["m.pyc", "m.py"], "package:m.py source"],
  ["a compiled file beside no source", ["m.pyc"], "package:m.pyc compiled"],
  ["no compiled file of a cache", ["__pycache__/m.cpython-312.pyc"], null],
  ["a package's extension module as __init__", ["m/__init__.so", "m/__init__.py"], "package:m/__init__.so extension"],
  ["an empty folder", ["m/"], "namespace of 1"],
  ["a link to a folder", ["m@"], "package:m linked"],
  ["a link to a file", ["m.py@"], "package:m.py linked"],
  ["no file without a suffix", ["m"], null],
])("finds %s", (_what, paths, found) => {
  expect(foundIn(inPackage(...paths), "m")).toBe(found);
});

it("searches the package, site-packages of the layers, then their python/, later layers over earlier ones", () => {
  const first = zip("first", "python/m.py", "python/n.py", "python/lib/python3.12/site-packages/o.py");
  const second = zip("second", "python/m.py", "python/o.py", "python/lib/python3.11/site-packages/p.py");
  const searched = searchPathOf(12, treesOf(zip("package", "q.py"), [first, second]));
  expect(["m", "n", "o", "p", "q", "python"].map((name) => foundIn(searched, name))).toEqual([
    "second:python/m.py source",
    "first:python/n.py source",
    "first:python/lib/python3.12/site-packages/o.py source",
    null,
    "package:q.py source",
    null,
  ]);
});

it("takes folders without __init__ together only where no place has more", () => {
  const folders = searchPathOf(12, treesOf(zip("package", "m/a.py"), [zip("layer", "python/m/b.py")]));
  expect(foundIn(folders, "m")).toBe("namespace of 2");
  const regular = searchPathOf(12, treesOf(zip("package", "m/a.py"), [zip("layer", "python/m/__init__.py")]));
  expect(foundIn(regular, "m")).toBe("layer:python/m/__init__.py source");
});
