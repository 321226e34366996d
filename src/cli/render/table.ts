/** Renders tables with aligned columns. The last column wraps, so reasons are complete at any width. */
import type { Paint, TextTone } from "../terminal/terminal.ts";
import { wrapped } from "./text.ts";

export interface Cell {
  readonly text: string;
  readonly tone?: TextTone;
}

const GAP = "  ";
/** The last column is at least this wide, however wide the others are. */
const MIN_LAST_COLUMN = 24;

/**
 * A header and a line per row, or more if the last column wraps. Lines are longer than `width` only if the last column
 * would get too narrow.
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
  paint: Paint,
  width: number,
): string {
  const fixed = header.slice(0, -1).map((title, column) => Math.max(title.length, ...widthsOf(rows, column)));
  const taken = fixed.reduce((sum, columnWidth) => sum + columnWidth + GAP.length, 0);
  const last = Math.max(MIN_LAST_COLUMN, width - taken);
  const lines = [header.map((title) => ({ text: title, tone: "quiet" as const })), ...rows].flatMap((cells) =>
    rowLines(cells, fixed, last, paint),
  );
  return lines.join("\n");
}

function widthsOf(rows: readonly (readonly Cell[])[], column: number): number[] {
  return rows.map((cells) => cells[column]?.text.length ?? 0);
}

function rowLines(cells: readonly Cell[], fixed: readonly number[], last: number, paint: Paint): string[] {
  const lastCell = cells[fixed.length];
  return wrapped(lastCell?.text ?? "", last).map((lastText, line) => {
    const first = fixed.map((columnWidth, column) => {
      const text = (line === 0 ? cells[column]?.text : undefined) ?? "";
      return painted(text, cells[column]?.tone, paint) + " ".repeat(columnWidth - text.length);
    });
    return [...first, painted(lastText, lastCell?.tone, paint)].join(GAP).trimEnd();
  });
}

function painted(text: string, tone: TextTone | undefined, paint: Paint): string {
  return tone === undefined || text === "" ? text : paint(tone, text);
}
