import { describe, expect, test } from "vitest";
import { type HistoryEvent, visitSeconds, visitsAfter } from "../../../src/domain/report/state-visits.ts";

let id = 0;
const event = (type: string, second: number, state: string | null = null): HistoryEvent => {
  id += 1;
  return { id, at: new Date(second * 1000), type, state };
};
const task = (state: string, from: number, to: number) => [
  event("TaskStateEntered", from, state),
  event("LambdaFunctionScheduled", from),
  event("LambdaFunctionStarted", from),
  event("LambdaFunctionSucceeded", to),
  event("TaskStateExited", to, state),
];
const shown = (events: readonly HistoryEvent[]) =>
  visitsAfter([], events).map(({ state, batch, status, calls, callSeconds }) => ({
    state,
    batch,
    status,
    calls,
    callSeconds,
  }));

describe("the visits of states", () => {
  test("follow the batches, and add up what the calls took", () => {
    const events = [
      event("ExecutionStarted", 0),
      ...task("Take inventory", 0, 1),
      ...task("Take baseline", 1, 2),
      event("PassStateEntered", 2, "Next batch"),
      event("PassStateExited", 2, "Next batch"),
      ...task("Take baseline", 2, 5),
    ];
    expect(shown(events)).toEqual([
      { state: "Take inventory", batch: 0, status: "succeeded", calls: 1, callSeconds: 1 },
      { state: "Take baseline", batch: 1, status: "succeeded", calls: 1, callSeconds: 1 },
      { state: "Next batch", batch: 2, status: "succeeded", calls: 0, callSeconds: 0 },
      { state: "Take baseline", batch: 2, status: "succeeded", calls: 1, callSeconds: 3 },
    ]);
  });

  test("that meet an error and try again succeed; a caught error fails the state it happened in", () => {
    const failing = [
      event("TaskStateEntered", 0, "Migrate batch"),
      event("LambdaFunctionScheduled", 0),
      event("LambdaFunctionFailed", 1),
    ];
    const retried = [
      event("LambdaFunctionScheduled", 3),
      event("LambdaFunctionSucceeded", 4),
      event("TaskStateExited", 4, "Migrate batch"),
    ];
    expect(shown([...failing, ...retried])).toMatchObject([{ status: "succeeded", calls: 2, callSeconds: 2 }]);
    const caught = [event("TaskStateExited", 1, "Migrate batch"), event("TaskStateEntered", 1, "Roll back")];
    expect(shown([...failing, ...caught])).toMatchObject([{ status: "failed" }, { status: "running" }]);
  });

  test("go on from where an earlier look ended, with the same result", () => {
    const events = [...task("Take inventory", 0, 1), ...task("Publish layer", 1, 4), event("ExecutionAborted", 5)];
    for (let cut = 0; cut <= events.length; cut += 1)
      expect(visitsAfter(visitsAfter([], events.slice(0, cut)), events.slice(cut))).toEqual(visitsAfter([], events));
  });

  test.each([
    ["ExecutionAborted", "stopped"],
    ["ExecutionTimedOut", "stopped"],
    ["ExecutionFailed", "failed"],
    ["ExecutionSucceeded", "succeeded"],
  ])("that are open at %s are %s", (type, status) => {
    const visits = visitsAfter([], [event("WaitStateEntered", 0, "Bake"), event(type, 7)]);
    expect(visits).toMatchObject([{ state: "Bake", type: "Wait", status }]);
    expect(visits.map((visit) => visitSeconds(visit, new Date(99_000)))).toEqual([7]);
  });
});
