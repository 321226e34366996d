import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parser } from "@lezer/javascript";
import { expect, test } from "vitest";
import { nodeFileOf } from "../../../../../src/domain/imports/nodejs/source/node-file.ts";
import { syntaxErrorIn } from "../../../../../src/domain/imports/nodejs/source/syntax-errors.ts";

/** What is claimed of each source, `null` where nothing is: valid, or not sure enough. */
const TABLE: readonly (readonly [source: string, what: string | null])[] = [
  ["foo(\n", "'(' is never closed"],
  ["const x = {a: 1\nmodule.exports = x\n", "'{' is never closed"],
  ["function f() {\n", "'{' is never closed"],
  ["const a = [1, 2\nconst b = 1\n", "'[' is never closed"],
  ["x = )\n", null],
  ["const a = `$" + "{(1)}`\n", null],
  ["a = /[(]/.test(b)\n", null],
  ["class A { #x = 1; static { this.y = (2) } }\n", null],
  ["<!-- ( \nx\n", null],
  ["x = a / (b) / c\n", null],
  ["// (\nx = '('\n", null],
];

test.each(TABLE)("a syntax error is claimed only where no Node.js reads the source: %j", (source, what) => {
  expect(syntaxErrorIn(parser.parse(source))?.what ?? null).toBe(what);
});

test("the Node.js at hand refuses every source that is claimed to be wrong", () => {
  const folder = mkdtempSync(join(tmpdir(), "syntax-"));
  try {
    for (const [index, [source, what]] of TABLE.entries()) {
      if (what === null) continue;
      const path = join(folder, `${index}.cjs`);
      writeFileSync(path, source);
      expect(spawnSync(process.execPath, ["--check", path]).status, source).not.toBe(0);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("nothing is claimed of libraries that run", () => {
  const files = globSync("node_modules/{zod,p-limit,commander,@smithy/core}/**/*.{js,cjs,mjs}").slice(0, 120);
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((path) => syntaxErrorIn(parser.parse(readFileSync(path, "utf8"))) !== null)).toEqual([]);
});

test("its line is said", () => {
  expect(nodeFileOf("x = 1\nfoo(\n").syntaxError).toEqual({ line: 2, what: "'(' is never closed" });
  expect(nodeFileOf("x = 1\n").syntaxError).toBeNull();
});
