import { describe, expect, it } from "vitest";
import { aStepFunctions, functionArn, oneTask, Thrown } from "../states.ts";

const waitThen = (fields: object) => ({
  StartAt: "Rest",
  States: { Rest: { Type: "Wait", Next: "Done", ...fields }, Done: { Type: "Succeed" } },
});

/** Counts with Pass and Choice until it has gone round `$.rounds` times. */
const counting = {
  StartAt: "More?",
  States: {
    "More?": {
      Type: "Choice",
      Choices: [{ Variable: "$.round", NumericLessThanPath: "$.rounds", Next: "Count" }],
      Default: "Done",
    },
    Count: {
      Type: "Pass",
      Parameters: { "round.$": "States.MathAdd($.round, 1)", "rounds.$": "$.rounds" },
      Next: "More?",
    },
    Done: { Type: "Succeed" },
  },
};

describe("an execution", () => {
  it("runs state after state and records each", async () => {
    await using states = await aStepFunctions();
    const { output, types } = await states.run(counting, { round: 0, rounds: 2 });
    expect(output).toEqual({ round: 2, rounds: 2 });
    expect(types).toEqual([
      "ExecutionStarted",
      ...["Choice", "Pass", "Choice", "Pass", "Choice", "Succeed"].flatMap((type) => [
        `${type}StateEntered`,
        `${type}StateExited`,
      ]),
      "ExecutionSucceeded",
    ]);
  });

  it.each([
    ["Seconds", { Seconds: 60 }],
    ["SecondsPath", { SecondsPath: "$.pause" }],
    ["a Timestamp", { Timestamp: new Date(Date.now() + 60_000).toISOString() }],
    ["TimestampPath", { TimestampPath: "$.until" }],
  ])("waits on the cloud's clock, by %s", async (_case, fields) => {
    await using states = await aStepFunctions();
    const begun = performance.now();
    const input = { pause: 60, until: new Date(Date.now() + 60_000).toISOString() };
    const { output, types } = await states.run(waitThen(fields), input);
    expect(performance.now() - begun).toBeGreaterThan(40);
    expect(output).toEqual(input);
    expect(types.slice(1, 3)).toEqual(["WaitStateEntered", "WaitStateExited"]);
  });

  it("does not end a wait of months immediately", async () => {
    await using states = await aStepFunctions({}, 1);
    const executionArn = await states.start({ TimeoutSeconds: 99_999_999, ...waitThen({ Seconds: 99_999_999 }) });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await states.describe(executionArn)).status).toBe("RUNNING");
  });

  it("fails in a Fail state with the error and cause that it names or references", async () => {
    await using states = await aStepFunctions();
    const failing = (fields: object) => ({ StartAt: "No", States: { No: { Type: "Fail", ...fields } } });
    const named = await states.run(failing({ Error: "Rejected", CausePath: "$.why" }), { why: "because" });
    expect(named).toMatchObject({ status: "FAILED", error: "Rejected", cause: "because" });
    expect(named.types).toEqual(["ExecutionStarted", "FailStateEntered", "ExecutionFailed"]);
  });

  it("fails with States.Runtime and the state's name if a path matches nothing, even with a Catch", async () => {
    await using states = await aStepFunctions({ work: () => 1 });
    const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Caught" }];
    const { error, cause } = await states.run(oneTask({ Parameters: { "a.$": "$.none" }, Catch }));
    expect(error).toBe("States.Runtime");
    expect(cause).toMatch(/executing the state 'Work' \(entered at the event id #2\).*\$\.none/);
  });

  it("can read its own context object", async () => {
    await using states = await aStepFunctions({ work: (payload) => payload });
    const Parameters = {
      "id.$": "$$.Execution.Id",
      "name.$": "$$.Execution.Name",
      "input.$": "$$.Execution.Input",
      "startedAt.$": "$$.Execution.StartTime",
      "role.$": "$$.Execution.RoleArn",
      "state.$": "$$.State.Name",
      "machine.$": "$$.StateMachine.Name",
    };
    const { executionArn, output } = await states.run(oneTask({ Parameters }), { a: 1 });
    const { startDate, name } = await states.describe(executionArn);
    expect(output).toMatchObject({ id: executionArn, name, input: { a: 1 }, startedAt: startDate?.toISOString() });
    expect(output).toMatchObject({ role: expect.stringMatching(/:role\/any$/), state: "Work", machine: "machine" });
  });

  it("ends as TIMED_OUT at its time limit, without any Catch", async () => {
    await using states = await aStepFunctions({ work: () => new Promise((resolve) => setTimeout(resolve, 1300)) });
    const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Caught" }];
    const { status, types } = await states.run({ TimeoutSeconds: 1, ...oneTask({ Catch }) });
    expect(status).toBe("TIMED_OUT");
    expect(types.slice(-2)).toEqual(["TaskStateAborted", "ExecutionTimedOut"]);
  });

  it("does not block other calls while it loops, and fails when its history reaches 25,000 events", async () => {
    await using states = await aStepFunctions();
    const executionArn = await states.start(counting, { round: 0, rounds: 1_000_000 });
    expect((await states.describe(executionArn)).status).toBe("RUNNING");
    const { status, error, cause } = await states.ended(executionArn);
    expect([status, error]).toEqual(["FAILED", "States.Runtime"]);
    expect(cause).toContain("maximum number of history events (25000)");
    const events = await states.history(executionArn);
    expect(events.length).toBeGreaterThan(24_990);
    expect(events.length).toBeLessThanOrEqual(25_000);
    expect(events.at(-1)?.type).toBe("ExecutionFailed");
  });

  it("passes a function's custom error to the branch that catches it", async () => {
    await using states = await aStepFunctions({
      work: () => {
        throw new Thrown("BadRequest", "no");
      },
      repair: () => "repaired",
    });
    const definition = {
      StartAt: "Work",
      States: {
        Work: {
          Type: "Task",
          Resource: functionArn("work"),
          Catch: [{ ErrorEquals: ["BadRequest"], ResultPath: null, Next: "Repair" }],
          End: true,
        },
        Repair: { Type: "Task", Resource: functionArn("repair"), ResultPath: "$.repair", End: true },
      },
    };
    expect((await states.run(definition, { kept: 1 })).output).toEqual({ kept: 1, repair: "repaired" });
  });
});
