/** The tiles of functions in a grid. Of many functions, only tiles near the visible part are in the document. */
import { element, say, set } from "./dom.ts";
import { bar } from "./graph.ts";
import type { FunctionView } from "./view.ts";
import { kilobytes, SIGNS } from "./words.ts";

export interface Tiles {
  /** Shows these functions in this order. `prefix` begins all names, and is dimmed. */
  show(functions: readonly FunctionView[], prefix: string): void;
  /** Marks the tile of a function, and with `focus` also scrolls to it. */
  mark(name: string, focus: boolean): void;
}

interface Tile {
  readonly frame: HTMLElement;
  readonly view: FunctionView;
  readonly prefix: string;
}

/** More functions than this have small tiles, of which the document holds those near the visible part. */
const MANY = 150;
/** Height above and below the visible part with tiles, so that scrolling finds them in place. */
const MARGIN_PIXELS = 300;

export function createTiles(grid: HTMLElement, choose: (name: string, focus: boolean) => void): Tiles {
  let functions: readonly FunctionView[] = [];
  let prefix = "";
  let marked: string | null = null;
  let tiles: readonly Tile[] = [];
  const isSmall = () => functions.length > MANY;

  function draw(): void {
    const { first, end, above, below } = rangeIn(grid, functions.length);
    const focused = focusedIn(grid);
    for (const { frame } of tiles.slice(end - first)) frame.remove();
    grid.style.padding = `${above}px 0 ${below}px`;
    tiles = functions.slice(first, end).map((view, index) => {
      const { frame } = tiles[index] ?? { frame: grid.appendChild(newTile(isSmall())) };
      set(frame, { "aria-setsize": functions.length, "aria-posinset": first + index + 1 });
      return shownTile(frame, view, prefix, tiles[index]);
    });
    markTile(tiles, marked);
    keepFocus(grid, tiles, focused);
  }

  callOnMove(grid, () => isSmall() && draw());
  chooseOnInput(grid, choose, (key) => {
    const at = functions.findIndex(({ name }) => name === (focusedIn(grid) ?? marked));
    return functions[at < 0 ? -1 : indexAfterKey(key, at, columnsIn(grid), functions.length)]?.name;
  });
  return {
    show(now, common) {
      const wasSmall = isSmall();
      [functions, prefix] = [now, common];
      if (isSmall() !== wasSmall) {
        tiles = [];
        grid.replaceChildren();
      }
      set(grid, { "data-many": isSmall() });
      draw();
    },
    mark(name, focus) {
      marked = name;
      const find = () => tiles.find(({ view }) => view.name === name);
      if (focus && find() === undefined)
        scrollToPlace(
          grid,
          functions.findIndex((fn) => fn.name === name),
        );
      draw();
      if (focus) find()?.frame.focus();
    },
  };
}

/** The keyboard reaches one tile: the marked one, or the first. */
function markTile(tiles: readonly Tile[], marked: string | null): void {
  const reachable = tiles.find(({ view }) => view.name === marked) ?? tiles[0];
  for (const tile of tiles)
    set(tile.frame, { "aria-selected": String(tile.view.name === marked), tabindex: tile === reachable ? 0 : -1 });
}

/** Keys still start from the marked function if its tile has left the document. */
function keepFocus(grid: HTMLElement, tiles: readonly Tile[], focused: string | undefined): void {
  if (focused === focusedIn(grid)) return;
  const frame = tiles.find(({ view }) => view.name === focused)?.frame ?? grid;
  frame.focus({ preventScroll: true });
}

/** The function whose tile has the focus. */
function focusedIn(grid: HTMLElement): string | undefined {
  const focused = document.activeElement as HTMLElement | null;
  return grid.contains(focused) ? focused?.dataset.name : undefined;
}

/** Calls at most once a frame while the grid moves or changes its size. */
function callOnMove(grid: HTMLElement, call: () => void): void {
  let isWaiting = false;
  const callInNextFrame = () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      call();
    });
  };
  document.addEventListener("scroll", callInNextFrame, { passive: true });
  new ResizeObserver(callInNextFrame).observe(grid);
}

/** The tile with what its function is now, written only if it differs. */
function shownTile(frame: HTMLElement, view: FunctionView, prefix: string, before: Tile | undefined): Tile {
  if (before?.view === view && before.prefix === prefix) return before;
  const { name, tone, words } = view;
  const isSmall = frame.firstElementChild === null;
  set(frame, { "data-name": name, "data-tone": tone, title: isSmall ? `${name}: ${words}` : name });
  if (isSmall) say(frame, SIGNS[tone]);
  else showContent(frame, view, prefix);
  return { frame, view, prefix };
}

/** Places of the functions whose tiles are shown, and the height that the others leave above and below. */
function rangeIn(grid: HTMLElement, count: number) {
  if (count <= MANY) return { first: 0, end: count, above: 0, below: 0 };
  const [columns, height, { top }] = [columnsIn(grid), rowHeightIn(grid), grid.getBoundingClientRect()];
  const rows = Math.ceil(count / columns);
  const rowAt = (pixels: number) => Math.max(0, Math.min(rows, Math.floor(pixels / height)));
  const [from, to] = [rowAt(-top - MARGIN_PIXELS), rowAt(innerHeight - top + MARGIN_PIXELS)];
  return { first: from * columns, end: to * columns, above: from * height, below: (rows - to) * height };
}

const columnsIn = (grid: HTMLElement) => getComputedStyle(grid).gridTemplateColumns.split(" ").length;

function rowHeightIn(grid: HTMLElement): number {
  const { gridAutoRows, rowGap } = getComputedStyle(grid);
  return Number.parseFloat(gridAutoRows) + Number.parseFloat(rowGap);
}

/** Scrolls the row of this place to the middle. */
function scrollToPlace(grid: HTMLElement, at: number): void {
  if (at < 0) return;
  const row = Math.floor(at / columnsIn(grid)) * rowHeightIn(grid);
  scrollBy({ top: grid.getBoundingClientRect().top + row - innerHeight / 2, behavior: "instant" });
}

function chooseOnInput(
  grid: HTMLElement,
  choose: (name: string, focus: boolean) => void,
  nameAfterKey: (key: string) => string | undefined,
): void {
  grid.addEventListener("click", (event) => {
    const tile = (event.target as Element).closest<HTMLElement>("[role=option]");
    if (tile?.dataset.name !== undefined) choose(tile.dataset.name, false);
  });
  grid.addEventListener("keydown", (event) => {
    const name = nameAfterKey(event.key);
    if (name === undefined) return;
    event.preventDefault();
    choose(name, true);
  });
}

/** Arrow keys move by position on the screen, Home and End to the ends; Enter and space open the current tile. */
function indexAfterKey(key: string, at: number, columns: number, count: number): number {
  const steps = new Map([
    ["ArrowRight", at + 1],
    ["ArrowLeft", at - 1],
    ["ArrowDown", at + columns],
    ["ArrowUp", at - columns],
    ["Home", 0],
    ["End", count - 1],
    ["Enter", at],
    [" ", at],
  ]);
  return steps.get(key) ?? -1;
}

/** A small tile has its sign alone. */
function newTile(isSmall: boolean): HTMLElement {
  if (isSmall) return element("div", { role: "option" });
  return element(
    "div",
    { role: "option" },
    element(
      "span",
      { class: "tile-head" },
      element("span", { class: "tile-sign", "aria-hidden": "true" }),
      element(
        "span",
        { class: "tile-name" },
        element("span", { class: "tile-prefix unseen" }),
        element("span", { class: "tile-rest" }),
      ),
    ),
    element("span", { class: "tile-words" }),
    element("span", { class: "tile-batch unseen" }),
    element("span", { class: "tile-size" }),
    bar("size", 1),
  );
}

function showContent(tile: HTMLElement, view: FunctionView, prefix: string): void {
  const { name, tone, words, zipBytesBefore, zipBytesAfter, batch } = view;
  const size =
    zipBytesAfter === null ? kilobytes(zipBytesBefore) : `${kilobytes(zipBytesBefore)} → ${kilobytes(zipBytesAfter)}`;
  say(tile.querySelector(".tile-prefix") ?? tile, prefix);
  say(tile.querySelector(".tile-rest") ?? tile, name.slice(prefix.length));
  say(tile.querySelector(".tile-sign") ?? tile, SIGNS[tone]);
  say(tile.querySelector(".tile-words") ?? tile, words);
  say(tile.querySelector(".tile-batch") ?? tile, batch === null ? "" : `batch ${batch}`);
  say(tile.querySelector(".tile-size") ?? tile, size);
  const filled = tile.querySelector<HTMLElement>(".filled");
  if (filled !== null)
    filled.style.width = `${zipBytesBefore === 0 ? 0 : ((zipBytesAfter ?? zipBytesBefore) / zipBytesBefore) * 100}%`;
}
