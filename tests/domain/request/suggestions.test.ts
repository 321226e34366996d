import { expect, test } from "vitest";
import type { PackageEntry } from "../../../src/domain/package/package-directory.ts";
import { canariesFirst, fleetsAmong, sharedCodeAmong, sourceAmong } from "../../../src/domain/request/suggestions.ts";

const entry = (path: string, bytes = 100, crc32 = 1): PackageEntry => ({
  path,
  isDirectory: path.endsWith("/"),
  isSymlink: false,
  bytes,
  compressedBytes: bytes,
  zipBytes: bytes,
  crc32,
  unixMode: null,
});
const holding = (name: string, ...entries: readonly PackageEntry[]) => ({
  name,
  runtime: "python3.13",
  handler: "app.handler",
  entries,
});

test("fleets are beginnings of names, the largest first, and of the same functions the longest", () => {
  const names = ["acme-dev-chat", "acme-dev-mail", "acme-prod-chat", "acme-prod-mail", "acme-prod-pay", "lonely"];
  expect(fleetsAmong(names)).toEqual([
    { prefix: "acme-", functions: 5 },
    { prefix: "acme-prod-", functions: 3 },
    { prefix: "acme-dev-", functions: 2 },
  ]);
});

test("shared code is what packages hold alike at their top, that which would save most first", () => {
  const packages = [
    holding(
      "a",
      entry("app.py"),
      entry("shared/db.py", 900),
      entry("util.py", 10),
      entry("shared/__pycache__/db.pyc", 5, 7),
    ),
    holding("b", entry("app.py"), entry("shared/db.py", 900), entry("util.py", 10), entry("idna-3.dist-info/METADATA")),
    holding("c", entry("app.py"), entry("shared/db.py", 901, 2), entry("idna-3.dist-info/METADATA"), entry("own/x.py")),
  ];
  expect(sharedCodeAmong(packages)).toEqual([
    { path: "shared/", holders: 3, sameCopy: 2, bytes: 905 },
    { path: "util.py", holders: 2, sameCopy: 2, bytes: 10 },
  ]);
  expect(sourceAmong(packages, ["shared/"])).toBe("a");
  expect(sourceAmong(packages, ["nowhere/"])).toBeNull();
});

test("of Node.js, shared code is a package of node_modules, with its scope, or a folder", () => {
  const web = (name: string) => ({
    ...holding(
      name,
      entry("index.mjs", 50),
      entry("lib/own.mjs", 50),
      entry("node_modules/@acme/shared/index.js", 700),
      entry("node_modules/ms/index.js", 90),
      entry("node_modules/.package-lock.json", 400),
    ),
    runtime: "nodejs24.x",
    handler: "index.handler",
  });
  expect(sharedCodeAmong([web("a"), web("b")]).map(({ path }) => path)).toEqual([
    "node_modules/@acme/shared/",
    "node_modules/ms/",
    "lib/",
  ]);
});

test("a folder that holds a handler is nobody's shared code", () => {
  const one = { ...holding("a", entry("handlers/quiz/grade.py")), handler: "handlers/quiz/grade.handler" };
  expect(sharedCodeAmong([one, { ...one, name: "b" }])).toEqual([]);
});

test("the canary offered first is one for tests, then the smallest", () => {
  const functions = [
    { name: "acme-chat", zipBytes: 1 },
    { name: "acme-latest-news", zipBytes: 2 },
    { name: "acme-connection-test", zipBytes: 9 },
  ];
  expect(canariesFirst(functions).map(({ name }) => name)).toEqual([
    "acme-connection-test",
    "acme-chat",
    "acme-latest-news",
  ]);
});
