/** Texts at which a reader could go back and forth, or which could grow with each line: each is read in its time. */
import { expect, test } from "vitest";
import { nodeFileOf } from "../../src/domain/imports/nodejs/source/node-file.ts";
import { pythonFileOf } from "../../src/domain/imports/python/source/python-file.ts";
import { logLineOf } from "../../src/domain/verdict/logs/log-line.ts";
import { normalized } from "../../src/domain/verdict/logs/normalized.ts";

/** Each line makes a text twice as long as the line before: 40 of them would make a terabyte. */
const doubled = (first: string, next: (before: string) => string, read: (last: string) => string) =>
  [`a0 = ${first}`, ...Array.from({ length: 40 }, (_, at) => `a${at + 1} = ${next(`a${at}`)}`), read("a40")].join("\n");
const opened = (last: string) => `open(${last})`;
const readSync = (last: string) => `fs.readFileSync(${last});`;

// Unmended, each takes 10 seconds to forever, or ends the process for lack of memory.
test.each<[string, () => unknown]>([
  ["digits before a letter, in a log", () => normalized(`No module named '${"1".repeat(29)}x'`)],
  ["a name of 8,000 parts, in a log", () => logLineOf(`ERROR ${"a.".repeat(8000)}`.repeat(10))],
  ["texts added in Python", () => pythonFileOf(doubled('"x/y.json"', (a) => `${a} + ${a}`, opened))],
  ["texts in each other in Python", () => pythonFileOf(doubled('"x/y.json"', (a) => `f"{${a}}{${a}}"`, opened))],
  ["paths joined in Python", () => pythonFileOf(doubled('"x/y"', (a) => `os.path.join(${a}, ${a})`, opened))],
  ["a parent far above", () => pythonFileOf("open(Path(__file__).parents[999999999])")],
  ["a path cut very often", () => pythonFileOf('open(__file__.rsplit("/", 999999999)[0])')],
  ["names that loops bind to each other", () => pythonFileOf("a = b\nb = a\nfor x in a:\n    open(x)\n")],
  ["zeros in a format", () => pythonFileOf(`a = "%${"0".repeat(1900)}y"\n${"open(a % 1)\n".repeat(2000)}`)],
  ["texts added in JavaScript", () => nodeFileOf(doubled('"./x/y.json"', (a) => `${a} + ${a}`, readSync))],
  ["templates in each other", () => nodeFileOf(doubled('"./x/y.json"', (a) => `\`\${${a}}\${${a}}\``, readSync))],
  ["paths joined in JavaScript", () => nodeFileOf(doubled('"./x/y"', (a) => `path.join(${a}, ${a})`, readSync))],
])("%s: read in the time for its length", (_, read) => {
  const begun = performance.now();
  read();
  expect(performance.now() - begun).toBeLessThan(8000);
});
