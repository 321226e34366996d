import { expect, test } from "vitest";
import {
  belongsInLayer,
  isRemoved,
  isShared,
  pathInLayer,
  pathInPackage,
  removalPatterns,
} from "../../../src/domain/package/shared-path.ts";
import { nodejs } from "../../../src/domain/runtimes/nodejs.ts";
import { python } from "../../../src/domain/runtimes/python.ts";
import { nodeCode, pythonCode } from "../../support/shared-code.ts";

test.each([
  ["shared/db.py", ["shared/"], true],
  ["shared/", ["shared/"], true],
  ["shared/core/__pycache__/a.cpython-311.pyc", ["shared/"], true],
  ["shared_extra/db.py", ["shared/"], false],
  ["lib/shared/db.py", ["shared/"], false],
  ["shared.py", ["shared/"], false],
  ["src/shared/db.py", ["src/shared/"], true],
  ["src/app.py", ["src/shared/"], false],
  ["shared.py", ["shared.py"], true],
  ["shared.pyc", ["shared.py"], true],
  ["__pycache__/shared.cpython-311.pyc", ["shared.py"], true],
  ["__pycache__/shared_extra.cpython-311.pyc", ["shared.py"], false],
  ["src/shared.py", ["shared.py"], false],
  ["common.py", ["shared/", "common.py"], true],
  ["sharedXpy", ["shared.py"], false],
  ["a+b/(c).py", ["a+b/"], true],
  ["aab/c.py", ["a+b/"], false],
])("of a package, %s lies under %j: %s", (path, sharedPaths, expected) => {
  expect(isShared(path, sharedPaths)).toBe(expected);
  expect(removalPatterns(pythonCode(sharedPaths)).some((expression) => new RegExp(expression).test(path))).toBe(
    expected,
  );
});

test.each([
  ["shared/data/a.json", ["shared/data/"], false],
  ["shared/data/deep/a.json", ["shared/data/"], false],
  ["shared/data/load.py", ["shared/data/"], true],
  ["shared/data/__pycache__/load.cpython-311.pyc", ["shared/data/"], true],
  ["shared/data/", ["shared/data/"], true],
  ["shared/data.json", ["shared/data/"], true],
  ["shared/data.json", ["shared/data.json"], false],
  ["shared/data.json.gz", ["shared/data.json"], true],
  ["shared/fast.abi3.so", ["shared/"], true],
  ["other/a.json", ["shared/"], false],
  ["node_modules/@acme/shared/package.json", ["node_modules/@acme/shared/"], true],
  ["node_modules/@acme/shared/deep/package.json", ["node_modules/@acme/shared/"], true],
  ["node_modules/@acme/shared/lib/index.js", ["node_modules/@acme/shared/"], true],
  ["node_modules/@acme/shared/data/words.json", ["node_modules/@acme/shared/"], false],
])("of a package in which %s is, where %j stays, it is taken out: %s", (path, keeps, expected) => {
  const removal = path.startsWith("node_modules/")
    ? nodeCode(["node_modules/@acme/shared/"], { keeps })
    : pythonCode(["shared/"], { keeps });
  expect(isRemoved(path, removal)).toBe(expected);
  const expressions = removalPatterns(removal);
  expect(expressions.some((expression) => new RegExp(expression).test(path))).toBe(expected);
});

test.each([
  ["shared/db.py", true],
  ["shared/rules.json", true],
  ["shared/", false],
  ["shared/core/", false],
  ["shared/db.pyc", false],
  ["shared/__pycache__/db.cpython-311.pyc", false],
  ["shared/tests/test_db.py", false],
  ["shared/tests.py", true],
  ["shared/README.md", false],
  ["shared/.env", false],
  ["app.py", false],
])("a layer takes %s: %s", (path, expected) => {
  expect(belongsInLayer(path, ["shared/"])).toBe(expected);
});

test("what lies above the shared path does not leave a file out", () => {
  expect(belongsInLayer("tests/shared/db.py", ["tests/shared/"])).toBe(true);
});

test("a path in the layer and a path in the package are the same but for python/", () => {
  expect(pathInLayer("src/shared/db.py", python)).toBe("python/src/shared/db.py");
  expect(pathInPackage("python/src/shared/db.py", python)).toBe("src/shared/db.py");
  expect(pathInPackage("python_extra/db.py", python)).toBeNull();
});

test("packages and folders of Node.js are under nodejs/ in a layer, and code of another language is not", () => {
  for (const path of ["node_modules/@acme/shared/a.js", "shared/db.js"]) {
    expect(pathInLayer(path, nodejs)).toBe(`nodejs/${path}`);
    expect(pathInPackage(`nodejs/${path}`, nodejs)).toBe(path);
    expect(pathInPackage(`python/${path}`, nodejs)).toBeNull();
  }
});
