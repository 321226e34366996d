import { globSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/javascript";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../src/", import.meta.url));
const MAX_LINES = 50;
const MAX_FILES = 15;
const FUNCTION = /^(FunctionDeclaration|FunctionExpression|ArrowFunction|MethodDeclaration)$/;
const NAME = /^(VariableDefinition|PropertyDefinition|PrivatePropertyDefinition)$/;

/** The functions of a file with the lines of their bodies. */
function functionsIn(text: string): { readonly name: string; readonly lines: number }[] {
  const found: { name: string; lines: number }[] = [];
  const nameOf = (node: SyntaxNode) => {
    for (let child = node.firstChild; child !== null; child = child.nextSibling)
      if (NAME.test(child.name)) return text.slice(child.from, child.to);
    return "";
  };
  parser
    .configure({ dialect: "ts" })
    .parse(text)
    .iterate({
      enter({ node, name }) {
        const body = FUNCTION.test(name) ? node.lastChild : null;
        if (body === null) return;
        const named = nameOf(node) || (node.parent === null ? "" : nameOf(node.parent));
        found.push({ name: named, lines: text.slice(body.from, body.to).split("\n").length });
      },
    });
  return found;
}

test("functions are counted with what is inside them", () => {
  const text = `const a = () => {\n  return b;\n};\nclass C {\n  #d(): void {\n  }\n}`;
  expect(functionsIn(text)).toEqual([
    { name: "a", lines: 3 },
    { name: "#d", lines: 2 },
  ]);
});

/** The parser of patterns consists of small functions with one state; the others answer one question step by step. */
const LONG = [
  "callCounter in domain/verdict/logs/calls.ts",
  "patternNodeOf in domain/request/name-pattern/syntax.ts",
  "proofOf in domain/imports/nodejs/import-proof.ts",
];

test("functions have at most 50 lines, except for at most five", () => {
  const files = globSync("**/*.ts", { cwd: root });
  expect(files.length).toBeGreaterThan(250);
  const long = files.flatMap((path) => {
    const text = readFileSync(`${root}${path}`, "utf8");
    if (text.split("\n").length <= MAX_LINES) return [];
    return functionsIn(text).flatMap(({ name, lines }) => (lines > MAX_LINES ? [`${name} in ${path}`] : []));
  });
  expect(long.sort()).toEqual(LONG);
});

test("folders have at most 15 files of code", () => {
  const folders = Map.groupBy(globSync("**/*.{ts,mjs,py}", { cwd: root }), (path) => dirname(path));
  const full = [...folders].flatMap(([folder, files]) => (files.length > MAX_FILES ? [folder] : []));
  expect(full).toEqual([]);
});
