/** The fleet as a grid: a tile per function, always in the same place, and a legend that filters by outcome. */
import { byId, element, say, set } from "./dom.ts";
import { createTiles } from "./tiles.ts";
import type { FunctionTone, FunctionView, View } from "./view.ts";
import { SIGNS, TONES } from "./words.ts";

export interface Fleet {
  show(view: View): void;
  select(name: string): void;
}

export function createFleet(onSelect: (fn: FunctionView) => void): Fleet {
  const known = new Map<string, FunctionView>();
  let shown: FunctionTone | null = null;
  let chosen: string | null = null;
  let prefix = "";
  let wanted = new URLSearchParams(location.search).get("function");
  const tiles = createTiles(byId("fleet"), choose);

  function choose(name: string, focus: boolean): void {
    const view = known.get(name);
    if (view === undefined) return;
    [chosen, wanted] = [name, null];
    tiles.mark(name, focus);
    linkTo(name);
    onSelect(view);
  }

  function showTiles(): void {
    tiles.show(
      [...known.values()].filter(({ tone }) => shown === null || tone === shown),
      prefix,
    );
  }

  function filter(tone: FunctionTone | null): void {
    shown = tone;
    showTiles();
  }

  return {
    select: (name) => choose(name, true),
    show({ functions }) {
      if (functions.length === 0) return;
      const before = known.size;
      for (const view of functions) {
        known.set(view.name, view);
        if (view.name === chosen) onSelect(view);
      }
      if (known.size !== before) prefix = commonPrefix([...known.keys()]);
      showTiles();
      if (wanted !== null && known.has(wanted)) choose(wanted, true);
      showLegend([...known.values()], shown, filter);
    },
  };
}

/** The address of the page names the function, so that a reload or a bookmark shows it again. */
function linkTo(name: string): void {
  const address = new URL(location.href);
  address.searchParams.set("function", name);
  history.replaceState(null, "", address);
}

function showLegend(
  views: readonly FunctionView[],
  shown: FunctionTone | null,
  filter: (tone: FunctionTone | null) => void,
): void {
  const frame = byId("legend");
  const counts = Map.groupBy(views, ({ tone }) => tone);
  for (const tone of [null, ...TONES]) {
    const [sign, words] = tone === null ? ["", "all"] : [SIGNS[tone], tone === "running" ? "in progress" : tone];
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
