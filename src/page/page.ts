/** The page: polls for changes and shows them. */
import { createActions } from "./actions.ts";
import { createDetails } from "./details.ts";
import { byId, element, say, set } from "./dom.ts";
import { createFleet } from "./fleet.ts";
import { bar, drawGraph } from "./graph.ts";
import { createLanes } from "./lanes.ts";
import { getJson, takeToken } from "./server.ts";
import type { Graph, ListedExecution, View } from "./view.ts";
import { duration, kilobytes } from "./words.ts";

/** Polling intervals: while the execution runs, and after it ended (a rollback may begin). */
const [RUNNING_MS, ENDED_MS] = [900, 3000];

takeToken();
new ResizeObserver(([top]) => {
  document.documentElement.style.setProperty("--top", `${top?.target.clientHeight ?? 0}px`);
}).observe(byId("top"));
const execution = new URLSearchParams(location.search).get("execution");
await (execution === null ? listExecutions() : watch(execution));

async function watch(name: string): Promise<void> {
  document.title = `${name} · layershift`;
  byId("watch").hidden = false;
  say(byId("execution"), name);
  const tiles = createFleet((fn) => panel.show(fn));
  const panel = createDetails(name);
  const batches = createLanes((fn) => tiles.select(fn));
  const buttons = createActions(name, showTrouble);
  const graph = drawGraph(await withRetries(() => getJson<Graph>("/api/graph")));
  let since = 0;
  for (;;) {
    const view = await withRetries(() => getJson<View>("/api/view", { execution: name, since: String(since) }));
    since = view.revision;
    showTrouble("");
    showTop(view);
    graph.show(view);
    batches.show(view);
    tiles.show(view);
    showSizes(view);
    buttons.show(view);
    panel.refresh();
    set(document.body, { "data-ready": true, "data-running": String(view.running) });
    await pause(view.running ? RUNNING_MS : ENDED_MS);
  }
}

function showTop({ headline, seconds, running, report, console, rollback, undoes }: View): void {
  set(byId("top"), { "data-tone": headline.tone, "data-running": String(running) });
  say(byId("headline"), headline.text);
  say(byId("detail"), headline.detail);
  say(byId("announcement"), headline.announcement);
  say(byId("seconds"), running ? duration(seconds) : `ended after ${duration(seconds)}`);
  const links = [
    ...(report === null ? [] : [link("Report", report, "_blank")]),
    ...(rollback === null ? [] : [link("Rollback", `/?execution=${encodeURIComponent(rollback)}`)]),
    ...(undoes === null ? [] : [link("Rolled-back execution", `/?execution=${encodeURIComponent(undoes)}`)]),
    ...(console === null ? [] : [link("AWS console", console, "_blank")]),
  ];
  const shown = links.map(({ href }) => href).join(" ");
  if (byId("links").dataset.shown === shown) return;
  byId("links").dataset.shown = shown;
  byId("links").replaceChildren(...links);
}

/** A new tab gets no access to this one, so it cannot read the token. */
function link(words: string, href: string, target = ""): HTMLAnchorElement {
  return element("a", target === "" ? { href } : { href, target, rel: "noopener noreferrer" }, words);
}

function showSizes({ zipBytesBefore, zipBytesNow }: View): void {
  const words = zipBytesBefore === 0 ? "Available when the inventory is complete." : "";
  const rows = [
    ["before", zipBytesBefore, 1],
    ["now", zipBytesNow, zipBytesBefore === 0 ? 0 : zipBytesNow / zipBytesBefore],
  ] as const;
  const shown = `${words} ${zipBytesBefore} ${zipBytesNow}`;
  if (byId("sizes").dataset.shown === shown) return;
  byId("sizes").dataset.shown = shown;
  byId("sizes").replaceChildren(
    ...(words === ""
      ? rows.map(([name, bytes, share]) =>
          element(
            "div",
            { class: "size-row" },
            element("span", {}, name),
            bar(name, share),
            element("strong", {}, kilobytes(bytes)),
          ),
        )
      : [words]),
  );
}

async function listExecutions(): Promise<void> {
  say(byId("headline"), "Choose an execution to watch");
  byId("executions").hidden = false;
  for (;;) {
    const found = await withRetries(() => getJson<readonly ListedExecution[]>("/api/executions"));
    showTrouble("");
    byId("no-executions").hidden = found.length > 0;
    const shown = JSON.stringify(found);
    if (byId("execution-list").dataset.shown !== shown) {
      byId("execution-list").dataset.shown = shown;
      byId("execution-list").replaceChildren(...found.map(listed));
    }
    set(document.body, { "data-ready": true });
    await pause(ENDED_MS);
  }
}

function listed({ name, status, startedAt, progress }: ListedExecution): HTMLElement {
  const words = `${status.toLowerCase().replace("_", " ")} · started ${startedAt.slice(0, 19).replace("T", " ")} UTC`;
  const parts = [link(name, `/?execution=${encodeURIComponent(name)}`), element("span", {}, words)];
  if (progress === null) return element("li", {}, ...parts);
  const { headline, at } = progress;
  const now = element("span", { class: "badge", "data-tone": "running" }, at ?? "starting");
  return element("li", { "data-tone": headline.tone }, ...parts, element("p", {}, now, ` ${headline.text}`));
}

/** Shows why a call failed, and repeats it. The execution itself is not affected. */
async function withRetries<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      showTrouble(`Cannot reach the server: ${error instanceof Error ? error.message : error} Retrying.`);
      set(document.body, { "data-ready": true });
      await pause(ENDED_MS);
    }
  }
}

function showTrouble(why: string): void {
  say(byId("trouble"), why);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
