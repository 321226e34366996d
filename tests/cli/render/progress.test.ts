import { describe, expect, it } from "vitest";
import { renderFrame, renderLines } from "../../../src/cli/render/progress.ts";
import { BEFORE_START, progressOf } from "../../../src/cli/terminal/progress.ts";
import { plain } from "../../../src/cli/terminal/terminal.ts";
import { visitsAfter } from "../../../src/domain/report/state-visits.ts";
import { aJournal, aPlan, entered } from "../builders.ts";

const plan = aPlan(["canary"], ["one", "second"], ["last"]);
const migrated = aJournal({ outcome: "migrated", done: true, slimZipBytes: 14_000 });
const now = new Date("2026-11-23T15:30:09Z");
const atBatch2 = { ...BEFORE_START, state: "Migrate batch", batch: 2 };
const journals = new Map([
  ["canary", migrated],
  ["one", migrated],
  ["second", aJournal({ step: "attach" })],
]);

describe("the frame on a terminal", () => {
  it("shows finished batches in a line, the one at work function by function, and those that wait", () => {
    expect(renderFrame(progressOf(atBatch2, plan, journals), plain, 24, now)).toBe(`\
Migrate batch
  batch 1 of 3 (canary): 1 migrated
  batch 2 of 3: Migrate batch
    one     migrated  512 KB → 14 KB
    second  attaching the layer  9.0 s
  batch 3 of 3: 1 function, waiting`);
  });

  it("shows in a rollback what goes back and what was never touched", () => {
    const position = { ...atBatch2, state: "Roll back", rollingBack: true };
    const restoring = new Map([...journals, ["one", aJournal({ step: "restored", outcome: "restored" })] as const]);
    expect(renderFrame(progressOf(position, plan, restoring), plain, 24, now)).toBe(`\
Rolling back
  batch 1 of 3 (canary):
    canary  migrated  512 KB → 14 KB
  batch 2 of 3:
    one     restored
    second  attaching the layer  9.0 s
  batch 3 of 3: 1 function, untouched`);
  });

  it("never has more lines than asked, however large the fleet, and keeps the batch at work in sight", () => {
    const batches = Array.from({ length: 400 }, (_, batch) =>
      Array.from({ length: 25 }, (_, i) => `fn-${batch + 1}-${i}`),
    );
    const done = new Map(batches.slice(0, 199).flatMap((names) => names.map((name) => [name, migrated] as const)));
    const frame = renderFrame(progressOf({ ...atBatch2, batch: 200 }, aPlan(...batches), done), plain, 20, now);
    expect(frame.split("\n").length).toBeLessThanOrEqual(20);
    expect(frame).toContain("batches 1 to 196 of 400: 4900 migrated");
    expect(frame).toContain("    fn-200-0");
    expect(frame).toContain("more lines");
    expect(frame).toContain("batches 204 to 400 of 400: 4,925 functions, waiting");
  });

  it("says how long the state at work, each batch and each function take", () => {
    const at = (second: number) => new Date(Date.parse("2026-11-23T15:30:00Z") + second * 1000);
    const event = (state: string, second: number, id: number) => ({ ...entered(state, id), at: at(second) });
    const events = [event("Take baseline", 0, 1), event("Migrate batch", 1, 2), event("Next batch", 3, 3)].concat([
      event("Take baseline", 3.5, 4),
      event("Migrate batch", 4, 5),
    ]);
    const timed = new Map([
      ["canary", { ...migrated, changedAt: at(1).toISOString(), at: at(2.5).toISOString() }],
      ["one", { ...migrated, changedAt: at(1).toISOString(), at: at(6).toISOString() }],
    ]);
    const visits = visitsAfter([], events);
    expect(renderFrame(progressOf(atBatch2, plan, timed, visits), plain, 24, now)).toBe(`\
Migrate batch  5.0 s
  batch 1 of 3 (canary): 1 migrated  3.0 s
  batch 2 of 3: Migrate batch
    one     migrated  512 KB → 14 KB  2.0 s
    second  waiting
  batch 3 of 3: 1 function, waiting`);
  });

  it("says where it is before there is a plan", () => {
    expect(renderFrame(progressOf({ ...atBatch2, state: "Take lock" }, null, new Map()), plain, 24, now)).toBe(
      "Take lock",
    );
  });
});

describe("lines for outputs that cannot be updated in place", () => {
  it("tell each state once as it is entered, and each function once as its work ends", () => {
    const before = progressOf(atBatch2, plan, new Map([["canary", migrated]]));
    const after = progressOf(atBatch2, plan, journals);
    const lines = renderLines(before, after, [entered("Next batch", 3), entered("Migrate batch", 4)], plain);
    expect(lines.map((line) => line.replace(/^\d\d:\d\d:\d\d/, "TIME"))).toEqual([
      "TIME  Migrate batch",
      "          batch 2 of 3: one     migrated  512 KB → 14 KB",
    ]);
  });

  it("tell in a rollback only what was restored, not what had migrated before it", () => {
    const position = { ...atBatch2, state: "Roll back", rollingBack: true };
    const restored = new Map([...journals, ["one", aJournal({ step: "restored", outcome: "restored" })] as const]);
    expect(renderLines(null, progressOf(position, plan, restored), [], plain)).toEqual([
      "          batch 2 of 3: one     restored",
    ]);
  });
});
