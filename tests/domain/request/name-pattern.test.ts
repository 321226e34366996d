import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { namePatternOf, problemOfPattern } from "../../../src/domain/request/name-pattern.ts";

test.each([
  ["^acme-(dev|test)-.*", ["acme-dev-chat", "acme-test-"], ["acme-prod-chat", "my-acme-dev-chat"]],
  ["-worker$", ["acme-worker", "-worker"], ["acme-worker-2"]],
  ["chat", ["acme-chat-handler", "chat"], ["acme-cha-t"]],
  ["^a[b-d]{2,3}e?$", ["abb", "acde", "abcde"], ["ab", "abbbbe", "aee"]],
  ["^[^-]+$", ["plain"], ["with-dash", ""]],
  ["^(?:a|bc)+\\d\\d$", ["a12", "abca00"], ["12", "ab12"]],
  ["^\\w+\\-\\w$", ["a_9-z"], ["a-", "a-bc"]],
  ["^(a*)*b$", ["b", "aaab"], ["aaac"]],
  ["^()$|^x{3}$", ["xxx", ""], ["xx"]],
  ["[a-]$", ["x-", "xa"], ["xb"]],
])("%s matches %j and not %j", (expression, those, others) => {
  const pattern = namePatternOf(expression);
  expect(those.filter((name) => !pattern(name))).toEqual([]);
  expect(others.filter((name) => pattern(name))).toEqual([]);
});

test.each([
  ["(a", "has a ( without a )"],
  ["a)", "has a ) that follows nothing it applies to"],
  ["*a", "has a * that follows nothing it applies to"],
  ["a**", "has two repetitions in a row"],
  ["[a", "has a [ without a ]"],
  ["[z-a]", "has z-a, whose ends are in the wrong order"],
  ["(?=a)", "has a group that begins with (?, which is not supported"],
  ["(a)\\1", "has \\1, which is not supported"],
  ["\\bchat", "has \\b, which is not supported"],
  ["a{1,", "has a { that does not begin a repetition such as {2} or {1,3}"],
  ["a{65}", "has a{65}: names"],
  ["a{3,2}", "has {3,2}: names have at most 64 letters"],
  ["a\\", "has \\, which is not supported"],
])("%s is refused in plain words", (expression, words) => {
  expect(problemOfPattern(expression)).toContain(words.replace("has a{65}", "has {65}"));
});

describe("hostile expressions take no more time than others", () => {
  const longest = `${"a".repeat(63)}!`;
  test.each([
    ["^(a+)+$"],
    ["^(a|a)*$"],
    ["^(a*)*$"],
    [`^${"(a|a)".repeat(40)}$`],
    [`^${"a*".repeat(80)}$`],
    [`^(${"a?".repeat(60)}){1}${"a".repeat(60)}$`],
  ])("%s", (expression) => {
    const pattern = namePatternOf(expression);
    const begun = process.cpuUsage();
    for (let names = 0; names < 100; names += 1) expect(pattern(longest)).toBe(false);
    expect(process.cpuUsage(begun).user / 1000).toBeLessThan(5000);
  });

  test.each([["((((a{64}){64}){64}){64}){64}"], [`${"(".repeat(40)}${"){64}".repeat(40)}`], ["(a{0,64}){0,64}"]])(
    "%s is refused before it is written out",
    (expression) => {
      const begun = process.cpuUsage();
      expect(problemOfPattern(expression)).toContain("too long once its repetitions are written out");
      expect(process.cpuUsage(begun).user / 1000).toBeLessThan(1000);
    },
  );
});

test("what both understand, JavaScript's own expressions match alike", () => {
  const piece = fc.constantFrom("a", "b", "-", ".", "[ab]", "[^a]", "\\d", "\\w", "(a|b-)", "(ab)", "(a|)", "^", "$");
  const times = fc.constantFrom("", "*", "+", "?", "{2}", "{0,2}", "{1,}");
  const repeated = fc.tuple(piece, times).map(([one, many]) => (/[\^$]/.test(one.charAt(0)) ? one : one + many));
  const expression = fc.array(repeated, { maxLength: 5 }).map((parts) => parts.join(""));
  const ways = fc.array(expression, { minLength: 1, maxLength: 2 }).map((all) => all.join("|"));
  const name = fc.string({ unit: fc.constantFrom("a", "b", "1", "-", "_"), maxLength: 8 });
  fc.assert(
    fc.property(ways, name, (text, of) => {
      expect(namePatternOf(text)(of)).toBe(new RegExp(text).test(of));
    }),
    { numRuns: 2000 },
  );
});
