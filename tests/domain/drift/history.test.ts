import { expect, test } from "vitest";
import type { DifferingCopyFiles } from "../../../src/domain/drift/drift.ts";
import { commitOfCopy, contentOfCopy } from "../../../src/domain/drift/history.ts";

const layer = new Map([
  ["shared/a.py", "a2"],
  ["shared/b.py", "b2"],
]);
const copyOf = (files: Readonly<Record<string, string | null>>, more: Partial<DifferingCopyFiles> = {}) => ({
  family: "python" as const,
  functions: ["f"],
  readFrom: "f",
  sharedPaths: ["shared/"],
  files: Object.entries(files).map(([path, sha256]) => ({
    path,
    how: sha256 === null ? ("only-in-layer" as const) : ("changed" as const),
    sha256,
    diff: null,
    note: null,
  })),
  total: Object.keys(files).length,
  unread: null,
  ...more,
});
const commit = (name: string, files: Readonly<Record<string, string>>) => ({
  commit: name,
  files: new Map(Object.entries(files).map(([path, hash]) => [path, [hash, `${hash} with CRLF`]])),
});
const commits = [
  commit("third", { "shared/a.py": "a2", "shared/b.py": "b2", "shared/notes.md": "n" }),
  commit("second", { "shared/a.py": "a1", "shared/b.py": "b2" }),
  commit("first", { "shared/a.py": "a1", "shared/b.py": "b1" }),
  commit("none", {}),
];
const found = (content: ReadonlyMap<string, string> | null) =>
  content === null ? null : commitOfCopy(content, commits, ["shared/"], ["*.md"]);

test("the layer and a copy are the commits with the same files", () => {
  expect(found(layer)).toEqual({ commit: "third", differing: 0, newer: 0 });
  expect(found(contentOfCopy(copyOf({ "shared/a.py": "a1" }), layer, []))).toEqual({
    commit: "second",
    differing: 0,
    newer: 1,
  });
});

test("a copy that no commit has is near the commit with the fewest differing files, the newest of several", () => {
  expect(found(contentOfCopy(copyOf({ "shared/a.py": "a1", "shared/b.py": "other" }), layer, []))).toEqual({
    commit: "second",
    differing: 1,
    newer: 1,
  });
  expect(found(contentOfCopy(copyOf({ "shared/b.py": null }), layer, []))).toMatchObject({
    commit: "third",
    differing: 1,
  });
});

test("a copy is not compared if some of its files were not read", () => {
  expect(contentOfCopy(copyOf({}, { unread: "gone" }), layer, [])).toBeNull();
  expect(contentOfCopy(copyOf({}, { total: 1 }), layer, [])).toBeNull();
});

test("a checkout with other line ends is the same commit", () => {
  const content = new Map([...layer].map(([path, hash]) => [path, `${hash} with CRLF`]));
  expect(found(content)).toEqual({ commit: "third", differing: 0, newer: 0 });
});
