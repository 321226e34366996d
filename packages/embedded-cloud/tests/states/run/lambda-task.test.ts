import { describe, expect, it } from "vitest";
import { aStepFunctions, functionArn, oneTask, Thrown } from "../states.ts";

describe("a Task state", () => {
  it("records the same events in the same order as AWS", async () => {
    await using states = await aStepFunctions({ work: () => ({ done: true }) });
    const { output, events, types } = await states.run(oneTask({ TimeoutSeconds: 60 }), { a: 1 });
    expect(output).toEqual({ done: true });
    expect(types).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "LambdaFunctionScheduled",
      "LambdaFunctionStarted",
      "LambdaFunctionSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
    expect(events.map(({ id, previousEventId }) => [id, previousEventId])).toEqual([
      [1, 0],
      [2, 0],
      ...[3, 4, 5, 6, 7].map((id) => [id, id - 1]),
    ]);
    expect(events[1]?.stateEnteredEventDetails).toMatchObject({ name: "Work", input: '{"a":1}' });
    expect(events[2]?.lambdaFunctionScheduledEventDetails).toMatchObject({
      resource: functionArn("work"),
      input: '{"a":1}',
      timeoutInSeconds: 60,
    });
    expect(events[4]?.lambdaFunctionSucceededEventDetails?.output).toBe('{"done":true}');
    expect(events[6]?.executionSucceededEventDetails?.output).toBe('{"done":true}');
  });

  it("fails with the error's type and, as its cause, Lambda's error object as JSON", async () => {
    await using states = await aStepFunctions({
      work: () => {
        throw new Thrown("LockHeld", 'held by "x"\\y');
      },
    });
    const { status, error, cause, types } = await states.run(oneTask());
    expect([status, error]).toEqual(["FAILED", "LockHeld"]);
    expect(JSON.parse(cause ?? "")).toEqual({ errorMessage: 'held by "x"\\y', errorType: "LockHeld", trace: [] });
    expect(types.slice(-2)).toEqual(["LambdaFunctionFailed", "ExecutionFailed"]);
  });

  it("adds a caught error as Error and Cause to the input", async () => {
    await using states = await aStepFunctions({
      work: () => {
        throw new Thrown("LockHeld", 'held by "x"');
      },
    });
    const Catch = [
      { ErrorEquals: ["Other"], Next: "Caught" },
      { ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "Caught" },
    ];
    const { output, types } = await states.run(oneTask({ Catch }), { kept: 1 });
    expect(output).toMatchObject({ kept: 1, failure: { Error: "LockHeld" } });
    expect(JSON.parse(output.failure.Cause).errorMessage).toBe('held by "x"');
    expect(types).toContain("TaskStateExited");
  });

  it.each([
    ["a missing function", "missing", "Lambda.ResourceNotFoundException", "Function not found"],
    ["an error without a type", "typeless", "Lambda.Unknown", "did not return an error type"],
    ["a machine that cannot run it", "broken", "Lambda.Unknown", "no python3"],
  ])("names %s as AWS does", async (_case, name, error, cause) => {
    await using states = await aStepFunctions({
      typeless: () => {
        throw new Thrown("", "Task timed out after 3.00 seconds");
      },
      broken: () => {
        throw new Error("no python3");
      },
    });
    const ended = await states.run(oneTask({ Resource: functionArn(name) }));
    expect(ended).toMatchObject({ status: "FAILED", error, cause: expect.stringContaining(cause) });
  });

  it("is retried as its Retry says, with pauses on the cloud's clock, and then continues", async () => {
    const counts: unknown[] = [];
    await using states = await aStepFunctions({
      work: (payload) => {
        counts.push(payload);
        if (counts.length < 4) throw new Thrown("Busy", "later");
        return counts.length;
      },
    });
    const Retry = [{ ErrorEquals: ["Busy"], IntervalSeconds: 3, MaxAttempts: 3, BackoffRate: 2 }];
    const begun = performance.now();
    const { output, types } = await states.run(oneTask({ Retry, Parameters: { "count.$": "$$.State.RetryCount" } }));
    expect(output).toBe(4);
    expect(counts).toEqual([{ count: 0 }, { count: 1 }, { count: 2 }, { count: 3 }]);
    expect(performance.now() - begun).toBeGreaterThan(20); // 3 + 6 + 12 s, a thousand times as fast
    expect(types.filter((type) => type === "LambdaFunctionFailed")).toHaveLength(3);
  });

  it("fails after its last attempt and then uses its Catch", async () => {
    let attempts = 0;
    await using states = await aStepFunctions({
      work: () => {
        attempts += 1;
        throw new Thrown("Busy", "later");
      },
    });
    const Retry = [
      { ErrorEquals: ["Other"], MaxAttempts: 9 },
      { ErrorEquals: ["States.TaskFailed"], MaxAttempts: 2, MaxDelaySeconds: 1, JitterStrategy: "FULL" },
    ];
    const Catch = [{ ErrorEquals: ["States.TaskFailed"], Next: "Caught" }];
    expect(await states.run(oneTask({ Retry, Catch }))).toMatchObject({ output: { Error: "Busy" } });
    expect(attempts).toBe(3);
  });

  it("times out with States.Timeout, which States.TaskFailed does not match", async () => {
    await using states = await aStepFunctions({ work: () => new Promise((resolve) => setTimeout(resolve, 1500)) });
    const Catch = [
      { ErrorEquals: ["States.TaskFailed"], Next: "Caught" },
      { ErrorEquals: ["States.Timeout"], ResultPath: "$.failure", Next: "Caught" },
    ];
    const { output, types } = await states.run(oneTask({ TimeoutSeconds: 1, Catch }));
    expect(output.failure).toEqual({ Error: "States.Timeout", Cause: "" });
    expect(types).toContain("LambdaFunctionTimedOut");
  });

  it.each(["States.ALL", "States.DataLimitExceeded"])(
    "lets %s catch a result over 256 KiB, as AWS does",
    async (name) => {
      await using states = await aStepFunctions({ work: () => "ü".repeat(131_072) });
      const { status, output, types } = await states.run(oneTask({ Catch: [{ ErrorEquals: [name], Next: "Caught" }] }));
      const Cause = `The state/task '${functionArn("work")}' returned a result with a size exceeding the maximum number of bytes service limit.`;
      expect([status, output]).toEqual(["SUCCEEDED", { Error: "States.DataLimitExceeded", Cause }]);
      expect(types.slice(-5, -2)).toEqual(["LambdaFunctionFailed", "TaskStateExited", "SucceedStateEntered"]);
    },
  );

  it("ends the execution if a state's output exceeds 256 KiB, even with a Catch", async () => {
    await using states = await aStepFunctions({ work: () => "x".repeat(200_000) });
    const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Caught" }];
    const input = { before: "x".repeat(100_000) };
    const { status, error } = await states.run(oneTask({ Catch, ResultPath: "$.result" }), input);
    expect([status, error]).toEqual(["FAILED", "States.DataLimitExceeded"]);
  });

  it("passes on an output of exactly 256 KiB", async () => {
    const text = "x".repeat(262_142); // and its two quotes
    await using states = await aStepFunctions({ work: () => text });
    expect((await states.run(oneTask())).output).toBe(text);
  });
});
