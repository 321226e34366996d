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
  /** Fleet sizes of the makespan. */
  readonly sizes: readonly number[];
}

/** A table in plain text; numbers to the right. */
export function rendered({ title, columns, rows, notes }: Table): string {
  const texts = [columns, ...rows].map((row) => row.map(textOf));
  const widths = columns.map((_, at) => Math.max(...texts.map((row) => row[at]?.length ?? 0)));
  const isNumber = columns.map((_, at) => rows.every((row) => typeof row[at] !== "string"));
  const line = (row: readonly string[]) =>
    row
      .map((text, at) => (isNumber[at] ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0)))
      .join("  ")
      .trimEnd();
  const [head = [], ...body] = texts;
  return [
    title,
    "",
    line(head),
    line(widths.map((width) => "-".repeat(width))),
    ...body.map(line),
    "",
    ...notes,
    "",
  ].join("\n");
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
