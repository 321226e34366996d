/** Makes the unified diff of two files: from a function's copy to the layer. */
import { structuredPatch } from "diff";
import { count } from "../amounts.ts";
import { withEscapes } from "../text.ts";

/** A file that is larger is not compared line by line. */
export const MAX_DIFF_BYTES = 256 * 1024;
/** Lines that are added or removed. With more, two files have little in common, and the search takes long. */
const MAX_EDITS = 3000;
const MAX_LINES = 400;
const MAX_LINE_LENGTH = 300;
/** Git looks for a NUL byte this far to call a file binary. */
const HEAD_BYTES = 8000;

/** One file on both sides; `null` on the side that lacks it. */
export interface TwoFiles {
  readonly path: string;
  /** The function that the copy is read from. */
  readonly functionName: string;
  readonly own: Uint8Array | null;
  readonly layer: Uint8Array | null;
}

/** A diff has a line for each line, from `---` on. If it is `null`, `note` says why; otherwise what it leaves out. */
export interface ShownDiff {
  readonly diff: readonly string[] | null;
  readonly note: string | null;
}

/** Every line is printable and bounded. Tabs stay; a carriage return is shown as `\u000d`. */
export function unifiedDiffOf({ path, functionName, own, layer }: TwoFiles): ShownDiff {
  const texts = [own, layer].map((bytes) => (bytes === null ? "" : textOf(bytes)));
  const [before, after] = texts;
  if (before == null || after == null) return unshown(`binary: ${sizesText(own, layer)}`);
  const patch = structuredPatch("", "", before, after, "", "", { context: 3, maxEditLength: MAX_EDITS });
  if (patch === undefined) return unshown("too different to show line by line");
  const lines = patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: of }) => [
    `@@ -${rangeText(oldStart, oldLines)} +${rangeText(newStart, newLines)} @@`,
    ...of.map(printableLine),
  ]);
  const shown = printableName(path);
  const head = [
    `--- ${own === null ? "/dev/null" : `${shown} (${printableName(functionName)})`}`,
    `+++ ${layer === null ? "/dev/null" : `${shown} (the layer)`}`,
  ];
  const more = lines.length - MAX_LINES;
  const note = more > 0 ? `${count(more, "more line")}` : null;
  return { diff: [...head, ...lines.slice(0, MAX_LINES)], note };
}

/** An empty range begins at the line before it. */
function rangeText(start: number, lines: number): string {
  return `${lines === 0 ? start - 1 : start},${lines}`;
}

export function unshown(note: string): ShownDiff {
  return { diff: null, note };
}

/** `null` if the content is not text. */
function textOf(bytes: Uint8Array): string | null {
  if (bytes.subarray(0, HEAD_BYTES).includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

export function sizesText(own: { readonly length: number } | null, layer: { readonly length: number } | null): string {
  const text = (side: { readonly length: number } | null) => (side === null ? "not" : count(side.length, "byte"));
  return `${text(own)} in the copy, ${text(layer)} in the layer`;
}

/** A line of code, printable and bounded. Tabs stay. */
export function printableLine(line: string): string {
  const cut = line.length > MAX_LINE_LENGTH ? `${line.slice(0, MAX_LINE_LENGTH)}…` : line;
  return cut.split("\t").map(withEscapes).join("\t");
}

function printableName(name: string): string {
  return printableLine(name.replaceAll("\t", "\\t"));
}
