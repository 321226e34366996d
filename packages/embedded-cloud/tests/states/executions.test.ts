import {
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  paginateListExecutions,
  StartExecutionCommand,
  StopExecutionCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { aStepFunctions, firstPage, functionArn, oneTask, roleArn } from "./states.ts";

const refusal = (call: Promise<unknown>) =>
  call.then(
    () => "not refused",
    (error: Error) => error.name,
  );
const sleeping = { StartAt: "Rest", States: { Rest: { Type: "Wait", Seconds: 3600, End: true } } };
const passing = { StartAt: "Go", States: { Go: { Type: "Pass", End: true } } };

describe("StartExecution", () => {
  it("returns the running execution for the same name and input, and refuses the name otherwise", async () => {
    await using states = await aStepFunctions({}, 1);
    const stateMachineArn = await states.create(sleeping);
    const start = (input: string) =>
      states.client.send(new StartExecutionCommand({ stateMachineArn, name: "one", input }));
    const first = await start("{}");
    expect((await start("{}")).executionArn).toBe(first.executionArn);
    expect(await refusal(start('{"other":1}'))).toBe("ExecutionAlreadyExists");
    await states.client.send(new StopExecutionCommand({ executionArn: first.executionArn }));
    expect(await refusal(start("{}"))).toBe("ExecutionAlreadyExists");
  });

  it.each([
    ["a name with a space", { name: "a b" }, "InvalidName"],
    ["a name of 81 letters", { name: "a".repeat(81) }, "InvalidName"],
    ["input that is not JSON", { input: "{" }, "InvalidExecutionInput"],
    ["input over 262,144 bytes", { input: JSON.stringify("ü".repeat(131_072)) }, "ValidationException"],
    [
      "an unknown machine",
      { stateMachineArn: "arn:aws:states:us-east-1:0:stateMachine:no" },
      "StateMachineDoesNotExist",
    ],
  ])("refuses %s", async (_case, wrong, code) => {
    await using states = await aStepFunctions();
    const stateMachineArn = await states.create(passing);
    expect(await refusal(states.client.send(new StartExecutionCommand({ stateMachineArn, ...wrong })))).toBe(code);
  });
});

describe("StopExecution", () => {
  it("lets the running function finish and starts no further state", async () => {
    const calls: string[] = [];
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const finished = Promise.withResolvers<void>();
    await using states = await aStepFunctions({
      work: async () => {
        begun.resolve();
        await gate.promise;
        calls.push("work ended");
        finished.resolve();
      },
      after: () => calls.push("after"),
    });
    const executionArn = await states.start({
      StartAt: "Work",
      States: {
        Work: { Type: "Task", Resource: functionArn("work"), Next: "After" },
        After: { Type: "Task", Resource: functionArn("after"), End: true },
      },
    });
    await begun.promise;
    await states.client.send(new StopExecutionCommand({ executionArn, error: "Stopped", cause: "by hand" }));
    gate.resolve();
    await finished.promise;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(calls).toEqual(["work ended"]);
    expect(await states.describe(executionArn)).toMatchObject({
      status: "ABORTED",
      error: "Stopped",
      cause: "by hand",
    });
    const types = (await states.history(executionArn)).map(({ type }) => type);
    expect(types.slice(-3)).toEqual(["LambdaFunctionStarted", "TaskStateAborted", "ExecutionAborted"]);
  });

  it("ends a pause before a retry and a Wait immediately", async () => {
    await using states = await aStepFunctions({}, 1);
    const Retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 3600 }];
    const machines = [await states.create(sleeping, "waiting"), await states.create(oneTask({ Retry }), "retrying")];
    for (const stateMachineArn of machines) {
      const { executionArn } = await states.client.send(new StartExecutionCommand({ stateMachineArn }));
      await new Promise((resolve) => setTimeout(resolve, 20));
      await states.client.send(new StopExecutionCommand({ executionArn }));
      expect((await states.describe(executionArn ?? "")).status).toBe("ABORTED");
    }
  });

  it("adds no event for an interrupted Wait, and follows event 0, as on AWS", async () => {
    await using states = await aStepFunctions({}, 1);
    const executionArn = await states.start(sleeping);
    await states.client.send(new StopExecutionCommand({ executionArn }));
    const events = await states.history(executionArn);
    expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, "ExecutionStarted"],
      [2, 0, "WaitStateEntered"],
      [3, 0, "ExecutionAborted"],
    ]);
  });
});

describe("executions", () => {
  it("are described with input, output and dates, and identified by ARN", async () => {
    await using states = await aStepFunctions();
    const { executionArn } = await states.run(passing, { a: 1 });
    const described = await states.describe(executionArn);
    expect(described).toMatchObject({ status: "SUCCEEDED", input: '{"a":1}', output: '{"a":1}' });
    expect(described.stopDate?.getTime()).toBeGreaterThanOrEqual(described.startDate?.getTime() ?? Number.NaN);
    const unknown = new DescribeExecutionCommand({ executionArn: `${executionArn}x` });
    expect(await refusal(states.client.send(unknown))).toBe("ExecutionDoesNotExist");
  });

  it("are listed newest first, page by page, by status", async () => {
    await using states = await aStepFunctions();
    const stateMachineArn = await states.create(passing);
    for (const name of ["a", "b", "c"]) {
      const { executionArn } = await states.client.send(new StartExecutionCommand({ stateMachineArn, name }));
      await states.ended(executionArn ?? "");
    }
    const names: (string | undefined)[] = [];
    const pages = paginateListExecutions({ client: states.client, pageSize: 2 }, { stateMachineArn });
    for await (const { executions = [] } of pages) names.push(...executions.map(({ name }) => name));
    expect(names).toEqual(["c", "b", "a"]);
    const failed = new ListExecutionsCommand({ stateMachineArn, statusFilter: "FAILED" });
    expect((await states.client.send(failed)).executions).toEqual([]);
  });

  it("return their history from either end, page by page, with or without data", async () => {
    await using states = await aStepFunctions();
    const { executionArn } = await states.run(passing, { a: 1 });
    const last = await states.client.send(firstPage(executionArn, { reverseOrder: true, maxResults: 1 }));
    expect(last.events?.map(({ id, type }) => [id, type])).toEqual([[4, "ExecutionSucceeded"]]);
    const { nextToken } = last;
    const before = await states.client.send(firstPage(executionArn, { reverseOrder: true, maxResults: 9, nextToken }));
    expect(before.events?.map(({ id }) => id)).toEqual([3, 2, 1]);
    expect(before.nextToken).toBeUndefined();
    const bare = await states.client.send(firstPage(executionArn, { includeExecutionData: false }));
    expect(bare.events?.[0]?.executionStartedEventDetails).toEqual({ roleArn });
  });
});

describe("state machines", () => {
  it("are created once, changed for later executions, listed and deleted", async () => {
    await using states = await aStepFunctions();
    const stateMachineArn = await states.create(passing);
    expect(await states.create(passing)).toBe(stateMachineArn);
    expect(await refusal(states.create(sleeping))).toBe("StateMachineAlreadyExists");
    const definition = JSON.stringify(oneTask());
    await states.client.send(new UpdateStateMachineCommand({ stateMachineArn, definition }));
    const described = await states.client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(described).toMatchObject({ name: "machine", definition, roleArn, type: "STANDARD", status: "ACTIVE" });
    const listed = await states.client.send(new ListStateMachinesCommand({}));
    expect(listed.stateMachines?.map(({ name }) => name)).toEqual(["machine"]);
    await states.client.send(new DeleteStateMachineCommand({ stateMachineArn }));
    const gone = states.client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(await refusal(gone)).toBe("StateMachineDoesNotExist");
  });
});
