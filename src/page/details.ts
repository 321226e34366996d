/** The selected function: its steps, its checks, the scan of its log, and the log. */
import { byId, element, say } from "./dom.ts";
import { getJson } from "./server.ts";
import type { CopyView, FunctionDetails, FunctionView, LogLine } from "./view.ts";
import { kilobytes } from "./words.ts";

/** How often the log of the selected function is read. */
const REFRESH_MS = 5000;

export interface Details {
  show(fn: FunctionView): void;
  /** Reads the details again if they are old. */
  refresh(): void;
}

export function createDetails(execution: string): Details {
  let shown: FunctionView | null = null;
  let found: FunctionDetails | null = null;
  let readAt = 0;
  let trouble = "";

  async function read(name: string): Promise<void> {
    readAt = Date.now();
    try {
      const read = await getJson<FunctionDetails>("/api/function", { execution, name });
      if (shown?.name !== name) return;
      found = read;
      trouble = "";
    } catch (error) {
      trouble = error instanceof Error ? error.message : String(error);
    }
    render();
  }

  function render(): void {
    if (shown === null) return;
    byId("function").hidden = false;
    say(byId("function-title"), shown.name);
    const own = found?.name === shown.name ? found : null;
    replaceDetails(summary(shown), ...(own === null ? [] : parts(own)), ...troubleLine(trouble));
  }

  return {
    show(fn) {
      const other = shown?.name !== fn.name;
      shown = fn;
      if (other) found = null;
      render();
      if (other || Date.now() - readAt > 1000) void read(fn.name);
    },
    refresh() {
      if (shown !== null && Date.now() - readAt > REFRESH_MS) void read(shown.name);
    },
  };
}

/** Keeps the log's place and focus, and what is unfolded. */
function replaceDetails(...children: readonly HTMLElement[]): void {
  const frame = byId("function-details");
  const log = frame.querySelector(".log");
  const atEnd = log === null || log.scrollTop + log.clientHeight >= log.scrollHeight - 8;
  const hadFocus = log !== null && log === document.activeElement;
  const opened = new Set([...frame.querySelectorAll("details[open] summary")].map(textOf));
  frame.replaceChildren(...children);
  const after = frame.querySelector<HTMLElement>(".log");
  if (after !== null && atEnd) after.scrollTop = after.scrollHeight;
  if (hadFocus) after?.focus();
  for (const summary of frame.querySelectorAll("summary"))
    if (opened.has(textOf(summary))) summary.parentElement?.setAttribute("open", "");
}

function textOf({ textContent }: Element): string {
  return textContent;
}

function summary({ tone, words, reason, batch, zipBytesBefore, zipBytesAfter }: FunctionView): HTMLElement {
  const size =
    zipBytesAfter === null ? kilobytes(zipBytesBefore) : `${kilobytes(zipBytesBefore)} → ${kilobytes(zipBytesAfter)}`;
  const where = batch === null ? "" : `batch ${batch} · `;
  return element(
    "div",
    { class: "function-summary" },
    element("p", {}, element("span", { class: "badge", "data-tone": tone }, words), ` ${where}ZIP ${size}`),
    reason === null ? null : element("p", {}, reason),
  );
}

function parts({ steps, checks, scans, evidence, log, logGroup, logNote, copy }: FunctionDetails): HTMLElement[] {
  const events = element("div", { class: "log", tabindex: 0, role: "region", "aria-label": "Log, scrollable" });
  events.append(...log.map(logLine));
  return [
    element("h3", {}, "Steps"),
    element("ol", {}, ...steps.map((step) => element("li", {}, step))),
    element("h3", {}, "Checks after the change"),
    list(
      checks.map(({ name, passed, words }) => item(passed, `${name}: ${words}`)),
      "No check has run yet, or none is configured.",
    ),
    element("h3", {}, "Log scan for import errors"),
    list(
      scans.map(({ good, words }) => item(good, words)),
      "Not scanned yet.",
    ),
    ...(evidence.length === 0
      ? []
      : [
          element("h3", {}, "Log lines behind the verdict"),
          element("div", { class: "lines" }, ...evidence.map(logLine)),
        ]),
    element("h3", {}, `Log ${logGroup ?? ""}`),
    log.length === 0 ? element("p", {}, "No log events since the execution started.") : events,
    ...(logNote === null ? [] : [element("p", {}, logNote)]),
    ...(copy === null ? [] : copyParts(copy)),
  ];
}

function logLine({ at, message }: LogLine): HTMLElement {
  return element("div", {}, element("span", { class: "at" }, `${at.slice(11, 19)} `), message);
}

function copyParts({ files, more, unread }: CopyView): HTMLElement[] {
  const diffs = files.map(({ path, words, diff }) => {
    const name = `${path}: ${words}`;
    if (diff === null) return element("p", {}, name);
    const lines = diff.map((line, index) => element("div", { "data-kind": kindOfLine(line, index) }, line));
    return element("details", {}, element("summary", {}, name), element("div", { class: "lines" }, ...lines));
  });
  return [
    element("h3", {}, "Its copy (−) and the layer (+)"),
    ...(unread === null ? [] : [element("p", {}, `Its files could not be read: ${unread}`)]),
    ...diffs,
    ...(more === 0 ? [] : [element("p", {}, `Differing files not shown: ${more}.`)]),
  ];
}

/** The first two lines name the files. */
function kindOfLine(line: string, index: number): string | null {
  if (index < 2) return null;
  return line.startsWith("-") ? "removed" : line.startsWith("+") ? "added" : null;
}

function list(items: readonly HTMLElement[], none: string): HTMLElement {
  return items.length === 0 ? element("p", {}, none) : element("ul", {}, ...items);
}

function item(good: boolean | null, words: string): HTMLElement {
  return element("li", { "data-good": String(good) }, `${good === null ? "–" : good ? "✓" : "✕"} ${words}`);
}

function troubleLine(trouble: string): HTMLElement[] {
  return trouble === "" ? [] : [element("p", { class: "trouble" }, trouble)];
}
