/** Measures how fluid the live page stays with thousands of functions: the longest frame while it is updated. */
import { chromium, type Page } from "playwright-core";
import { assetAt } from "../../src/cli/watch/assets.ts";
import { readMigrationDefinition } from "../../src/cli/watch/definition.ts";
import { graphOf } from "../../src/cli/watch/graph.ts";
import type { FunctionView, View } from "../../src/page/view.ts";
import type { BenchOptions, Cell, Part } from "./table.ts";

const SIZES = [1000, 5000];
/** Updates of the page, each with this many changed functions: as in a batch that moves. */
const UPDATES = 12;
const CHANGED = 60;

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

const columns = ["functions", "first picture ms", "median frame ms", "longest frame ms", "choosing a function ms"];
const notes = [
  `Chromium without a GPU. Frames over ${UPDATES} updates of ${CHANGED} functions each, while the page scrolls. CHROMIUM_PATH names the browser.`,
];

async function rowOf(size: number, browserPage: Page): Promise<readonly Cell[]> {
  const graph = graphOf(await readMigrationDefinition());
  let revision = 0;
  await browserPage.route(/./, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/api/graph") return route.fulfill({ json: graph });
    if (pathname === "/api/function") return route.fulfill({ status: 409, json: { error: "not measured" } });
    if (pathname === "/api/view") {
      revision += 1;
      return route.fulfill({ json: viewAt(revision, size) });
    }
    const asset = await assetAt(pathname);
    return asset === null
      ? route.fulfill({ status: 404 })
      : route.fulfill({ contentType: asset.type, body: asset.body });
  });
  const started = performance.now();
  await browserPage.goto("http://127.0.0.1/?execution=bench");
  await browserPage.waitForSelector("body[data-ready]");
  const first = performance.now() - started;
  const frames = await browserPage.evaluate(framesDuring, 900 * UPDATES);
  const sorted = frames.toSorted((one, other) => one - other);
  const choosing = await browserPage.evaluate(async () => {
    const before = performance.now();
    (document.querySelectorAll("[role=option]")[7] as HTMLElement).click();
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return performance.now() - before;
  });
  await browserPage.close();
  return [size, first, sorted[sorted.length >> 1] ?? null, sorted.at(-1) ?? null, choosing];
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
function viewAt(revision: number, size: number): View {
  const moved = (revision - 1) * CHANGED;
  const all = Array.from({ length: size }, (_, at) => functionAt(at, moved));
  const functions = revision === 1 ? all : all.slice(Math.max(0, moved - CHANGED), moved + CHANGED);
  return {
    ...{ revision, execution: "bench", arn: "bench", running: true, seconds: revision, at: "Migrate batch" },
    headline: { tone: "working", text: `${moved} of ${size} functions moved`, detail: "", announcement: "" },
    ...{ states: [], taken: [], laneColumns: [], lanes: [], functions },
    ...{ zipBytesBefore: size * 450_000, zipBytesNow: (size - moved) * 450_000 },
    may: { stop: true, rollBack: false, approve: null },
    ...{ rollback: null, undoes: null, report: null, console: null },
  };
}

function functionAt(at: number, moved: number): FunctionView {
  const tone = at < moved ? "migrated" : at < moved + CHANGED ? "running" : "waiting";
  return {
    ...{ name: `acme-prod-function-${String(at).padStart(5, "0")}`, batch: 1 + Math.floor(at / 300), tone },
    ...{ words: tone, reason: null, zipBytesBefore: 450_000, zipBytesAfter: tone === "migrated" ? 2000 : null },
  };
}
