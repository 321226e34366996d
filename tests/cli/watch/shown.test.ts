import { describe, expect, test } from "vitest";
import { BEFORE_START, progressOf } from "../../../src/cli/terminal/progress.ts";
import { functionViews } from "../../../src/cli/watch/functions.ts";
import { jointVerdicts } from "../../../src/cli/watch/lanes.ts";
import { laneCells, stateViews, takenArrows } from "../../../src/cli/watch/states.ts";
import { type StateVisit, visitsAfter } from "../../../src/domain/report/state-visits.ts";
import { said } from "../../support/reasons.ts";
import { aJournal, aPlan, aReport, aReportedFunction, entered } from "../builders.ts";

const visits = visitsAfter(
  [],
  [
    entered("Take baseline", 1),
    { id: 2, at: new Date(4000), type: "TaskStateExited", state: "Take baseline" },
    entered("Next batch", 5),
    { id: 6, at: new Date(6000), type: "PassStateExited", state: "Next batch" },
    entered("Take baseline", 7),
  ],
);
const now = new Date(9000);

describe("states and lanes", () => {
  test("show the last visit of each state, and how often it was visited", () => {
    expect(stateViews(["Take baseline", "Bake"], visits, true, now)).toEqual([
      { name: "Take baseline", status: "running", seconds: 2, visits: 2, earlier: false },
      { name: "Bake", status: "waiting", seconds: null, visits: 0, earlier: false },
    ]);
  });

  test("tell the visits of earlier batches from those of the batch at work", () => {
    const soon = visits.slice(0, 2);
    expect(stateViews(["Take baseline"], soon, true, now)[0]?.earlier).toBe(true);
    expect(stateViews(["Take baseline"], soon, false, now)[0]?.earlier).toBe(false);
  });

  test("say at the end what was not needed, and what was stopped", () => {
    expect(stateViews(["Take baseline", "Bake"], visits, false, now).map(({ status }) => status)).toEqual([
      "stopped",
      "not-needed",
    ]);
  });

  test("keep the batches apart", () => {
    const cells = [1, 2].map((batch) => laneCells(["Take baseline"], batch, visits, true, now)[0]);
    expect(cells).toEqual([
      { status: "succeeded", seconds: 3 },
      { status: "running", seconds: 2 },
    ]);
    expect(takenArrows(visits as readonly StateVisit[])).toEqual([
      "Take baseline → Next batch",
      "Next batch → Take baseline",
    ]);
  });
});

describe("functions", () => {
  const plan = {
    ...aPlan(["one"]),
    functions: [
      ...aPlan(["one"]).functions,
      {
        name: "image",
        runtime: null,
        zipBytes: 0,
        action: { kind: "skip", ...said("it is a container image") } as const,
      },
    ],
  };
  const views = (journals: Parameters<typeof progressOf>[2], report: Parameters<typeof functionViews>[2] = null) =>
    functionViews(plan, progressOf({ ...BEFORE_START, batch: 1 }, plan, journals).functions, report);

  test("are all there from the plan on, those left alone with their reason", () => {
    expect(views(new Map())).toMatchObject([
      { name: "one", tone: "waiting", batch: 1, zipBytesAfter: null },
      { name: "image", tone: "skipped", batch: null, reason: "it is a container image" },
    ]);
  });

  test("end as the report says", () => {
    const report = aReport({ functions: [aReportedFunction({ name: "one", outcome: "restored", reason: "asked" })] });
    const journals = new Map([["one", aJournal({ outcome: "migrated", slimZipBytes: 5 })]]);
    expect(views(journals)[0]).toMatchObject({ tone: "migrated", zipBytesAfter: 5 });
    expect(views(journals, report)[0]).toMatchObject({ tone: "restored", reason: "asked", zipBytesAfter: null });
  });
});

test("one verdict per function: what is unhealthy counts, then what showed health, and silence is not health", () => {
  const verdict = (functionName: string, verdict: "healthy" | "unhealthy" | "inconclusive") =>
    ({ functionName, verdict, ...said(verdict === "healthy" ? null : verdict) }) as const;
  const health = {
    version: 1,
    checks: [],
    verdicts: [verdict("a", "healthy"), verdict("b", "healthy"), verdict("c", "inconclusive")],
  } as const;
  const scan = {
    version: 1,
    scans: [],
    verdicts: [verdict("a", "inconclusive"), verdict("b", "unhealthy"), verdict("c", "inconclusive")],
  } as const;
  expect(jointVerdicts({ health, scan, gates: null })).toMatchObject([
    { functionName: "a", verdict: "healthy" },
    { functionName: "b", verdict: "unhealthy" },
    { functionName: "c", verdict: "inconclusive", reason: "inconclusive, and inconclusive" },
  ]);
  expect(jointVerdicts(undefined)).toEqual([]);
});
