import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { isDeeperThan, jsonText } from "../../src/domain/json.ts";
import { errorText, firstSentences, listed, printable, printableIn, quoted } from "../../src/domain/text.ts";

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const anyText = fc.string({ unit: "binary", maxLength: 40 });

describe("a text from outside", () => {
  test.each([
    ["a colour", "\u001b[32mMigrated\u001b[39m", "\\u001b[32mMigrated\\u001b[39m"],
    ["a bell", "a\u0007b", "a\\u0007b"],
    ["C1 controls", "\u009b2J", "\\u009b2J"],
    ["a turn of direction", "safe\u202eexe", "safe\\u202eexe"],
    ["lines", "one\r\ntwo\u2028three\tfour", "one two three four"],
    ["a character of two halves that nobody sees", "\u{e0041}", "\\udb40\\udc41"],
    ["half a character", "\ud83d", "\\ud83d"],
    ["other languages", "Gerät 器 🙂", "Gerät 器 🙂"],
  ])("is printable whatever it holds: %s", (_, text, expected) => expect(printable(text)).toBe(expected));

  it("is on one line and shows every character, in every place of a document, dates and Maps included", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = printableIn({ a: [text, { b: new Map([[text, text]]) }], c: new Date(0), d: null, e: 1 });
        expect(JSON.stringify([shown.a, [...(shown.a[1] as { b: Map<string, string> }).b]])).not.toMatch(UNSEEN);
        expect(shown).toMatchObject({ c: new Date(0), d: null, e: 1 });
      }),
    );
  });

  it("is cut, and never within an escape or a character", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 20 }), (text, most) => {
        const shown = quoted(text, most);
        expect(shown.length).toBeLessThanOrEqual(most + 1);
        expect(shown).not.toMatch(UNSEEN);
        if (shown !== printable(text)) expect(shown.endsWith("…")).toBe(true);
      }),
    );
    expect(quoted("𐀀\t\t𐀀𐀀\u0000", 7)).toBe("𐀀 𐀀𐀀…");
    expect(quoted("x".repeat(7_000_000))).toBe(`${"x".repeat(500)}…`);
    expect(errorText(new TypeError("y".repeat(50_000)))).toHaveLength(501);
  });

  it("is counted where it is one of many", () => {
    expect(listed(["a", "b", "c"], 3)).toBe("a, b, c");
    expect(listed(["a", "b", "c", "d"], 2)).toBe("a, b and 2 more");
    expect(firstSentences(["a", "b", "c"], 1, (more) => `and ${more} more`)).toEqual(["a", "and 2 more"]);
  });
});

describe("JSON for files, calls and terminals", () => {
  it("holds no character that nobody sees, and is the same value again, Maps as objects", () => {
    const names = fc.dictionary(fc.constantFrom("__proto__", "constructor", "a"), anyText, { noNullPrototype: false });
    fc.assert(
      fc.property(fc.jsonValue(), names, (value, dictionary) => {
        const text = jsonText({ value, map: new Map(Object.entries(dictionary)) }, 2);
        expect(text.replaceAll("\n", "")).not.toMatch(UNSEEN);
        const again = JSON.parse(text);
        expect(again.value).toEqual(JSON.parse(JSON.stringify(value)));
        expect(new Map(Object.entries(again.map))).toEqual(new Map(Object.entries(dictionary)));
      }),
    );
  });

  test.each([
    [1, 0, false],
    [[[1]], 1, true],
    [[[1]], 2, false],
    [{ a: { b: [] } }, 2, true],
  ])("%j lies more than %i levels deep: %s", (value, most, expected) =>
    expect(isDeeperThan(value, most)).toBe(expected),
  );
});
