import { describe, expect, it } from "vitest";
import { carriedOut, chosen, type DataFlow, valueAt } from "../../../src/states/definition/engine.ts";

const context = {
  Execution: { Id: "arn:x", Name: "x", RoleArn: "arn:role", StartTime: "2026-01-01T00:00:00.000Z", Input: { a: 1 } },
  State: { Name: "Here", EnteredTime: "2026-01-01T00:00:01.000Z", RetryCount: 2 },
  StateMachine: { Id: "arn:m", Name: "m" },
};

describe("data flow", () => {
  const flows: [string, DataFlow, unknown, unknown][] = [
    ["nothing asked: the result", {}, { a: 1 }, "result"],
    ["ResultPath $: the result", { ResultPath: "$" }, { a: 1 }, "result"],
    ["ResultPath null: the input", { ResultPath: null }, { a: 1 }, { a: 1 }],
    ["ResultPath to a field", { ResultPath: "$.r" }, { a: 1 }, { a: 1, r: "result" }],
    ["OutputPath", { ResultPath: "$.r", OutputPath: "$.r" }, { a: 1 }, "result"],
    ["OutputPath null: nothing", { OutputPath: null }, { a: 1 }, {}],
    ["ResultSelector", { ResultSelector: { "r.$": "$", b: [1] } }, {}, { r: "result", b: [1] }],
  ];
  it.each(flows)("%s", async (_case, flow, input, expected) => {
    expect(await carriedOut(flow, input, context, () => "result")).toEqual(expected);
  });

  it.each([0, false, null, "", [], "text"])("carries the result %j as it is", async (result) => {
    expect(await carriedOut({ ResultPath: "$.r" }, {}, context, () => result)).toEqual({ r: result });
    expect(await carriedOut({}, {}, context, () => result)).toEqual(result);
  });

  it("passes values on as JSON", async () => {
    const now = new Date(0);
    expect(await carriedOut({}, {}, context, () => ({ now, gone: undefined }))).toEqual({ now: now.toISOString() });
  });

  it("fills templates from input, context and intrinsic functions, backslashes and quotes kept", async () => {
    const Parameters = {
      "sum.$": "States.MathAdd($.n, 1)",
      "text.$": "States.Format('{} is {} of {}', $.path, States.Format('<{}>', $.n), $$.Execution.Name)",
      "input.$": "$$.Execution.Input.a",
      "at.$": "$$.Execution.StartTime",
      literal: "$$.Execution.Id stays",
      deep: [{ "n.$": "$.n" }],
    };
    expect(await carriedOut({ Parameters }, { n: 1, path: 'C:\\temp "x" $& {}' }, context)).toEqual({
      sum: 2,
      text: 'C:\\temp "x" $& {} is <1> of x',
      input: 1,
      at: "2026-01-01T00:00:00.000Z",
      literal: "$$.Execution.Id stays",
      deep: [{ n: 1 }],
    });
  });

  // Recorded on AWS 2023-09-13: LocalStack, intrinsic_functions/test_math_operations.snapshot.json, test_math_add.
  it.each([
    ...[
      [-9, 3, -6],
      [1.49, 1.5, 3],
      [1.5, 1.51, 4],
      [-1.49, -1.5, -2],
      [-1.5, -1.51, -3],
      [1.49, 0, 1],
      [1.51, 0, 2],
    ],
    ...[
      [-1.51, 0, -2],
      [0.5, 0, 1],
      [2.5, 0, 3],
      [-0.5, 0.5, 1],
      [-0.5, 0, 0],
      [-2.5, 0, -2],
      [-3.5, 0, -3],
    ],
  ] as [number, number, number][])("adds %d and %d to %d, each rounded before", async (fst, snd, sum) => {
    const Parameters = {
      "sum.$": "States.MathAdd($.fst, $.snd)",
      "text.$": "States.Format('{}', States.MathAdd(States.MathAdd($.fst, $.snd), 0))",
    };
    const flow = {
      Parameters,
      InputPath: "$.in",
      ResultSelector: { "again.$": "States.MathAdd($.sum, 1)", "text.$": "$.text" },
    };
    expect(await carriedOut(flow, { in: { fst, snd } }, context)).toEqual({ again: sum + 1, text: String(sum) });
  });

  it("fails if a summand is not a number", async () => {
    const Parameters = { "sum.$": "States.MathAdd($.text, 1)" };
    await expect(carriedOut({ Parameters }, { text: "1" }, context)).rejects.toMatchObject({ error: /States\./ });
  });

  it("finds a value, or fails with States.Runtime", async () => {
    expect(await valueAt("$.b[1]", { InputPath: "$.a" }, { a: { b: [1, 2] } }, context)).toBe(2);
    await expect(valueAt("$.none", {}, {}, context)).rejects.toMatchObject({ error: "States.Runtime" });
  });
});

describe("a choice", () => {
  const rules: [string, object, boolean][] = [
    ["text equals", { Variable: "$.text", StringEquals: "b" }, true],
    ["text with a backslash equals", { Variable: "$.path", StringEquals: "C:\\temp" }, true],
    ["text in order", { Variable: "$.text", StringLessThan: "c" }, true],
    ["number at most a path", { Variable: "$.n", NumericLessThanEqualsPath: "$.n" }, true],
    ["text where a number is compared", { Variable: "$.text", NumericGreaterThan: 0 }, false],
    ["null where a number is compared", { Variable: "$.nothing", NumericLessThan: 5 }, false],
    ["a digit as text where a number is compared", { Variable: "$.digit", NumericLessThan: 5 }, false],
    ["a number where text is compared", { Variable: "$.n", StringLessThan: "9" }, false],
    ["present", { Variable: "$.nothing", IsPresent: true }, true],
    ["not present", { Variable: "$.none", IsPresent: false }, true],
    ["not null", { Variable: "$.n", IsNull: false }, true],
    [
      "all of",
      {
        And: [
          { Variable: "$.n", NumericEquals: 1 },
          { Variable: "$.yes", BooleanEquals: true },
        ],
      },
      true,
    ],
    [
      "none of",
      {
        Not: {
          Or: [
            { Variable: "$.n", NumericEquals: 2 },
            { Variable: "$.yes", IsPresent: false },
          ],
        },
      },
      true,
    ],
  ];
  it.each(rules)("decides: %s", async (_case, rule, holds) => {
    const state = { Choices: [{ ...rule, Next: "Yes" }], Default: "No" };
    const input = { text: "b", n: 1, nothing: null, digit: "1", yes: true, path: "C:\\temp" };
    expect(await chosen(state, input, context)).toBe(holds ? "Yes" : "No");
  });

  it("fails if no rule matches and there is no default", async () => {
    const state = { Choices: [{ Variable: "$.a", IsPresent: true, Next: "Yes" }] };
    await expect(chosen(state, {}, context)).rejects.toMatchObject({ error: "States.NoChoiceMatched" });
  });
});
