import { describe, expect, it } from "vitest";
import type { ExecutionEvent } from "../../../src/aws/step-functions/step-functions.ts";
import { advance, BEFORE_START, progressOf } from "../../../src/cli/terminal/progress.ts";
import { said } from "../../support/reasons.ts";
import { aJournal, aPlan, entered } from "../builders.ts";

const walkThrough = (...states: string[]) => {
  return states.map((state, index): ExecutionEvent => entered(state, index + 1)).reduce(advance, BEFORE_START);
};

describe("the position through the state graph", () => {
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
    const position = advance(walkThrough("Take lock"), {
      id: 2,
      at: new Date(0),
      type: "TaskStateExited",
      state: "Take lock",
    });
    expect(position).toMatchObject({ state: "Take lock", lastEventId: 2 });
  });
});

describe("what is told of each function", () => {
  const position = walkThrough("Take baseline", "Migrate batch");
  const journalText = (journal: Parameters<typeof aJournal>[0]) => {
    const [first] = progressOf(position, aPlan(["one"]), new Map([["one", aJournal(journal)]])).functions;
    return first?.text;
  };

  it.each([
    [{ step: "snapshot", done: false }, "storing the original"],
    [{ step: "attach", done: true }, "layer attached"],
    [{ step: "slim", done: false }, "removing the shared code from the package"],
    [{ step: "read-back", done: true, outcome: "migrated" }, "migrated"],
    [{ step: "read-back", done: true, outcome: "migrated", publishedVersion: "8" }, "version 8 published"],
    [{ step: "shift", done: false, outcome: "migrated", publishedVersion: "8" }, "shifting traffic"],
    [
      { step: "shift", done: true, outcome: "migrated", publishedVersion: "8", sharedAt: "2026-01-02T03:04:05.000Z" },
      "version 8 gets a share of the traffic",
    ],
    [
      { step: "shift", done: true, outcome: "migrated", publishedVersion: "8", shiftedAt: "2026-01-02T03:04:05.000Z" },
      "migrated",
    ],
    [
      { step: "shift", done: false, outcome: "touched-by-others", publishedVersion: "8", reason: "moved" },
      "touched-by-others: moved",
    ],
    [{ step: "restore-code", done: false }, "restoring code"],
    [{ step: "restored", done: true, outcome: "restored" }, "restored"],
    [
      { step: "slim", done: false, outcome: "touched-by-others", reason: "deployed at 15:31" },
      "touched-by-others: deployed at 15:31",
    ],
  ] as const)("%j", (journal, words) => {
    expect(journalText(journal)).toBe(words);
  });

  it("shows a function without a journal as waiting, and one with nothing to do not at all", () => {
    const plan = { ...aPlan(["one"]), functions: [...aPlan(["one"]).functions, skipped("two")] };
    expect(progressOf(position, plan, new Map()).functions.map(({ name, text }) => [name, text])).toEqual([
      ["one", "waiting"],
    ]);
  });

  it("shows the size after only once the function has migrated", () => {
    const sizes = (outcome: "migrated" | "restored") => {
      const journal = aJournal({ outcome, done: true, slimZipBytes: 14_000 });
      return progressOf(position, aPlan(["one"]), new Map([["one", journal]])).functions[0]?.zipBytesAfter;
    };
    expect([sizes("migrated"), sizes("restored")]).toEqual([14_000, null]);
  });
});

function skipped(name: string) {
  return { name, runtime: null, zipBytes: 1, action: { kind: "skip", ...said("an image") } } as const;
}
