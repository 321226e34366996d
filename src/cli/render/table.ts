/** Renders tables with aligned columns. The last column wraps, so reasons are complete at any width. */
import type { Paint, Style, TextTone } from "../terminal/terminal.ts";
import { wrapped } from "./text.ts";

export interface Cell {
  readonly text: string;
  readonly tone?: TextTone;
}

/** What each column shows of a row, by the column's title. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => Cell | string>>;

const GAP = "  ";
/** The last column is at least this wide, however wide the others are. */
const MIN_LAST_COLUMN = 24;

/**
 * A header and a line per row, or more if the last column wraps; empty without rows. Lines are longer than the width
 * only if the last column would get too narrow.
 */
export function table<Row>(rows: readonly Row[], columns: Columns<Row>, { paint, width }: Style): string {
  if (rows.length === 0) return "";
  const header = Object.keys(columns).map((text): Cell => ({ text, tone: "quiet" }));
  const lines = [header, ...rows.map((row) => Object.values(columns).map((cellOf) => cellFrom(cellOf(row))))];
  const fixed = header.slice(0, -1).map((_, at) => Math.max(...lines.map((cells) => cells[at]?.text.length ?? 0)));
  const taken = fixed.reduce((sum, columnWidth) => sum + columnWidth + GAP.length, 0);
  const last = Math.max(MIN_LAST_COLUMN, width - taken);
  return lines.flatMap((cells) => rowLines(cells, fixed, last, paint)).join("\n");
}

function cellFrom(cell: Cell | string): Cell {
  return typeof cell === "string" ? { text: cell } : cell;
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
