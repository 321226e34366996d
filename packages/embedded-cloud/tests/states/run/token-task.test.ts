import { SendTaskFailureCommand, SendTaskHeartbeatCommand, SendTaskSuccessCommand } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { aStepFunctions, functionArn, Thrown } from "../states.ts";

const RESOURCE = "arn:aws:states:::lambda:invoke.waitForTaskToken";
const asks = (fields: object = {}) => ({
  StartAt: "Ask",
  States: {
    Ask: {
      Type: "Task",
      Resource: RESOURCE,
      Parameters: {
        FunctionName: functionArn("ask"),
        Payload: { "batch.$": "$.batch", "taskToken.$": "$$.Task.Token" },
      },
      ResultPath: "$.answer",
      End: true,
      ...fields,
    },
    ...("Catch" in fields ? { Refused: { Type: "Succeed" } } : {}),
  },
});
const caught = { Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.refused", Next: "Refused" }] };

/** A Step Functions whose function `ask` keeps the token it is given, and calls `then` with it. */
async function aQuestion(then: (token: string) => void = () => {}, speed?: number) {
  const asked = Promise.withResolvers<string>();
  const ask = (payload: unknown) => {
    const { taskToken } = payload as { taskToken: string };
    asked.resolve(taskToken);
    then(taskToken);
    return { asked: true };
  };
  return { asked: asked.promise, states: await aStepFunctions({ ask }, speed) };
}

describe("a task that waits for its token", () => {
  it("continues with the output sent for the token, not with the function's result", async () => {
    const { asked, states: own } = await aQuestion();
    await using states = own;
    const executionArn = await states.start(asks(), { batch: 3 });
    const taskToken = await asked;
    await states.client.send(new SendTaskHeartbeatCommand({ taskToken }));
    expect((await states.describe(executionArn)).status).toBe("RUNNING");
    await states.client.send(new SendTaskSuccessCommand({ taskToken, output: '{"by":"ada"}' }));
    const { output } = await states.ended(executionArn);
    expect(JSON.parse(output ?? "")).toEqual({ batch: 3, answer: { by: "ada" } });
    expect((await states.history(executionArn)).map(({ type }) => type)).toEqual([
      ...["ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"],
      ...["TaskStateExited", "ExecutionSucceeded"],
    ]);
    await expect(states.client.send(new SendTaskSuccessCommand({ taskToken, output: "{}" }))).rejects.toMatchObject({
      name: "TaskTimedOut",
    });
  });

  it("fails with the error and the cause it is sent", async () => {
    const { asked, states: own } = await aQuestion();
    await using states = own;
    const executionArn = await states.start(asks(caught), { batch: 3 });
    const taskToken = await asked;
    await states.client.send(new SendTaskFailureCommand({ taskToken, error: "Rejected", cause: "not today" }));
    const { output } = await states.ended(executionArn);
    expect(JSON.parse(output ?? "")).toEqual({ batch: 3, refused: { Error: "Rejected", Cause: "not today" } });
  });

  it.each([
    ["neither error nor cause", {}, { Error: null, Cause: null }],
    ["an error alone", { error: "Rejected" }, { Error: "Rejected", Cause: null }],
  ])("fails with null for what SendTaskFailure leaves out: %s", async (_, answer, refused) => {
    const { asked, states: own } = await aQuestion();
    await using states = own;
    const executionArn = await states.start(asks(caught), { batch: 3 });
    await states.client.send(new SendTaskFailureCommand({ taskToken: await asked, ...answer }));
    const { output } = await states.ended(executionArn);
    expect(JSON.parse(output ?? "")).toEqual({ batch: 3, refused });
  });

  it("times out after the seconds in its input, and its token becomes invalid", async () => {
    const { asked, states: own } = await aQuestion(undefined, 100);
    await using states = own;
    const executionArn = await states.start(asks({ ...caught, TimeoutSecondsPath: "$.seconds" }), {
      batch: 3,
      seconds: 30,
    });
    const { output } = await states.ended(executionArn);
    expect(JSON.parse(output ?? "")).toMatchObject({ refused: { Error: "States.Timeout" } });
    const late = new SendTaskSuccessCommand({ taskToken: await asked, output: "{}" });
    await expect(states.client.send(late)).rejects.toMatchObject({ name: "TaskTimedOut" });
  });

  it("fails as its function does, and is retried with another token", async () => {
    const tokens: string[] = [];
    await using states = await aStepFunctions({
      ask(payload) {
        tokens.push((payload as { taskToken: string }).taskToken);
        throw new Thrown("NotUsable", "no bucket");
      },
    });
    const Retry = [{ ErrorEquals: ["NotUsable"], MaxAttempts: 1 }];
    const { status, error } = await states.run(asks({ Retry }), { batch: 1 });
    expect([status, error]).toEqual(["FAILED", "NotUsable"]);
    expect(new Set(tokens).size).toBe(2);
  });

  it("refuses an unknown token and an output that is not JSON", async () => {
    const { asked, states: own } = await aQuestion();
    await using states = own;
    await states.start(asks(), { batch: 3 });
    const sent = (taskToken: string, output: string) =>
      states.client.send(new SendTaskSuccessCommand({ taskToken, output }));
    await expect(sent("none", "{}")).rejects.toMatchObject({ name: "InvalidToken" });
    await expect(sent(await asked, "{")).rejects.toMatchObject({ name: "InvalidOutput" });
  });
});
