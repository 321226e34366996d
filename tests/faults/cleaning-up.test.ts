import pLimit from "p-limit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cellsOf, type Run, runsOf } from "./cells.ts";
import { aCleanupWorld, type CleanedUp, complaintsAboutCleanup, complaintsAboutNext } from "./cleanup-world.ts";
import type { TaskCall } from "./world.ts";

/** Runs of a sample: spread over the matrix, the same ones every time. */
const SAMPLED = 8;
/** Worlds at once: mostly they wait. */
const AT_ONCE = 4;
const { FAULTS: asked } = process.env;
const TIMEOUT_MS = asked === undefined ? 240_000 : 7_200_000;

const endings = new Map<string, number>();
let calls: readonly TaskCall[];
let clean: CleanedUp;
beforeAll(async () => {
  const world = await aCleanupWorld();
  clean = await world.cleanedUp();
  calls = [...world.calls];
  await world.stop();
}, TIMEOUT_MS);
afterAll(() => console.log(`cleaning up: ${[...endings].map(([ending, of]) => `${of} ${ending}`).join(", ")}`));

async function complaintsOf(run: Run): Promise<readonly string[]> {
  const world = await aCleanupWorld();
  try {
    const fault = world.inject(run.fault);
    const ended = await world.cleanedUp();
    fault.lift();
    const ending = `${ended.report?.outcome ?? "without a report"}${fault.met === 0 ? " (fault not met)" : ""}`;
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
    const complaints = [...complaintsAboutCleanup(ended), ...complaintsAboutNext(await world.cleanedUp())];
    for (const complaint of complaints) console.log(`${run.title}: ${complaint}`);
    return complaints.map((text) => `${run.title}: ${text}`);
  } finally {
    await world.stop();
  }
}

test("without a fault exactly the right versions go", () => {
  expect(clean).toMatchObject({ status: "SUCCEEDED", report: { outcome: "cleaned-up" } });
  expect([...complaintsAboutCleanup(clean), ...complaintsAboutNext(clean)]).toEqual([]);
});

test(
  "whatever call of a clean-up goes wrong, exactly the right versions go, or fewer and it says so, and the next one goes on",
  async () => {
    const all = cellsOf(calls).flatMap(runsOf);
    const wanted = asked === undefined || asked === "all" ? /./ : new RegExp(asked);
    const runs = all.filter(({ title }) => wanted.test(title));
    const sample = (_: Run, index: number) => asked !== undefined || index % Math.ceil(runs.length / SAMPLED) === 0;
    const found = await pLimit(AT_ONCE).map(runs.filter(sample), complaintsOf);
    expect(found.flat()).toEqual([]);
  },
  TIMEOUT_MS,
);

describe("the judge of clean-ups complains about", () => {
  test.each<[string, Partial<CleanedUp>]>([
    ["a version that somebody needs", { versions: leftWithout(6) }],
    ["a success that deleted less", { versions: [...Array(12).keys()].map((number) => number + 1) }],
    ["originals that are gone", { keepsOriginals: false }],
    ["a success without a report", { report: null }],
  ])("%s", (_, changes) => {
    expect(complaintsAboutCleanup({ ...clean, ...changes })).not.toEqual([]);
  });
});

/** The versions that are left, and another one gone. */
function leftWithout(version: number): readonly number[] {
  return [1, 2, 3, 4, 6, 10, 11, 12].filter((number) => number !== version);
}
