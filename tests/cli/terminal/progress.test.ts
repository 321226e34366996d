import { describe, expect, it } from "vitest";
import type { ExecutionEvent } from "../../../src/aws/step-functions/step-functions.ts";
import { BEFORE_THE_START, progressOf, step } from "../../../src/cli/terminal/progress.ts";
import { said } from "../../support/reasons.ts";
import { aJournal, aPlan, entered } from "../builders.ts";

const walkThrough = (...states: string[]) => {
  return states.map((state, index): ExecutionEvent => entered(state, index + 1)).reduce(step, BEFORE_THE_START);
};

describe("the walk through the state graph", () => {
  it.each([
    [["Read request"], { state: "Read request", batch: 0, rollingBack: false }],
    [["Publish layer", "Take baseline"], { state: "Take baseline", batch: 1, rollingBack: false }],
    [
      ["Take baseline", "Migrate batch", "Next batch", "Take baseline"],
      { state: "Take baseline", batch: 2, rollingBack: false },
    ],
    [
      ["Take baseline", "Migrate batch", "Roll back", "Write report"],
      { state: "Write report", batch: 1, rollingBack: true },
    ],
  ])("%j", (states, expected) => {
    expect(walkThrough(...states)).toEqual({ ...expected, lastEventId: states.length });
  });

  it("counts events that enter no state without moving", () => {
    const walk = step(walkThrough("Take lock"), {
      id: 2,
      at: new Date(0),
      type: "TaskStateExited",
      state: "Take lock",
    });
    expect(walk).toMatchObject({ state: "Take lock", lastEventId: 2 });
  });
});

describe("what is told of each function", () => {
  const walk = walkThrough("Take baseline", "Migrate batch");
  const wordsFor = (journal: Parameters<typeof aJournal>[0]) => {
    const [first] = progressOf(walk, aPlan(["one"]), new Map([["one", aJournal(journal)]])).functions;
    return first?.words;
  };

  it.each([
    [{ step: "snapshot", done: false }, "storing its original state"],
    [{ step: "attach", done: true }, "layer attached"],
    [{ step: "slim", done: false }, "taking the shared code out"],
    [{ step: "read-back", done: true, outcome: "migrated" }, "migrated"],
    [{ step: "read-back", done: true, outcome: "migrated", publishedVersion: "8" }, "version 8 published"],
    [{ step: "shift", done: false, outcome: "migrated", publishedVersion: "8" }, "shifting its traffic"],
    [
      { step: "shift", done: true, outcome: "migrated", publishedVersion: "8", sharedAt: "2026-01-02T03:04:05.000Z" },
      "version 8 has a share of its traffic",
    ],
    [
      { step: "shift", done: true, outcome: "migrated", publishedVersion: "8", shiftedAt: "2026-01-02T03:04:05.000Z" },
      "migrated",
    ],
    [
      { step: "shift", done: false, outcome: "touched-by-others", publishedVersion: "8", reason: "moved" },
      "touched-by-others: moved",
    ],
    [{ step: "restore-code", done: false }, "restoring the code"],
    [{ step: "restored", done: true, outcome: "restored" }, "restored"],
    [
      { step: "slim", done: false, outcome: "touched-by-others", reason: "deployed at 15:31" },
      "touched-by-others: deployed at 15:31",
    ],
  ] as const)("%j", (journal, words) => {
    expect(wordsFor(journal)).toBe(words);
  });

  it("shows a function without a journal as waiting, and one with nothing to do not at all", () => {
    const plan = { ...aPlan(["one"]), functions: [...aPlan(["one"]).functions, skipped("two")] };
    expect(progressOf(walk, plan, new Map()).functions.map(({ name, words }) => [name, words])).toEqual([
      ["one", "waits"],
    ]);
  });

  it("shows the size after only once the function has migrated", () => {
    const sizes = (outcome: "migrated" | "restored") => {
      const journal = aJournal({ outcome, done: true, slimZipBytes: 14_000 });
      return progressOf(walk, aPlan(["one"]), new Map([["one", journal]])).functions[0]?.zipBytesAfter;
    };
    expect([sizes("migrated"), sizes("restored")]).toEqual([14_000, null]);
  });
});

function skipped(name: string) {
  return { name, runtime: null, zipBytes: 1, action: { kind: "skip", ...said("an image") } } as const;
}
