import { describe, expect, test } from "vitest";
import { NotUsable } from "../../../src/domain/errors.ts";
import { messageWithCode, reasonOfCaught, reasonOfUnhealthy } from "../../../src/domain/report/failure.ts";
import { type MaybeExplained, UNEXPLAINED } from "../../../src/domain/report/reasons/code.ts";
import { explain } from "../../../src/domain/report/reasons/reasons.ts";
import { quoted } from "../../../src/domain/text.ts";
import { said, textOf } from "../../support/reasons.ts";

describe("what the state machine caught", () => {
  const facts = (error: string | null, because: MaybeExplained = UNEXPLAINED) => ({
    code: "task-failed",
    batch: 2,
    error,
    because,
  });
  test.each([
    {
      title: "with Lambda's error message",
      caught: { Error: "UpdateFailed", Cause: '{"errorType":"UpdateFailed","errorMessage":"f: no"}' },
      reason: facts("UpdateFailed", said("f: no")),
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

test("the code and the facts of a task's error are in the reason", () => {
  const why = { code: "document-incomplete", document: "s3://b/plan.json", entry: "batch 3" } as const;
  const { message } = new NotUsable(why);
  const Cause = JSON.stringify({ errorType: "NotUsable", errorMessage: messageWithCode(message, why), trace: [] });
  const because = explain(why);
  expect(because.reason).toBe(message);
  expect(reasonOfCaught({ Error: "NotUsable", Cause })).toEqual({
    code: "task-failed",
    batch: null,
    error: "NotUsable",
    because,
  });
});

test("facts that could make a cause too long are left out, and the sentence stays", () => {
  const fields = Array.from({ length: 20 }, (_, at) => `${at} ${"x".repeat(1900)}`);
  const why = { code: "input-not-valid", fields, total: fields.length } as const;
  const { message } = new NotUsable(why);
  expect(messageWithCode(message, why)).toBe(message);
  const Cause = JSON.stringify({ errorType: "NotUsable", errorMessage: messageWithCode("short", why), trace: [] });
  expect(Cause.length).toBeLessThan(32_768);
  expect(reasonOfCaught({ Error: "NotUsable", Cause })).toMatchObject({ because: { reason: "short", code: null } });
});

test.each(["two\nlines", 'two\n{"code":1,"data":{}}', '{"code":"x","data":{}}', "\n", "two\n"])(
  "a message without a code stays whole: %j",
  (errorMessage) => {
    const { because } = reasonOfCaught({ Error: "E", Cause: JSON.stringify({ errorMessage }) }) as {
      readonly because?: unknown;
    };
    expect(because).toEqual(said(quoted(errorMessage)));
  },
);

test("the first unhealthy function of a batch is its reason, and the others are counted", () => {
  const verdict = (functionName: string) => ({ functionName, verdict: "unhealthy" as const, ...said("broke") });
  expect(reasonOfUnhealthy(1, [])).toBeNull();
  expect(textOf(reasonOfUnhealthy(1, [verdict("a")]))).toBe("batch 1: a: broke");
  expect(textOf(reasonOfUnhealthy(1, [verdict("a"), verdict("b"), verdict("c")]))).toBe(
    "batch 1: a: broke (and 2 more)",
  );
});
