import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { byNumber, count } from "../../src/domain/amounts.ts";
import { newErrorsText } from "../../src/domain/report/reasons/of-notes.ts";

/** Every noun that is counted anywhere, with its plural: a new one is added here with the right one. */
const PLURALS: Readonly<Record<string, string>> = {
  Region: "Regions",
  byte: "bytes",
  call: "calls",
  character: "characters",
  copy: "copies",
  day: "days",
  "differing file": "differing files",
  "different copy": "different copies",
  "diverging copy": "diverging copies",
  execution: "executions",
  file: "files",
  finding: "findings",
  function: "functions",
  attempt: "attempts",
  batch: "batches",
  "inconclusive verdict": "inconclusive verdicts",
  invocation: "invocations",
  item: "items",
  lane: "lanes",
  handler: "handlers",
  "later commit": "later commits",
  layer: "layers",
  "layer version": "layer versions",
  "log event": "log events",
  module: "modules",
  "more batch": "more batches",
  "more copy": "more copies",
  "more file": "more files",
  "more execution": "more executions",
  "more function": "more functions",
  "more line": "more lines",
  "more note": "more notes",
  "more part": "more parts",
  "more problem": "more problems",
  "more such note": "more such notes",
  "older one": "older ones",
  package: "packages",
  part: "parts",
  place: "places",
  problem: "problems",
  second: "seconds",
  "state transition": "state transitions",
  "symbolic link": "symbolic links",
  time: "times",
  version: "versions",
  ZIP: "ZIPs",
};

test.each(Object.entries(PLURALS))("a count of %s is singular for 1 only", (noun, plural) => {
  expect([0, 1, 2, 1200].map((number) => count(number, noun))).toEqual([
    `0 ${plural}`,
    `1 ${noun}`,
    `2 ${plural}`,
    `1,200 ${plural}`,
  ]);
});

test("a verb agrees with its count", () => {
  expect([0, 1, 2].map((number) => byNumber(number, "is", "are"))).toEqual(["are", "is", "are"]);
});

describe("in the source", () => {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const sources = globSync("src/**/*.ts", { cwd: root })
    .filter((path) => path !== "src/domain/amounts.ts")
    .map((path) => ({ path, text: readFileSync(`${root}${path}`, "utf8") }));

  test("every noun that is counted is in the table above", () => {
    const counted = /\bcount\([^"]*?, "([^"]+)"\)|[^$]\{\w+ ([a-zA-Z][a-z ]*)\}/g;
    const nouns = sources.flatMap(({ text }) =>
      [...text.matchAll(counted)].map(([, called, slot = ""]) => called ?? slot),
    );
    expect([...new Set(nouns)].filter((noun) => !(noun in PLURALS))).toEqual([]);
  });

  /** A constant never is 1, and neither is what is written behind `> 1 ?`. A size counts nothing. */
  test("no sentence writes a plural behind a number itself", () => {
    const plural = [...new Set(Object.values(PLURALS).map((words) => words.split(" ").at(-1)))].join("|");
    const raw = new RegExp(
      `\\$\\{(?![A-Z_]+\\})(?![^}]*(?:count|kilobytes)\\()[^{}]*\\} (?:\\w+ ){0,2}(?:${plural})\\b`,
      "g",
    );
    const NO_NUMBER =
      /\$\{(?:where|folder|path|sharedPaths|family|key|name|what|language|runtime|language\.|plural|owner|title|verb|noun)/;
    const found = sources.flatMap(({ path, text }) =>
      [...text.matchAll(raw)]
        .filter(([words]) => !NO_NUMBER.test(words))
        .filter(({ index }) => !/> 1 \? [`"][^`"]*$/.test(text.slice(Math.max(0, index - 60), index)))
        .filter(({ index }) => !/(^|\n)\s*(\/\*\*|\*|\/\/)[^\n]*$/.test(text.slice(0, index)))
        .filter(([words]) => !/ (of its|with stored) |caller\.name\} calls/.test(words))
        .map(([words]) => `${path}: ${words}`),
    );
    expect(found).toEqual([]);
  });

  test("no sentence makes a plural with an s of its own", () => {
    const found = sources
      .filter(({ text }) => /=== 1 \? "" : "s"|=== 1 \? "[a-z ]+" : "[a-z ]+s"/.test(text))
      .map(({ path }) => path);
    expect(found).toEqual([]);
  });
});

test("errors that are new name their calls in the singular and the plural", () => {
  expect(newErrorsText([{ error: "E", calls: 1 }])).toContain("E (1 call)");
  expect(newErrorsText([{ error: "E", calls: 2 }])).toContain("E (2 calls)");
});
