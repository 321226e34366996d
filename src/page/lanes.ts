/** The batches: one row each, with a cell per state. Remarks of checks and scans follow below. */
import { byId, element, say, set } from "./dom.ts";
import type { Lane, LaneCell, Remark, View } from "./view.ts";
import { duration, STATUS } from "./words.ts";

export interface Lanes {
  show(view: View): void;
}

export function createLanes(select: (name: string) => void): Lanes {
  const rows: HTMLTableRowElement[] = [];
  const body = element("tbody");
  let columns = "";
  let atWork = 0;
  return {
    show({ lanes: all, laneColumns }) {
      if (all.length > 0 && columns !== laneColumns.join()) {
        columns = laneColumns.join();
        body.replaceChildren();
        rows.length = 0;
        byId("lanes").replaceChildren(table(laneColumns, body));
      } else if (all.length === 0 && rows.length === 0) say(byId("lanes"), "Available when the plan is complete.");
      for (const [index, lane] of all.entries()) {
        rows[index] ??= body.appendChild(newRow(lane));
        showLane(rows[index], lane);
      }
      const now = all.find((lane) => lane.atWork)?.batch ?? 0;
      if (now !== atWork && now > 0) bringIntoView(rows[now - 1]);
      atWork = now;
      showRemarks(all, select);
    },
  };
}

function table(columns: readonly string[], body: HTMLElement): HTMLElement {
  const heads = ["Batch", "Moved", ...columns, "Verdict"].map((name) => element("th", { scope: "col" }, name));
  return element("table", {}, element("thead", {}, element("tr", {}, ...heads)), body);
}

function newRow(lane: Lane): HTMLTableRowElement {
  const cells = [element("th", { scope: "row" }, lane.title), element("td", { class: "moved" })];
  const states = lane.cells.map(() => element("td", { class: "cell" }, element("span", { class: "chip" })));
  return element("tr", {}, ...cells, ...states, element("td", { class: "verdict" }));
}

function showLane(row: HTMLTableRowElement, lane: Lane): void {
  set(row, { "data-at-work": lane.atWork, "aria-current": lane.atWork ? "step" : null });
  const [, moved, ...rest] = row.children;
  if (moved !== undefined) say(moved, `${lane.moved} of ${lane.functions}`);
  for (const [index, cell] of lane.cells.entries()) showCell(rest[index]?.firstElementChild, cell);
  const verdict = rest.at(-1);
  if (verdict === undefined) return;
  say(verdict, lane.verdict ?? "");
  set(verdict, { "data-unhealthy": lane.remarks.some((remark) => remark.verdict === "unhealthy") });
}

function showCell(chip: Element | null | undefined, { status, seconds }: LaneCell): void {
  if (chip === null || chip === undefined) return;
  const { sign, words } = STATUS[status];
  const time = seconds === null ? "" : duration(seconds);
  set(chip, { "data-status": status });
  const text = seconds === null ? (status === "waiting" ? "·" : "–") : `${sign === "" ? "" : `${sign} `}${time}`;
  if (chip.getAttribute("data-text") === `${status} ${text}`) return;
  set(chip, { "data-text": `${status} ${text}` });
  chip.replaceChildren(
    element("span", { "aria-hidden": "true" }, text),
    element("span", { class: "unseen" }, `${words}${time === "" ? "" : `, ${time}`}`),
  );
}

/** One line per distinct remark, with its functions. Unhealthy ones come first. */
function showRemarks(all: readonly Lane[], select: (name: string) => void): void {
  const frame = byId("remarks");
  const remarks = all.flatMap((lane) => lane.remarks);
  const text = JSON.stringify(remarks);
  if (frame.getAttribute("data-shown") === text) return;
  set(frame, { "data-shown": text });
  const groups = [...Map.groupBy(remarks, ({ verdict, reason }) => `${verdict} ${reason}`).values()];
  const items = groups
    .toSorted((one, other) => Number(isUnhealthy(other)) - Number(isUnhealthy(one)))
    .map((group) => remarkItem(group, select));
  const title = element("h3", {}, "Remarks of checks and scans");
  frame.replaceChildren(...(items.length === 0 ? [] : [title, element("ul", {}, ...items)]));
}

function isUnhealthy(group: readonly Remark[]): boolean {
  return group.some(({ verdict }) => verdict === "unhealthy");
}

function remarkItem(group: readonly Remark[], select: (name: string) => void): HTMLElement {
  const [first] = group;
  const names = group.flatMap(({ name }) => {
    const button = element("button", { type: "button", class: "name-button" }, name);
    button.addEventListener("click", () => select(name));
    return [button, " "];
  });
  const { verdict = "inconclusive", reason = "" } = first ?? {};
  return element(
    "li",
    { "data-verdict": verdict },
    element("strong", {}, verdict),
    " ",
    ...names,
    element("span", {}, reason),
  );
}

function bringIntoView(row: HTMLElement | undefined): void {
  const frame = byId("lanes");
  if (row === undefined || frame.scrollHeight <= frame.clientHeight) return;
  frame.scrollTop = row.offsetTop - frame.clientHeight / 2;
}
