import { expect, test } from "vitest";
import {
  exportedAs,
  importedAs,
  packageDescriptionOf,
} from "../../../../src/domain/imports/nodejs/package-description.ts";

const conditions = new Set(["node", "require"]);

test.each<[string, unknown, string, string | null]>([
  ["one file", "./a.js", ".", "./a.js"],
  ["one file gives out nothing else", "./a.js", "./b", null],
  ["conditions in their order", { import: "./i.mjs", require: "./r.cjs", default: "./d.js" }, ".", "./r.cjs"],
  ["the default where no condition holds", { import: "./i.mjs", default: "./d.js" }, ".", "./d.js"],
  ["conditions inside conditions", { node: { import: "./i.mjs" }, default: "./d.js" }, ".", "./d.js"],
  ["a subpath", { "./x": "./lib/x.js" }, "./x", "./lib/x.js"],
  ["a pattern", { "./*": "./lib/*.js" }, "./a/b", "./lib/a/b.js"],
  ["the pattern that says most", { "./*": "./lib/*.js", "./in/*": "./inner/*.js" }, "./in/a", "./inner/a.js"],
  ["a pattern with an ending", { "./*.js": "./lib/*.js" }, "./a.js", "./lib/a.js"],
  ["what is closed", { "./*": "./lib/*.js", "./private/*": null }, "./private/a", null],
  ["the first of a list that fits", [{ import: "./i.mjs" }, "./r.js"], ".", "./r.js"],
  ["nothing", {}, ".", null],
])("%s", (_, exports, subpath, expected) => {
  expect(exportedAs(exports, subpath, conditions)).toBe(expected);
});

test("a package's own imports are files of it or other packages", () => {
  const imports = { "#db": "./db.js", "#log/*": { node: "pino/*", default: null } };
  expect(importedAs(imports, "#db", conditions)).toBe("./db.js");
  expect(importedAs(imports, "#log/x", conditions)).toBe("pino/x");
  expect(importedAs(imports, "#other", conditions)).toBeNull();
  expect(importedAs(null, "#db", conditions)).toBeNull();
});

test("what is no description of a package is none", () => {
  expect(packageDescriptionOf("[]")).toBeNull();
  expect(packageDescriptionOf("{")).toBeNull();
  expect(packageDescriptionOf('{"name":1,"main":false}')).toMatchObject({ name: null, main: null, isModule: false });
});
