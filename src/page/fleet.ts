/** The fleet as a grid: a tile per function, always in the same place, and a legend that filters by outcome. */
import { byId, element, say, set } from "./dom.ts";
import { bar } from "./graph.ts";
import type { FunctionTone, FunctionView, View } from "./view.ts";
import { kilobytes } from "./words.ts";

export interface Fleet {
  show(view: View): void;
  select(name: string): void;
}

const TONES: readonly (readonly [tone: FunctionTone, sign: string, words: string])[] = [
  ["failed", "✕", "failed"],
  ["running", "●", "in progress"],
  ["migrated", "✓", "migrated"],
  ["restored", "↩", "restored"],
  ["skipped", "–", "skipped"],
  ["unchanged", "=", "unchanged"],
  ["waiting", "·", "waiting"],
];

export function createFleet(onSelect: (fn: FunctionView) => void): Fleet {
  const known = new Map<string, { view: FunctionView; readonly tile: HTMLElement }>();
  const grid = byId("fleet");
  let shown: FunctionTone | null = null;
  let chosen: string | null = null;
  let named = 0;
  let wanted = new URLSearchParams(location.search).get("function");

  function choose(name: string, focus: boolean): void {
    const now = known.get(name);
    if (now === undefined) return;
    for (const tile of grid.querySelectorAll('[aria-selected="true"]')) set(tile, { "aria-selected": "false" });
    [chosen, wanted] = [name, null];
    for (const tile of grid.querySelectorAll('[tabindex="0"]')) set(tile, { tabindex: -1 });
    set(now.tile, { "aria-selected": "true", tabindex: 0 });
    if (focus) now.tile.focus();
    linkTo(name);
    onSelect(now.view);
  }

  function filter(tone: FunctionTone | null): void {
    shown = tone;
    showOnly(tone, [...known.values()]);
  }

  chooseOnInput(grid, choose);
  return {
    select: (name) => choose(name, true),
    show({ functions }) {
      for (const view of functions) {
        const before = known.get(view.name);
        const tile = before?.tile ?? grid.appendChild(newTile(view, known.size === 0));
        known.set(view.name, { view, tile });
        showTile(tile, view);
        if (shown !== null) tile.hidden = view.tone !== shown;
        if (view.name === chosen) onSelect(view);
      }
      if (functions.length === 0) return;
      if (known.size !== named) showNames(known);
      named = known.size;
      if (wanted !== null && known.has(wanted)) choose(wanted, true);
      set(grid, { "data-many": known.size > 150 });
      const views = [...known.values()].map(({ view }) => view);
      showLegend(views, shown, filter);
    },
  };
}

/** One of the tiles that are shown can always be reached by keyboard. */
function showOnly(
  tone: FunctionTone | null,
  functions: readonly { readonly view: FunctionView; readonly tile: HTMLElement }[],
): void {
  for (const { tile, view } of functions) tile.hidden = tone !== null && view.tone !== tone;
  const visible = functions.filter(({ tile }) => !tile.hidden);
  if (visible.some(({ tile }) => tile.tabIndex === 0)) return;
  if (visible[0] !== undefined) visible[0].tile.tabIndex = 0;
}

/** The address of the page names the function, so that a reload or a bookmark shows it again. */
function linkTo(name: string): void {
  const address = new URL(location.href);
  address.searchParams.set("function", name);
  history.replaceState(null, "", address);
}

function chooseOnInput(grid: HTMLElement, choose: (name: string, focus: boolean) => void): void {
  grid.addEventListener("click", (event) => {
    const tile = (event.target as Element).closest<HTMLElement>("[role=option]");
    if (tile?.dataset.name !== undefined) choose(tile.dataset.name, false);
  });
  grid.addEventListener("keydown", (event) => {
    const tiles = [...grid.children].filter((tile): tile is HTMLElement => !(tile as HTMLElement).hidden);
    const at = tiles.indexOf(document.activeElement as HTMLElement);
    const name = tiles[indexAfterKey(event.key, at, tiles)]?.dataset.name;
    if (name === undefined) return;
    event.preventDefault();
    choose(name, true);
  });
}

/** Arrow keys move by position on the screen, Home and End to the ends; Enter and space open the current tile. */
function indexAfterKey(key: string, at: number, tiles: readonly HTMLElement[]): number {
  const here = tiles[at];
  if (here === undefined) return -1;
  const row = tiles.filter((tile) => tile.offsetTop === here.offsetTop).length;
  const columns = Math.max(row, tiles.filter((tile) => tile.offsetTop === tiles[0]?.offsetTop).length);
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at + columns,
    ArrowUp: at - columns,
    Home: 0,
    End: tiles.length - 1,
    Enter: at,
    " ": at,
  };
  const to = steps[key] ?? -1;
  return to >= 0 && to < tiles.length ? to : -1;
}

function newTile({ name }: FunctionView, first: boolean): HTMLElement {
  return element(
    "div",
    { role: "option", "data-name": name, "aria-selected": "false", tabindex: first ? 0 : -1, title: name },
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

/** Shows the names with their common prefix dimmed. */
function showNames(known: ReadonlyMap<string, { readonly tile: HTMLElement }>): void {
  const prefix = commonPrefix([...known.keys()]);
  for (const [name, { tile }] of known) {
    say(tile.querySelector(".tile-prefix") ?? tile, prefix);
    say(tile.querySelector(".tile-rest") ?? tile, name.slice(prefix.length));
  }
}

function showTile(tile: HTMLElement, view: FunctionView): void {
  const { tone, words, zipBytesBefore, zipBytesAfter, batch } = view;
  const sign = TONES.find(([each]) => each === tone)?.[1] ?? "";
  const size =
    zipBytesAfter === null ? kilobytes(zipBytesBefore) : `${kilobytes(zipBytesBefore)} → ${kilobytes(zipBytesAfter)}`;
  set(tile, { "data-tone": tone });
  say(tile.querySelector(".tile-sign") ?? tile, sign);
  say(tile.querySelector(".tile-words") ?? tile, words);
  say(tile.querySelector(".tile-batch") ?? tile, batch === null ? "" : `batch ${batch}`);
  say(tile.querySelector(".tile-size") ?? tile, size);
  const filled = tile.querySelector<HTMLElement>(".filled");
  if (filled !== null)
    filled.style.width = `${zipBytesBefore === 0 ? 0 : ((zipBytesAfter ?? zipBytesBefore) / zipBytesBefore) * 100}%`;
}

function showLegend(
  views: readonly FunctionView[],
  shown: FunctionTone | null,
  filter: (tone: FunctionTone | null) => void,
): void {
  const frame = byId("legend");
  const counts = Map.groupBy(views, ({ tone }) => tone);
  for (const [tone, sign, words] of [[null, "", "all"] as const, ...TONES]) {
    const number = tone === null ? views.length : (counts.get(tone)?.length ?? 0);
    const about = { type: "button", "data-tone": tone ?? "all", "aria-pressed": String(shown === tone) };
    const known = frame.querySelector<HTMLButtonElement>(`[data-tone="${tone ?? "all"}"]`);
    const button = known ?? frame.appendChild(element("button", about));
    if (known === null) {
      button.addEventListener("click", () => {
        filter(tone);
        for (const other of frame.children) set(other, { "aria-pressed": String(other === button) });
      });
    }
    button.hidden = number === 0 && button.getAttribute("aria-pressed") !== "true";
    say(button, `${sign} ${number} ${words}`.trim());
  }
}

/** The prefix that all names share, up to a hyphen. It is dimmed, as it tells nothing apart. Never a whole name. */
function commonPrefix(names: readonly string[]): string {
  const [first = ""] = names;
  let length = first.length;
  for (const name of names) while (!name.startsWith(first.slice(0, length))) length -= 1;
  return names.length < 2 ? "" : first.slice(0, first.lastIndexOf("-", length - 1) + 1);
}
