/** Result tables of the benchmarks, for people and for programs. */

export type Cell = string | number | null;

export interface Table {
  readonly title: string;
  /** The header of each column, its unit included. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Explains how the figures were measured. */
  readonly notes: readonly string[];
}

/** One part of the benchmarks; `name` is its value for `--only`. */
export interface Part {
  readonly name: string;
  readonly measures: string;
  run(options: BenchOptions, log: (text: string) => void): Promise<readonly Table[]>;
}

export interface BenchOptions {
  /** Fleet sizes for makespans and surveys; by default each part has its own. */
  readonly sizes?: readonly number[] | undefined;
}

/** Tables with more columns are printed with one line per column. */
const MAX_COLUMNS = 6;

/** Renders a table as plain text, with numbers aligned right. */
export function renderTable({ title, columns, rows, notes }: Table): string {
  const texts = [columns, ...rows].map((row) => row.map(textOf));
  const upright = columns.length > MAX_COLUMNS;
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
