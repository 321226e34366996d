import { describe, expect, test } from "vitest";
import { approvalsOf, lastBatchToPrepare, refusalText } from "../../../src/domain/verdict/approval.ts";

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
  [{ Error: "Rejected", Cause: "not today" }, "batch 3 was rejected: not today"],
  [{ Error: "Rejected", Cause: "" }, "batch 3 was rejected"],
  [{ Error: "States.Timeout" }, "nobody approved batch 3 in time"],
  [{ Error: "States.Timeout", Cause: "" }, "nobody approved batch 3 in time"],
  [{ Error: "NotUsable", Cause: "{}" }, "batch 3 was not approved: NotUsable"],
  [{ Error: "Rejected", Cause: null }, "batch 3 was rejected"],
  [{ Error: null, Cause: null }, "batch 3 was not approved: the answer gave no reason"],
  [{ Error: "", Cause: "" }, "batch 3 was not approved: the answer gave no reason"],
  [{}, "batch 3 was not approved: the answer gave no reason"],
])("%j is told in words", (caught, words) => {
  expect(refusalText(3, caught)).toBe(words);
});
