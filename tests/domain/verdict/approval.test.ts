import { describe, expect, test } from "vitest";
import { approvalsOf, lastBatchToPrepare, reasonNotApproved } from "../../../src/domain/verdict/approval.ts";

const plan = { batches: [["canary"], ["a", "b"], ["c"], ["first-critical"], ["second-critical"]] };
const critical = ["first-critical", "second-critical"];

describe("approvals", () => {
  test.each([
    ["none", { from: 1, to: 0 }, [5, 5, 5]],
    ["each-batch", { from: 1, to: 5 }, [1, 2, 3]],
    ["before-critical", { from: 4, to: 4 }, [3, 3, 3]],
  ] as const)(
    'with "%s" are asked for as the request says, and no batch is prepared before its own',
    (approval, range, prepared) => {
      expect(approvalsOf(plan, { approval, critical })).toEqual(range);
      expect([1, 2, 3].map((batch) => lastBatchToPrepare(batch, plan, { approval, critical }))).toEqual(prepared);
    },
  );

  test("before critical functions are asked for once, and never where none of them has anything to change", () => {
    expect(lastBatchToPrepare(4, plan, { approval: "before-critical", critical })).toBe(5);
    expect(approvalsOf(plan, { approval: "before-critical", critical: ["elsewhere"] })).toEqual({ from: 1, to: 0 });
  });
});

test.each([
  [
    { Error: "Rejected", Cause: "not today" },
    { code: "batch-rejected", comment: "not today" },
  ],
  [
    { Error: "Rejected", Cause: "" },
    { code: "batch-rejected", comment: null },
  ],
  [{ Error: "States.Timeout" }, { code: "approval-timed-out" }],
  [{ Error: "States.Timeout", Cause: "" }, { code: "approval-timed-out" }],
  [
    { Error: "NotUsable", Cause: "{}" },
    { code: "batch-not-approved", error: "NotUsable" },
  ],
  [
    { Error: "Rejected", Cause: null },
    { code: "batch-rejected", comment: null },
  ],
  [
    { Error: null, Cause: null },
    { code: "batch-not-approved", error: null },
  ],
  [
    { Error: "", Cause: "" },
    { code: "batch-not-approved", error: null },
  ],
  [{}, { code: "batch-not-approved", error: null }],
])("%j is the reason of a batch that was not approved", (caught, reason) => {
  expect(reasonNotApproved(3, caught)).toEqual({ ...reason, batch: 3 });
});
