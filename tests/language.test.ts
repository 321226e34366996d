import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));
const MAX_WORDS = 25;

/** What a person reads: code with its comments and texts, state comments, documents. */
const READ = [
  "{README,CONTRIBUTING}.md",
  "{src,docs,scripts,deployment,examples,statemachine}/**/*.{ts,mjs,md,asl.json}",
  "packages/*/README.md",
  "packages/*/src/**/*.{ts,mjs,py}",
  "src/**/*.py",
];

/** Phrases that read as translated, each with what to write instead. */
const BANNED: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b(?:stands?|stood|standing) on\b/gi, "uses"],
  [/\blies?\b|\blying\b/gi, "is in"],
  [/\bled\b|\bleads?\b|\bleading (?:to|the|an?|alias(?:es)?)\b/gi, "points to, moves to, causes"],
  [/\b(?:go|goes|going|gone|went|come|comes|coming|came) back\b/gi, "is restored, returns"],
  [/\bgone on with\b/gi, "resumes"],
  [/\btold\b/gi, "reported, named"],
  [/\b(?:somebody|someone|nobody)'s word\b|\bword of (?:some|no)body\b/gi, "approval"],
  [/\bwhoever\b/gi, "anyone who"],
  [/\bas far as\b/gi, "if, to the extent that"],
  [/\bof (?:its|their|his|our|your) own\b/gi, "its own X"],
  [/\b(?:is|are|was|were) to be\b/gi, "must be, will be"],
  [/\bin force\b/gi, "active, applies"],
  [/\bshall\b/gi, "must, should, will"],
  [/\bby (?:itself|themselves)\b/gi, "automatically, alone"],
  [/\bwithout further words\b/gi, "by default"],
  [/\bTo know:/g, "Notes:"],
];

const files = [...new Set(READ.flatMap((pattern) => globSync(pattern, { cwd: root })))];

test.each(files)("%s has no phrase that reads as translated", (path) => {
  const text = readFileSync(`${root}${path}`, "utf8");
  const found = BANNED.flatMap(([phrase, better]) =>
    [...text.matchAll(phrase)].map((match) => `${path}:${lineAt(text, match.index)} "${match[0]}": ${better}`),
  );
  expect(found).toEqual([]);
});

test.each(files)(`%s has no sentence of more than ${MAX_WORDS} words in comments and documents`, (path) => {
  const text = readFileSync(`${root}${path}`, "utf8");
  const long = (path.endsWith(".md") ? paragraphsOf(text) : commentsOf(text))
    .flatMap((part) => part.replace(/\s+/g, " ").split(/[.!?:]["')*_`]*(?:\s|$)/))
    .filter((sentence) => sentence.trim().split(" ").length > MAX_WORDS);
  expect(long).toEqual([]);
});

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/** Paragraphs, list items and cells of tables; code is left out. */
function paragraphsOf(markdown: string): string[] {
  return markdown.replace(/```[\s\S]*?```/g, "\n\n").split(/\n\s*\n|\n\s*(?:[-*>]|#+|\d+\.)\s|\||<br>|\n#/);
}

/** Comments in blocks, and runs of comments in lines. */
function commentsOf(code: string): string[] {
  const blocks = [...code.matchAll(/\/\*\*?([\s\S]*?)\*\//g)].map((match) =>
    (match[1] ?? "").replace(/\n\s*\* ?/g, "\n"),
  );
  const lines = [...code.matchAll(/(?:^[ \t]*(?:\/\/|#) .*\n)+/gm)].map((match) =>
    match[0].replace(/^\s*(?:\/\/|#)/gm, " "),
  );
  return [...blocks, ...lines].flatMap((block) =>
    block.split(/\n\s*\n|\n\s*(?:[-*]|\d+\.)\s|@(?:param|returns|throws)\b/),
  );
}
