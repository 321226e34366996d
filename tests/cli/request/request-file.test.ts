import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findJsonMistake } from "../../../src/cli/request/request-file.ts";

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
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
