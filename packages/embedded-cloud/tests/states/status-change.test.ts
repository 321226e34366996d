import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { expect, it } from "vitest";
import { aStepFunctions, oneTask, Thrown } from "./states.ts";

const passing = { StartAt: "Go", States: { Go: { Type: "Pass", Result: { done: true }, End: true } } };
const sleeping = { StartAt: "Rest", States: { Rest: { Type: "Wait", Seconds: 3600, End: true } } };
const detailsOf = ({ published }: { readonly published: readonly { readonly detail: object }[] }) =>
  published.map(({ detail }) => detail);

it("sends EventBridge an event when an execution starts and succeeds, with input and output as text", async () => {
  await using states = await aStepFunctions();
  const { executionArn } = await states.run(passing, { of: 1 });
  expect(states.published).toMatchObject([
    { source: "aws.states", detailType: "Step Functions Execution Status Change", resources: [executionArn] },
    { source: "aws.states", detailType: "Step Functions Execution Status Change", resources: [executionArn] },
  ]);
  expect(detailsOf(states)).toMatchObject([
    { executionArn, status: "RUNNING", input: '{"of":1}', output: null, stopDate: null },
    { executionArn, status: "SUCCEEDED", output: '{"done":true}', outputDetails: { included: true } },
  ]);
});

it("sends EventBridge one event for a failure and for a stop", async () => {
  const work = () => {
    throw new Thrown("Broken", "it broke");
  };
  await using failing = await aStepFunctions({ work });
  await failing.run(oneTask());
  expect(detailsOf(failing)).toMatchObject([{ status: "RUNNING" }, { status: "FAILED", error: "Broken" }]);

  await using stopped = await aStepFunctions({}, 1);
  const executionArn = await stopped.start(sleeping);
  await stopped.client.send(new StopExecutionCommand({ executionArn, error: "Enough", cause: "by hand" }));
  await stopped.client.send(new StopExecutionCommand({ executionArn }));
  expect(detailsOf(stopped)).toMatchObject([
    { status: "RUNNING" },
    { status: "ABORTED", error: "Enough", cause: "by hand" },
  ]);
});

it("omits an input that is too large for an event, and says so", async () => {
  await using states = await aStepFunctions();
  await states.run({ StartAt: "Go", States: { Go: { Type: "Pass", Result: 1, End: true } } }, "a".repeat(255_000));
  expect(detailsOf(states).at(-1)).toMatchObject({ input: null, inputDetails: { included: false }, output: "1" });
});
