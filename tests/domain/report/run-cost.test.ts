import { expect, test } from "vitest";
import { runCostOf } from "../../../src/domain/report/run-cost.ts";
import type { StateVisit } from "../../../src/domain/report/state-visits.ts";

const visit = (calls: number, callSeconds: number): StateVisit => ({
  state: "Migrate batch",
  type: "Task",
  batch: 1,
  status: "succeeded",
  enteredAt: new Date(0),
  leftAt: new Date(1000),
  calls,
  callSeconds,
  calledAt: null,
});

test("a run costs its state transitions, retries included, and the time and memory of its tasks", () => {
  const visits = [...Array.from({ length: 995 }, () => visit(0, 0)), visit(2, 7500)];
  const cost = runCostOf(visits, 2048);
  expect(cost).toMatchObject({ transitions: 1001, taskCalls: 2, taskSeconds: 7500 });
  expect(cost.dollars).toBeCloseTo(0.025025 + 15_000 * 0.0000133334, 5);
});
