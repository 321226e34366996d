import { expect, it, test } from "vitest";
import { nodeFileOf } from "../../../../../src/domain/imports/nodejs/source/node-file.ts";

const askingsOf = (source: string) =>
  nodeFileOf(source).references.map((each) =>
    each.kind === "known"
      ? `${each.manner} ${each.specifier}${each.when === "maybe" ? " ?" : ""}`
      : `paths: ${each.text}`,
  );

test.each<[string, readonly string[]]>([
  ["import a, { b as c } from 'x/y';", ["import x/y"]],
  ["import 'x'; export * from \"./y.js\"; export { q } from 'z'", ["import x", "import ./y.js", "import z"]],
  ["import d from './d.json' with { type: 'json' };", ["import ./d.json"]],
  ["export const x = 1", []],
  ["const a = require('a').b; module.require(`c`); (0, require)('d')", ["require a", "require c", "require d"]],
  ["require.resolve('a'); require?.('b')", ["require a", "require b"]],
  ["tslib.__importStar(require('a'))", ["require a"]],
  ["await import('a'); import.meta.resolve('b')", ["import a", "import b"]],
  ["var __require = x; __require('a')", ["require a"]],
  ["const load = createRequire(import.meta.url);\nload('a')", ["require a"]],
  ["const load = module.createRequire(__filename); load('a')", ["require a"]],
  ["const r = require;\nr('a')", ["require a"]],
  ["load('a')", []],
  ["try { require('a') } catch { require('b') }", ["require a ?", "require b"]],
  ["if (x) require('a'); else require('b'); x ? require('c') : 0", ["require a ?", "require b ?", "require c ?"]],
  ["if (require('a')) {}", ["require a"]],
  ["switch (x) { case 1: require('a') }", ["require a ?"]],
  ["function f() { return () => require('a') }", ["require a"]],
  ["require('a' + b); import(c)", ["paths: require('a' + b)", "paths: import(c)"]],
  ["// require('a')\n/* import('b') */ const s = \"require('c')\"", []],
  ["const r = /require('a')\"/; require('b')", ["require b"]],
  ["path.join(__dirname, '..', 'a', name)", ["path ./../a"]],
  ["resolve(import.meta.dirname, 'a.txt'); path.resolve(__dirname, '/a')", ["path ./a.txt"]],
  ["__dirname + '/a.txt'; other + '/b'", ["path ./a.txt"]],
  ["new URL('./a.txt', import.meta.url); new URL('https://a', import.meta.url)", ["path ./a.txt"]],
  ["const { = require('a')", ["require a"]],
])("%s asks for %j", (source, expected) => {
  expect(askingsOf(source)).toEqual(expected);
});

it("tells the line of each", () => {
  const { references } = nodeFileOf("require('a');\n\n  import('b');\r\nrequire('c')");
  expect(references.map(({ line }) => line)).toEqual([1, 3, 4]);
});

// Fails when such a file is read by an expression that goes back and forth: each takes minutes then.
test.each([
  ["names with dollars", "x$".repeat(100_000)],
  ["a name that repeats createRequire", `x=${"createRequire".repeat(20_000)}`],
  ["nested requires", "require(".repeat(20_000)],
])("%s without an end are read to their end", (_, source) => {
  expect(nodeFileOf(source).paths.uses).toEqual([]);
});
