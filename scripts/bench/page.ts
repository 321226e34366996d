/** Measures the live page with thousands of functions: the longest frame of everything a reader does. */
import { chromium, type Page } from "playwright-core";
import { assetAt } from "../../src/cli/watch/assets.ts";
import { readMigrationDefinition } from "../../src/cli/watch/definition.ts";
import { graphOf } from "../../src/cli/watch/graph.ts";
import type { FunctionView, Graph, Lane, StateView, View } from "../../src/page/view.ts";
import type { BenchOptions, Cell, Part } from "./table.ts";

const SIZES = [1000, 5000];
/** Updates of the page, each with this many changed functions: as in a batch that moves. */
const UPDATES = 12;
const CHANGED = 60;
const TRIES = 9;
const BATCH_SIZE = 300;
const LANE_COLUMNS = ["Take baseline", "Migrate batch", "Check health", "Bake", "Scan for import errors"];

export const page: Part = {
  name: "page",
  measures: "frames of the live page",
  async run({ sizes = SIZES }: BenchOptions) {
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
      args: ["--headless", "--no-sandbox"],
    });
    try {
      const rows: (readonly Cell[])[] = [];
      for (const size of sizes)
        rows.push(await rowOf(size, await browser.newPage({ viewport: { width: 1300, height: 850 } })));
      return [{ title: "Live page", columns, rows, notes }];
    } finally {
      await browser.close();
    }
  },
};

const columns = [
  ...["functions", "first picture ms", "median frame ms", "longest frame ms"],
  ...["jumping ms", "filtering ms", "choosing a function ms"],
];
const notes = [
  `Chromium without a GPU. Frames over ${UPDATES} updates of ${CHANGED} functions each, while the page scrolls. Of ${TRIES} jumps, filters and choices, the median. CHROMIUM_PATH names the browser.`,
];

async function rowOf(size: number, browserPage: Page): Promise<readonly Cell[]> {
  const started = performance.now();
  await openRun(size, browserPage);
  const first = performance.now() - started;
  const frames = (await browserPage.evaluate(framesDuring, 900 * UPDATES)).toSorted((one, other) => one - other);
  const actions: (number | null)[] = [];
  for (const action of ["jump", "filter", "choose"] as const) {
    const times = await browserPage.evaluate(timesOf, { action, tries: TRIES });
    actions.push(times.toSorted((one, other) => one - other)[TRIES >> 1] ?? null);
  }
  await browserPage.close();
  return [size, first, frames[frames.length >> 1] ?? null, frames.at(-1) ?? null, ...actions];
}

/** Opens the live page of a run with this many functions, without a server. Every update moves some of them. */
export async function openRun(size: number, browserPage: Page): Promise<void> {
  const graph = graphOf(await readMigrationDefinition());
  let revision = 0;
  await browserPage.route(/./, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/api/graph") return route.fulfill({ json: graph });
    if (pathname === "/api/function") return route.fulfill({ status: 409, json: { error: "not measured" } });
    if (pathname === "/api/view") {
      revision += 1;
      return route.fulfill({ json: viewAt(revision, size, graph) });
    }
    const asset = await assetAt(pathname);
    return asset === null
      ? route.fulfill({ status: 404 })
      : route.fulfill({ contentType: asset.type, body: asset.body });
  });
  await browserPage.goto("http://127.0.0.1/?execution=bench");
  await browserPage.waitForSelector("body[data-ready]");
}

/** Runs in the page: milliseconds that each of some actions takes until the next picture. */
async function timesOf({ action, tries }: { action: "jump" | "filter" | "choose"; tries: number }): Promise<number[]> {
  const times: number[] = [];
  for (let nth = 0; nth < tries; nth += 1) {
    await new Promise(requestAnimationFrame);
    const before = performance.now();
    if (action === "jump") window.scrollTo(0, (nth % 2) * document.documentElement.scrollHeight);
    else {
      const buttons = document.querySelectorAll<HTMLElement>(action === "filter" ? "#legend button" : "[role=option]");
      buttons[action === "filter" ? (nth % 2) * (buttons.length - 1) : nth]?.click();
    }
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    times.push(performance.now() - before);
  }
  return times;
}

/** Runs in the page: milliseconds between frames, while it scrolls. */
async function framesDuring(milliseconds: number): Promise<number[]> {
  const frames: number[] = [];
  const end = performance.now() + milliseconds;
  let last = performance.now();
  while (performance.now() < end) {
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    frames.push(now - last);
    last = now;
    window.scrollBy(0, 3);
  }
  return frames;
}

/** The first view has all functions; later ones have those that moved since. */
function viewAt(revision: number, size: number, { nodes }: Graph): View {
  const moved = (revision - 1) * CHANGED;
  const all = Array.from({ length: size }, (_, at) => functionAt(at, moved));
  const functions = revision === 1 ? all : all.slice(Math.max(0, moved - CHANGED), moved + CHANGED);
  return {
    ...{ revision, execution: "bench", arn: "bench", running: true, seconds: revision, at: "Migrate batch" },
    headline: { tone: "working", text: `${moved} of ${size} functions moved`, detail: "", announcement: "" },
    states: nodes.map(
      ({ name }): StateView => ({ name, status: "running", seconds: revision, visits: 1, earlier: false }),
    ),
    ...{ taken: [], laneColumns: LANE_COLUMNS, lanes: lanesOf(size, revision), functions },
    ...{ zipBytesBefore: size * 450_000, zipBytesNow: (size - moved) * 450_000 },
    may: { stop: true, rollBack: false, approve: null },
    ...{ rollback: null, undoes: null, report: null, console: null },
  };
}

const lanesOf = (size: number, seconds: number) =>
  Array.from({ length: Math.ceil(size / BATCH_SIZE) }, (_, at): Lane => {
    const cells = LANE_COLUMNS.map(() => ({ status: "running", seconds }) as const);
    const counts = { functions: BATCH_SIZE, moved: at, atWork: at === 0 };
    return { batch: at + 1, title: `Batch ${at + 1}`, ...counts, cells, verdict: null, remarks: [] };
  });

function functionAt(at: number, moved: number): FunctionView {
  const tone = at < moved ? "migrated" : at < moved + CHANGED ? "running" : "waiting";
  return {
    ...{ name: `acme-prod-function-${String(at).padStart(5, "0")}`, batch: 1 + Math.floor(at / BATCH_SIZE), tone },
    ...{ words: tone, reason: null, zipBytesBefore: 450_000, zipBytesAfter: tone === "migrated" ? 2000 : null },
  };
}
