/** Wraps text for terminals; re-exports the formats of sizes, times and counts that the report uses. */
export { count, duration, kilobytes, sizeChange } from "../../domain/amounts.ts";

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
