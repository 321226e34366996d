import { describe, expect, it } from "vitest";
import {
  type Holder,
  type LockRequest,
  lateTaskWaitSeconds,
  leaseFor,
  MAX_LATE_TASK_LOOKS,
} from "../../../src/domain/change/lease.ts";

const arn = (name: string) => `arn:aws:states:us-east-1:000000000000:execution:layershift-dev-migration:${name}`;
const running: Partial<Holder> = { isRunning: true };
const settled: Partial<Holder> = { isSettled: true };

function holder(target: string, facts: Partial<Holder> = {}): Holder {
  return { execution: arn("holder"), isRunning: false, isSettled: false, target, ...facts };
}
function asker(kind: LockRequest["kind"], target: string, stopped: string | null = null): LockRequest {
  return { execution: arn("asker"), kind, target, stopped };
}
const refused = (toRestore: string | null) => ({ kind: "refuse", toRestore });
const takeOver = { kind: "take-over" };
const leave = { kind: "leave" };

describe("the lock", () => {
  it.each<[string, LockRequest, Holder, object]>([
    ["stays with who runs", asker("migrate", "asker"), holder("holder", running), refused(null)],
    [
      "stays with who runs, whatever is to be rolled back",
      asker("roll-back", "t"),
      holder("t", running),
      refused(null),
    ],
    ["is no business of a second pick-up of the same", asker("pick-up", "t", "dead"), holder("t", running), leave],
    ["stays with who left changes, until they are restored", asker("migrate", "asker"), holder("t"), refused("t")],
    ["stays with who left changes for another rollback", asker("roll-back", "other"), holder("t"), refused("t")],
    ["goes from who left nothing to anybody", asker("migrate", "asker"), holder("t", settled), takeOver],
    ["goes from who left nothing to a rollback", asker("roll-back", "other"), holder("t", settled), takeOver],
    ["goes to the rollback of the same changes", asker("roll-back", "t"), holder("t"), takeOver],
    ["goes to the pick-up of the same changes", asker("pick-up", "t", "holder"), holder("t"), takeOver],
    ["goes to its pick-up even if nothing is left", asker("pick-up", "t", "holder"), holder("t", settled), takeOver],
    ["is no business of the pick-up of others", asker("pick-up", "other", "x"), holder("t"), leave],
    ["is no business of the pick-up of others at all", asker("pick-up", "other", "x"), holder("t", settled), leave],
  ])("%s", (_, by, from, lease) => {
    expect(leaseFor(by, from)).toEqual(lease);
  });

  it("is looked at again where Step Functions does not know yet that the stopped execution has ended", () => {
    expect(leaseFor(asker("pick-up", "t", "holder"), holder("t", running))).toEqual({ kind: "look-again" });
  });
});

it("waits longer for late tasks than any task can be at work, and not for ever", () => {
  const waits = Array.from({ length: MAX_LATE_TASK_LOOKS }, (_, round) => lateTaskWaitSeconds(round) ?? 0);
  const seconds = waits.reduce((sum, wait) => sum + wait, 0);
  expect(seconds).toBeGreaterThan(600);
  expect(seconds).toBeLessThan(700);
  expect(waits[0]).toBe(1);
  expect(lateTaskWaitSeconds(MAX_LATE_TASK_LOOKS)).toBeNull();
});
