import { describe, expect, test } from "vitest";
import {
  decisionOn,
  type JudgedBatch,
  MAX_EXTRA_LOOKS,
  waitSecondsAfter,
} from "../../../src/domain/verdict/batch-decision.ts";
import type { Verdict } from "../../../src/domain/verdict/verdict.ts";
import { said } from "../../support/reasons.ts";

const judged = (functionName: string, verdicts: readonly Verdict[], worthWaiting = true) => ({
  functionName,
  verdicts: verdicts.map((verdict) => ({ functionName, verdict, ...said(null) })),
  worthWaiting,
});
const batch = (more: Partial<JudgedBatch>): JudgedBatch => ({
  batch: 2,
  failedBefore: 0,
  functions: [],
  earlier: [],
  alarms: [],
  looks: 1,
  ...more,
});
const alarm = (verdict: Verdict, worthWaiting = true) => ({ alarm: "a", verdict, ...said(null), worthWaiting });
const silent = judged("silent", ["inconclusive", "inconclusive"]);
const idle = judged("idle", ["inconclusive"], false);
const well = judged("well", ["inconclusive", "healthy"]);
const ill = judged("ill", ["healthy", "unhealthy"]);
const nothing = { tolerate: { failed: 0 } };
const byDefault = { inconclusive: undefined, inconclusiveSeconds: 180, ...nothing };
const meaning = (inconclusive: "proceed" | "wait" | "roll-back") => ({
  inconclusive,
  inconclusiveSeconds: 180,
  ...nothing,
});

describe("a batch", () => {
  test("goes on where every function shows one sign of health and none of illness", () => {
    expect(decisionOn(batch({ functions: [well] }), byDefault)).toEqual({
      ...{ verdict: "healthy", unhealthy: 0, inconclusive: 0 },
      ...{ decision: "go-on", waitSeconds: 0, failing: [] },
    });
  });

  test.each([
    ["a function of it is unhealthy, whatever else speaks for that", { functions: [well, ill] }],
    ["an alarm went off", { functions: [well], alarms: [alarm("unhealthy")] }],
    ["a function of the batch before fares worse by now", { earlier: ill.verdicts }],
  ])("goes back where %s", (_, more) => {
    for (const each of [byDefault, meaning("proceed"), meaning("wait")])
      expect(decisionOn(batch(more), each)).toMatchObject({ decision: "roll-back", verdict: "unhealthy" });
  });

  test("that is inconclusive waits by default, unless nobody called its functions before the change either", () => {
    const open = batch({ functions: [well, silent, idle] });
    expect(decisionOn(open, byDefault)).toEqual({
      ...{ verdict: "inconclusive", unhealthy: 0, inconclusive: 2 },
      ...{ decision: "wait", waitSeconds: 26, failing: [] },
    });
    expect(decisionOn(batch({ functions: [well, idle] }), byDefault).decision).toBe("go-on");
    expect(decisionOn(batch({ functions: [idle] }), meaning("wait")).decision).toBe("wait");
    expect(decisionOn(batch({ alarms: [alarm("inconclusive")] }), byDefault).decision).toBe("wait");
    expect(decisionOn(batch({ alarms: [alarm("inconclusive", false)] }), byDefault).decision).toBe("go-on");
  });

  test("goes on unproven at the bound, and is never called healthy", () => {
    const last = batch({ functions: [silent], looks: MAX_EXTRA_LOOKS + 1 });
    expect(decisionOn(last, byDefault)).toMatchObject({ decision: "go-on", verdict: "inconclusive", waitSeconds: 0 });
  });

  test("goes on or back at once, or at the bound, as the request says", () => {
    expect(decisionOn(batch({ functions: [silent] }), meaning("proceed")).decision).toBe("go-on");
    expect(decisionOn(batch({ functions: [silent] }), meaning("roll-back")).decision).toBe("wait");
    const last = batch({ functions: [idle], looks: MAX_EXTRA_LOOKS + 1 });
    expect(decisionOn(last, meaning("roll-back")).decision).toBe("roll-back");
    expect(decisionOn(batch({ functions: [idle] }), { ...meaning("roll-back"), inconclusiveSeconds: 0 }).decision).toBe(
      "roll-back",
    );
  });
});

test("functions that fail go back alone where the request tolerates so many; an alarm is tolerated by nobody", () => {
  const tolerant = { ...byDefault, tolerate: { failed: 2 } };
  expect(decisionOn(batch({ functions: [well, ill] }), tolerant)).toMatchObject({
    decision: "restore",
    failing: ["ill"],
  });
  expect(decisionOn(batch({ functions: [well, ill], failedBefore: 2 }), tolerant).decision).toBe("roll-back");
  expect(decisionOn(batch({ functions: [well, ill], batch: 1 }), tolerant).decision).toBe("roll-back");
  expect(decisionOn(batch({ functions: [ill], alarms: [alarm("unhealthy")] }), tolerant).decision).toBe("roll-back");
  const strict = { ...tolerant, inconclusive: "roll-back", inconclusiveSeconds: 0 } as const;
  expect(decisionOn(batch({ functions: [well, silent] }), strict)).toMatchObject({
    decision: "restore",
    failing: ["silent"],
  });
});

test("the waits double, and are the bound together", () => {
  const waits = [1, 2, 3, 4].map((looks) => waitSecondsAfter(looks, 180));
  expect(waits).toEqual([26, 52, 103, 0]);
  expect([1, 2, 3, 4].map((looks) => waitSecondsAfter(looks, 0))).toEqual([0, 0, 0, 0]);
});
