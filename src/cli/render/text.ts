/** Wraps text for terminals; re-exports the formats of sizes, times and counts that the report uses. */
import { count } from "../../domain/amounts.ts";
import type { Problem } from "../../domain/errors.ts";
import { printableIn } from "../../domain/text.ts";
import type { Style } from "../terminal/terminal.ts";

export { count, duration, gigabytes, kilobytes, sizeChange } from "../../domain/amounts.ts";

/** Blocks of text with an empty line in between. Empty blocks are left out. */
export function blocks(...texts: readonly string[]): string {
  return `${texts.filter((text) => text !== "").join("\n\n")}\n`;
}

/** Breaks text at spaces into lines of at most `width` characters; splits longer words. */
export function wrapped(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => wrappedLine(line, Math.max(1, width)));
}

/** Wrapped text with further lines indented, so that quoted text never starts a line. */
export function paragraph(text: string, width: number): string[] {
  return wrapped(text, width - 2).map((line, index) => (index === 0 ? line : `  ${line}`));
}

/** All problems of a request, each with its path in the request. Empty if there are none. */
export function renderProblems(asFound: readonly Problem[], { paint, width }: Style): string {
  if (asFound.length === 0) return "";
  const problems = printableIn(asFound);
  const lines = problems.flatMap(({ path, message }) => {
    const where = path === "" ? "the request" : path;
    const [first = "", ...rest] = wrapped(`${where}: ${message}`, width - 4);
    const painted = first.startsWith(`${where}:`) ? paint("strong", where) + first.slice(where.length) : first;
    return [`  - ${painted}`, ...rest.map((line) => `    ${line}`)];
  });
  return [`${count(problems.length, "problem")} in the request:`, ...lines].join("\n");
}

function wrappedLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ").flatMap((piece) => cut(piece, width))) {
    const longer = current === "" ? word : `${current} ${word}`;
    if (longer.length <= width) current = longer;
    else {
      lines.push(current);
      current = word;
    }
  }
  return [...lines, current];
}

function cut(word: string, width: number): string[] {
  const pieces: string[] = [];
  for (let from = 0; from < word.length; from += width) pieces.push(word.slice(from, from + width));
  return pieces.length === 0 ? [""] : pieces;
}
