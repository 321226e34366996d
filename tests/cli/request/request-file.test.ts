import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { stripComments } from "jsonc-parser";
import { describe, expect, it } from "vitest";
import { readRequestFile, withPlaces } from "../../../src/cli/request/request-file.ts";
import { findJsonMistake } from "../../../src/cli/request/request-json.ts";
import type { BadRequest } from "../../../src/domain/errors.ts";
import { requestFrom } from "../../../src/domain/request/request.ts";

const folder = mkdtempSync(join(tmpdir(), "request-file-"));

async function readAs(name: string, text: string) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return readRequestFile(path);
}

const value = { layer: { name: "acme", zip: "s3://bucket/a.zip" }, fleet: { prefix: "acme-" }, batchSize: 5 };

const JSON_WITH_COMMENTS = `{
  // the team's layer
  "layer": { "name": "acme", "zip": "s3://bucket/a.zip" }, /* in S3 */
  "fleet": { "prefix": "acme-" },
  "batchSize": 5
}`;

const YAML = `# the team's layer
layer:
  name: acme
  zip: s3://bucket/a.zip
fleet: { prefix: acme- }
batchSize: 5
`;

describe("a request file", () => {
  it.each([
    ["request.json", JSON.stringify(value)],
    ["comments.json", JSON_WITH_COMMENTS],
    ["request.yaml", YAML],
    ["request.yml", YAML],
    ["JSON.yaml", JSON.stringify(value)],
  ])("%s gives the request", async (name, text) => {
    expect((await readAs(name, text)).value).toEqual(value);
  });

  it.each([
    ["broken.json", '{\n  "a": 1,\n}', "is not valid JSON: syntax error at line 3, column 1."],
    ["broken.yaml", "layer:\n  name: [acme\n", "is not valid YAML:"],
    ["mixed.yaml", "layer:\n  name: acme\n  - x\n", "is not valid YAML:"],
    ["twice.yaml", "fleet: {}\nfleet: {}\n", "Map keys must be unique at line 2, column 1."],
    ["tag.yaml", "layer: !Ref acme\n", "at line 1, column 8."],
    ["two.yaml", "a: 1\n---\nb: 2\n", "at line 2, column 1."],
    ["bomb.yaml", bomb(), "too many aliases"],
  ])("%s is refused with line and column", async (name, text, says) => {
    await expect(readAs(name, text)).rejects.toThrow(says);
  });

  it("may not become larger than an input of Step Functions, by aliases neither", async () => {
    const text = `a: &a ${"x".repeat(10_000)}\nb: [${"*a, ".repeat(40)}*a]\n`;
    await expect(readAs("large.yaml", text)).rejects.toThrow("Step Functions accepts at most 262,144");
  });

  it.each([
    ["places.json", JSON_WITH_COMMENTS],
    ["places.yaml", YAML],
  ])("%s says where each problem of the request is", async (name, text) => {
    const lineOf = (found: string) => text.split("\n").findIndex((line) => line.includes(found)) + 1;
    const file = await readAs(name, text.replace(/name("?: "?)acme/, "name$1acme dev"));
    const problems = await withPlaces(file, async () => requestFrom({ ...(file.value as object), batchSize: 0 })).catch(
      (error: BadRequest) => error.problems,
    );
    expect(problems).toMatchObject([
      { path: "layer.name", message: expect.stringContaining(`(at line ${lineOf("name")}, column `) },
      { path: "batchSize", message: expect.stringContaining(`(at line ${lineOf("batchSize")}, column `) },
    ]);
  });

  it("names the nearest parent of what is missing", async () => {
    const file = await readAs("missing.yaml", YAML);
    expect(file.placeOf("layer.exclude[3].x")).toEqual({ line: 3, column: 3 });
    expect(file.placeOf("canary")).toEqual({ line: 2, column: 1 });
  });
});

/** A few lines that stand for billions. */
function bomb(): string {
  const levels = ["a: &a [x, x, x, x, x, x, x, x, x]"];
  for (const [name, of] of ["ba", "cb", "dc", "ed"].map((pair) => [...pair]))
    levels.push(`${name}: &${name} [${Array(9).fill(`*${of}`).join(", ")}]`);
  return `${levels.join("\n")}\n`;
}

describe("where a text stops being JSON", () => {
  it.each([
    ['{"a": }', 1, 7],
    ['{\n  "a": 1,\n}', 3, 1],
    ["[1 2]", 1, 4],
    ["[1,]", 1, 4],
    ['{"a" 1}', 1, 6],
    ['{"a": 01}', 1, 8],
    ["{'a': 1}", 1, 2],
    ['{"a": 1', 1, 8],
    ['{"a": "x\ny"}', 1, 7],
    ["{} {}", 1, 4],
    ["", 1, 1],
    ["nul", 1, 1],
  ])("%j is wrong at line %i, column %i", (text, line, column) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(findJsonMistake(text)).toEqual({ line, column });
  });

  it("is nowhere in any JSON document", async () => {
    await fc.assert(fc.property(fc.json(), (text) => findJsonMistake(text) === null));
    await fc.assert(fc.property(fc.jsonValue(), (value) => findJsonMistake(JSON.stringify(value, null, 2)) === null));
  });

  it("is somewhere exactly where JSON.parse refuses", async () => {
    const nearlyJson = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", "}", '"', "x"))
      .map(([text, at, piece]) => {
        const cut = at % (text.length + 1);
        return text.slice(0, cut) + piece + text.slice(cut + 1);
      });
    await fc.assert(fc.property(nearlyJson, (text) => (findJsonMistake(text) === null) === parses(text)));
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(stripComments(text, " "));
    return true;
  } catch {
    return false;
  }
}
