import { describe, expect, test } from "vitest";
import { reasonOfCaught, reasonOfUnhealthy } from "../../../src/domain/report/failure.ts";
import { said, textOf } from "../../support/reasons.ts";

describe("what the state machine caught", () => {
  const facts = (error: string | null, says: string | null = null) => ({ code: "task-failed", batch: 2, error, says });
  test.each([
    {
      title: "with Lambda's error message",
      caught: { Error: "UpdateFailed", Cause: '{"errorType":"UpdateFailed","errorMessage":"f: no"}' },
      reason: facts("UpdateFailed", "f: no"),
      text: "batch 2: f: no",
    },
    {
      title: "with a Cause in plain text",
      caught: { Error: "States.Timeout", Cause: "x" },
      reason: facts("States.Timeout"),
      text: "batch 2: States.Timeout",
    },
    { title: "without a Cause", caught: { Error: "E" }, reason: facts("E"), text: "batch 2: E" },
    { title: "with a Cause of null", caught: { Error: "E", Cause: null }, reason: facts("E"), text: "batch 2: E" },
    { title: "with some JSON as Cause", caught: { Error: "E", Cause: "null" }, reason: facts("E"), text: "batch 2: E" },
    ...[{ Error: null, Cause: null }, { Error: "", Cause: "" }, {}].map((caught) => ({
      title: `without a name: ${JSON.stringify(caught)}`,
      caught,
      reason: facts(null),
      text: "batch 2: an error without a name",
    })),
  ])("is a reason $title", ({ caught, reason, text }) => {
    expect(reasonOfCaught(caught, 2)).toEqual(reason);
    expect(textOf(reasonOfCaught(caught, 2))).toBe(text);
  });
});

test("the first unhealthy function of a batch is its reason, and the others are counted", () => {
  const verdict = (functionName: string) => ({ functionName, verdict: "unhealthy" as const, ...said("broke") });
  expect(reasonOfUnhealthy(1, [])).toBeNull();
  expect(textOf(reasonOfUnhealthy(1, [verdict("a")]))).toBe("batch 1: a: broke");
  expect(textOf(reasonOfUnhealthy(1, [verdict("a"), verdict("b"), verdict("c")]))).toBe(
    "batch 1: a: broke (and 2 more)",
  );
});
