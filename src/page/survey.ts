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

interface Picture {
  readonly canvas: HTMLCanvasElement;
  /** The frame of the chosen cell. It moves, so that nothing is drawn again. */
  readonly mark: HTMLElement;
  readonly said: Element;
}

const COLUMN_WIDTH = 26;
/** Browsers limit the pixels of a canvas. */
const MAX_SCALED_ROWS = 4000;
const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Draws a Region's functions × parts, and describes the cell that the pointer or the arrow keys choose. */
function drawPicture({ functions, parts }: Data, { canvas, mark, said }: Picture): void {
  const copies = copyOf({ functions, parts });
  const height = Math.max(1, Math.min(14, Math.floor(6000 / Math.max(1, functions.length))));
  let at = { row: -1, column: -1 };

  function draw(): void {
    const scale = functions.length > MAX_SCALED_ROWS ? 1 : window.devicePixelRatio;
    const [width, whole] = [parts.length * COLUMN_WIDTH, functions.length * height];
    canvas.width = width * scale;
    canvas.height = whole * scale;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${whole}px`;
    const pen = canvas.getContext("2d");
    if (pen === null) return;
    pen.scale(scale, scale);
    const style = getComputedStyle(document.documentElement);
    const gap = height > 3 ? 1 : 0;
    for (const [row, cells] of copies.entries())
      for (const [column, rank] of cells.entries()) {
        pen.fillStyle = colourOf(rank, style);
        pen.fillRect(column * COLUMN_WIDTH, row * height, COLUMN_WIDTH - 1, height - gap);
      }
  }

  function show(row: number, column: number): void {
    const [name, part] = [functions[row], parts[column]];
    if (name === undefined || part === undefined) return;
    at = { row, column };
    const rank = copies[row]?.[column] ?? -1;
    const which = rank < 0 ? "not in its package" : `copy ${rank + 1} of ${part.copies.length}`;
    said.textContent = `${name} · ${part.name}: ${which}`;
    mark.hidden = false;
    mark.style.transform = `translate(${column * COLUMN_WIDTH}px, ${row * height}px)`;
    mark.style.width = `${COLUMN_WIDTH - 1}px`;
    mark.style.height = `${Math.max(4, height)}px`;
  }

  canvas.addEventListener("pointermove", ({ offsetX, offsetY }) =>
    show(Math.floor(offsetY / height), Math.floor(offsetX / COLUMN_WIDTH)),
  );
  canvas.addEventListener("keydown", (event) => {
    const [rows, columns] = STEPS[event.key] ?? [0, 0];
    if (rows === 0 && columns === 0) return;
    event.preventDefault();
    show(Math.max(0, at.row + rows), Math.max(0, at.column + columns));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  draw();
}

/** Copy of each part that a function has, by row and column; -1 if it has none. */
function copyOf({ functions, parts }: Data): readonly Int16Array[] {
  const found = functions.map(() => new Int16Array(parts.length).fill(-1));
  for (const [column, { copies }] of parts.entries())
    for (const [rank, holders] of copies.entries())
      for (const row of holders) {
        const cells = found[row];
        if (cells !== undefined) cells[column] = rank;
      }
  return found;
}

function colourOf(rank: number, style: CSSStyleDeclaration): string {
  if (rank < 0) return style.getPropertyValue("--sunk");
  if (rank === 0) return style.getPropertyValue("--migrated");
  const colours = ["--skipped", "--restored", "--running", "--failed"];
  return style.getPropertyValue(colours[Math.min(rank, colours.length) - 1] ?? "--failed");
}

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

const regions = JSON.parse(document.getElementById("data")?.textContent ?? "[]") as readonly Data[];
for (const [index, article] of document.querySelectorAll("article").entries()) {
  const [canvas, said, data] = [article.querySelector("canvas"), article.querySelector(".said"), regions[index]];
  const mark = article.querySelector<HTMLElement>(".mark");
  if (canvas !== null && said !== null && mark !== null && data !== undefined)
    drawPicture(data, { canvas, mark, said });
}
