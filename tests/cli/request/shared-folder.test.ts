import { expect, test } from "vitest";
import { pathFromFolder, placesInFolder } from "../../../src/cli/request/shared-folder.ts";

test.each<[string, string, readonly string[], readonly string[], readonly string[]]>([
  ["the shared folder itself, by its name", "/repo/shared", ["db.py"], ["shared/"], [""]],
  ["the shared folder itself, by its code", "/repo/common", ["db.py"], ["shared/"], [""]],
  ["a nested folder itself", "/repo/lambdas/common", ["db.py"], ["lambdas/common/"], [""]],
  ["the folder that holds the path", "/repo", ["shared/db.py", "app.py"], ["shared/"], ["shared/"]],
  ["the folder that holds a nested path", "/repo", ["lambdas/common/db.py"], ["lambdas/common/"], ["lambdas/common/"]],
  ["the folder between", "/repo/lambdas", ["common/db.py", "a/app.py"], ["lambdas/common/"], ["common/"]],
  ["a module", "/repo/src", ["shared.py"], ["src/shared.py"], ["shared.py"]],
  ["several paths", "/repo", ["a/x.py", "b/y.py"], ["a/", "b/"], ["a/", "b/"]],
])("%s is found", (_, folder, files, shared, below) => {
  expect(placesInFolder(folder, files, shared).map((place) => place.below)).toEqual(below);
});

test.each<[string, string, readonly string[], readonly string[], RegExp]>([
  [
    "holds other folders",
    "/repo/src",
    ["orders/app.py", "x.md"],
    ["shared/"],
    /^\/repo\/src does not contain shared\/: it contains orders\/, x\.md\. Pass/,
  ],
  ["lacks one of several paths", "/repo", ["a/x.py"], ["a/", "b/"], /does not contain b\/: it contains a\//],
  ["is empty", "/repo", [], ["shared/"], /it contains nothing/],
  [
    "has the end of the path below another folder",
    "/repo/other",
    ["common/db.py"],
    ["lambdas/common/"],
    /it contains common\//,
  ],
  ["can mean two folders", "/repo/shared", ["db.py", "shared/db.py"], ["shared/"], /also contains shared\//],
])("a folder that %s is refused with what was found", (_, folder, files, shared, text) => {
  expect(() => placesInFolder(folder, files, shared)).toThrow(text);
});

test("paths of files become paths in a package", () => {
  const places = placesInFolder("/repo/lambdas", ["common/db.py"], ["lambdas/common/"]);
  expect(pathFromFolder("common/core/db.py", places)).toBe("lambdas/common/core/db.py");
  expect(pathFromFolder("orders/app.py", places)).toBeNull();
});
