import fc from "fast-check";
import { expect, test } from "vitest";
import {
  DEFAULT_EXCLUSIONS,
  exclusionExpressions,
  exclusionOf,
  isExcluded,
} from "../../../src/domain/request/exclusions.ts";

const isOut = (below: string, exclude: readonly string[]) => isExcluded(`shared/${below}`, below, exclude);

test.each([
  ["README.md", "*.md", true],
  ["core/README.md", "*.md", true],
  ["prompts.md/one.txt", "*.md", true],
  ["readme.txt", "*.md", false],
  ["tests/test_db.py", "tests/", true],
  ["core/tests/test_db.py", "tests/", true],
  ["tests", "tests/", false],
  ["tests.py", "tests/", false],
  ["tests", "tests", true],
  [".env", ".*", true],
  [".cache/one", ".*", true],
  ["a.b", ".*", false],
  ["data/one.csv", "shared/data/*.csv", true],
  ["data/more/one.csv", "shared/data/*.csv", false],
  ["data/more/one.csv", "shared/data/**", true],
  ["one.csv", "shared/**/*.csv", true],
  ["data/more/one.csv", "shared/**/*.csv", true],
  ["data/one.csv", "shared/data/", true],
  ["other/shared/data/one.csv", "shared/data/", false],
  ["v1.txt", "v?.txt", true],
  ["v10.txt", "v?.txt", false],
  ["a+b(c).txt", "a+b(c).txt", true],
  ["aab(c).txt", "a+b(c).txt", false],
])("of the shared code, %s stays out by the pattern %s: %s", (below, pattern, expected) => {
  expect(isOut(below, [pattern])).toBe(expected);
});

test("caches and compiled files stay out even where a request excludes nothing, everything else then belongs in", () => {
  for (const made of ["__pycache__/db.cpython-311.pyc", "core/__pycache__/x", "db.pyc", "core/db.pyo"])
    expect(isOut(made, []), made).toBe(true);
  for (const kept of ["README.md", "tests/test_db.py", ".env", "db.py", "pycache.py"])
    expect(isOut(kept, []), kept).toBe(false);
});

test("tests, notes for people and hidden files stay out unless a request says otherwise", () => {
  const left = ["README.md", "tests/test_db.py", ".env", "db.py", "rules.json"].filter((below) =>
    isOut(below, DEFAULT_EXCLUSIONS),
  );
  expect(left).toEqual(["README.md", "tests/test_db.py", ".env"]);
});

test.each([
  ["tests/"],
  ["*.md"],
  [".*"],
  ["data?"],
  ["shared/data/*.csv"],
  ["shared/**/*.csv"],
  ["shared/data/"],
  ["a+b(1).[x]"],
])("%s means the same as a regular expression", (pattern) => {
  const { below, path } = exclusionExpressions([pattern]);
  const paths = [
    "tests/a.py",
    "core/tests/a.py",
    "tests",
    "a.md",
    "core/a.md/b.py",
    ".env",
    "core/.cache/x",
    "data1",
    "data12",
  ].concat([
    "data/a.csv",
    "data/b/a.csv",
    "data/b/c/a.csv",
    "data",
    "a+b(1).[x]",
    "aab1.x",
    "__pycache__/a.py",
    "a.pyc",
    "a.py",
  ]);
  for (const each of paths) {
    const found =
      below.some((expression) => new RegExp(expression).test(each)) ||
      path.some((expression) => new RegExp(expression).test(`shared/${each}`));
    expect(found, each).toBe(isExcluded(`shared/${each}`, each, [pattern]));
  }
});

test("any pattern means the same as its regular expression", () => {
  const pattern = fc
    .array(fc.constantFrom("a", "b", ".", "*", "?", "**", "**/", "/", "+"), { minLength: 1, maxLength: 8 })
    .map((parts) => parts.join(""))
    .filter((text) => !text.startsWith("/") && !text.includes("//"));
  const path = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "."), minLength: 1, maxLength: 4 }), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(pattern, path, (text, names) => {
      const below = names.join("/");
      const { below: searched, path: whole } = exclusionExpressions([text]);
      const found =
        searched.some((expression) => new RegExp(expression).test(below)) ||
        whole.some((expression) => new RegExp(expression).test(`a/${below}`));
      expect(isExcluded(`a/${below}`, below, [text])).toBe(found);
    }),
    { numRuns: 2000 },
  );
});

// Fails when patterns are matched by going back and forth: the first takes seconds, the second longer than anybody
// waits.
test.each([
  ["*a*a*a*a*ab", "a".repeat(4000)],
  [`${"**/".repeat(30)}x.py`, "a/".repeat(2000)],
  [`${"**/a/".repeat(40)}b`, "a/".repeat(2000)],
  ["**a".repeat(66), "a".repeat(4000)],
  [`${"*?".repeat(99)}/x`, `${"a".repeat(2000)}/${"a".repeat(2000)}`],
  ["?*".repeat(100), "a".repeat(4000)],
  [`${"**/*".repeat(50)}`, "a/".repeat(2000)],
  [`${"**/?".repeat(49)}a/`, "a/".repeat(2000)],
])("the pattern %s takes no more steps than its length times the path's", (pattern, path) => {
  const { visits } = exclusionOf(pattern)(path, path);
  expect(visits).toBeLessThanOrEqual(500 * (path.length + 1));
});
