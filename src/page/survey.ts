/** The page of a survey: draws functions × parts, and sorts tables. Its data is in the page itself. */

interface Part {
  readonly name: string;
  readonly kind: string;
  /** Indexes of functions, for each copy, the most frequent first. */
  readonly copies: readonly (readonly number[])[];
}

interface Data {
  /** Sorted. */
  readonly functions: readonly string[];
  readonly parts: readonly Part[];
}

const data = JSON.parse(document.getElementById("data")?.textContent ?? "{}") as Data;
const canvas = document.querySelector("canvas");
const said = document.getElementById("said");
/** Copy of each part that a function has, by row and column; -1 if it has none. */
const copyOf = data.functions.map(() => new Int16Array(data.parts.length).fill(-1));
for (const [column, { copies }] of data.parts.entries())
  for (const [rank, functions] of copies.entries())
    for (const row of functions) {
      const cells = copyOf[row];
      if (cells !== undefined) cells[column] = rank;
    }

const COLUMN_WIDTH = 26;
let at = { row: -1, column: -1 };

function rowHeight(): number {
  return Math.max(1, Math.min(14, Math.floor(6000 / Math.max(1, data.functions.length))));
}

function colourOf(rank: number, style: CSSStyleDeclaration): string {
  if (rank < 0) return style.getPropertyValue("--sunk");
  if (rank === 0) return style.getPropertyValue("--migrated");
  const colours = ["--skipped", "--restored", "--running", "--failed"];
  return style.getPropertyValue(colours[Math.min(rank, colours.length) - 1] ?? "--failed");
}

function draw(): void {
  if (canvas === null) return;
  const [height, scale] = [rowHeight(), window.devicePixelRatio];
  const [width, whole] = [data.parts.length * COLUMN_WIDTH, data.functions.length * height];
  canvas.width = width * scale;
  canvas.height = whole * scale;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${whole}px`;
  const pen = canvas.getContext("2d");
  if (pen === null) return;
  pen.scale(scale, scale);
  const style = getComputedStyle(document.documentElement);
  const gap = height > 3 ? 1 : 0;
  for (const [row, cells] of copyOf.entries())
    for (const [column, rank] of cells.entries()) {
      pen.fillStyle = colourOf(rank, style);
      pen.fillRect(column * COLUMN_WIDTH, row * height, COLUMN_WIDTH - 1, height - gap);
    }
  if (at.row < 0) return;
  pen.strokeStyle = style.getPropertyValue("--ink");
  pen.lineWidth = 2;
  pen.strokeRect(at.column * COLUMN_WIDTH, at.row * height, COLUMN_WIDTH - 1, Math.max(4, height));
}

function show(row: number, column: number): void {
  const [name, part] = [data.functions[row], data.parts[column]];
  if (name === undefined || part === undefined || said === null) return;
  at = { row, column };
  const rank = copyOf[row]?.[column] ?? -1;
  const which = rank < 0 ? "not in its package" : `copy ${rank + 1} of ${part.copies.length}`;
  said.textContent = `${name} · ${part.name}: ${which}`;
  draw();
}

canvas?.addEventListener("pointermove", ({ offsetX, offsetY }) =>
  show(Math.floor(offsetY / rowHeight()), Math.floor(offsetX / COLUMN_WIDTH)),
);
const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};
canvas?.addEventListener("keydown", (event) => {
  const [rows, columns] = STEPS[event.key] ?? [0, 0];
  if (rows === 0 && columns === 0) return;
  event.preventDefault();
  show(Math.max(0, at.row + rows), Math.max(0, at.column + columns));
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);

/** Sorts the rows of a table by a column: numbers by value, text by letters. */
function sortBy(table: HTMLTableElement, column: number, header: HTMLElement): void {
  const descending = header.ariaSort !== "descending";
  const textOf = (row: HTMLTableRowElement) => row.cells[column]?.dataset.value ?? row.cells[column]?.textContent ?? "";
  const rows = [...(table.tBodies[0]?.rows ?? [])].sort((one, other) =>
    textOf(one).localeCompare(textOf(other), undefined, { numeric: true }),
  );
  if (descending) rows.reverse();
  for (const other of table.querySelectorAll("th")) other.ariaSort = "none";
  header.ariaSort = descending ? "descending" : "ascending";
  table.tBodies[0]?.append(...rows);
}

for (const button of document.querySelectorAll<HTMLButtonElement>("th button"))
  button.addEventListener("click", () => {
    const [header, table] = [button.closest("th"), button.closest("table")];
    if (header !== null && table !== null) sortBy(table, header.cellIndex, header);
  });

draw();
