/** What a part of the benchmarks found, as people and as programs read it. */

export type Cell = string | number | null;

export interface Table {
  readonly title: string;
  /** The header of each column, its unit included. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** How it was measured, where a reader could take a figure for something else. */
  readonly notes: readonly string[];
}

/** One part: what `--only` names it, and what it measures. */
export interface Part {
  readonly name: string;
  readonly measures: string;
  run(options: BenchOptions, say: (words: string) => void): Promise<readonly Table[]>;
}

export interface BenchOptions {
  /** Fleet sizes of the makespans; each has its own where none are named. */
  readonly sizes?: readonly number[] | undefined;
}

/** More columns than these are shown as lines. */
const MOST_COLUMNS = 6;

/** A table in plain text; numbers to the right. */
export function rendered({ title, columns, rows, notes }: Table): string {
  const texts = [columns, ...rows].map((row) => row.map(textOf));
  const upright = columns.length > MOST_COLUMNS;
  const shown = upright ? columns.map((_, at) => texts.map((row) => row[at] ?? "")) : texts;
  const [head = [], ...body] = shown;
  const widths = head.map((_, at) => Math.max(...shown.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((text, at) => (at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0))).join("  ");
  const rule = line(widths.map((width) => "-".repeat(width)));
  return [title, "", line(head), rule, ...body.map(line), "", ...notes, ""].join("\n");
}

/** Rows as objects keyed by column, for `--json`. */
export function recordsOf({ title, columns, rows, notes }: Table) {
  const records = rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at] ?? null])));
  return { title, rows: records, notes };
}

function textOf(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "–";
  if (typeof cell === "string") return cell;
  const digits = Number.isInteger(cell) ? 0 : Math.abs(cell) < 100 ? 2 : 1;
  return cell.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
