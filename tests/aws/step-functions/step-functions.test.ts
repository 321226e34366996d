import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { mockClient } from "aws-sdk-client-mock";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { executionArnOf, findService } from "../../../src/aws/service.ts";
import { stepFunctionsFrom } from "../../../src/aws/step-functions/step-functions.ts";
import { artifactsBucketName } from "../../../src/domain/service-names.ts";

const sent = mockClient(SFNClient);
afterAll(() => sent.restore());
const stepFunctions = stepFunctionsFrom(new SFNClient({ region: "eu-central-1" }));
const machineArn = "arn:aws:states:eu-central-1:123456789012:stateMachine:layershift-dev-migration";
const executionArn = "arn:aws:states:eu-central-1:123456789012:execution:layershift-dev-migration:migrate-1";

beforeEach(() => {
  sent.reset();
});

describe("executions", () => {
  it("are started with their input as JSON", async () => {
    sent.on(StartExecutionCommand).resolves({ executionArn, startDate: new Date() });
    expect(await stepFunctions.start(machineArn, "migrate-1", { rollback: "x" })).toBe(executionArn);
    expect(sent.call(0).args[0].input).toEqual({
      stateMachineArn: machineArn,
      name: "migrate-1",
      input: '{"rollback":"x"}',
    });
  });

  it("are described, and one that does not exist is null", async () => {
    sent
      .on(DescribeExecutionCommand)
      .resolvesOnce({
        executionArn,
        name: "migrate-1",
        status: "FAILED",
        error: "RolledBack",
        startDate: new Date(1),
        stopDate: new Date(2),
      })
      .rejectsOnce(new ExecutionDoesNotExist({ message: "no", $metadata: {} }));
    expect(await stepFunctions.describe(executionArn)).toEqual({
      arn: executionArn,
      name: "migrate-1",
      status: "FAILED",
      startedAt: new Date(1),
      stoppedAt: new Date(2),
      error: "RolledBack",
      cause: null,
    });
    expect(await stepFunctions.describe(executionArn)).toBeNull();
  });
});

describe("the input of an execution", () => {
  it("is what it was started with, and null where Step Functions does not know it", async () => {
    sent.on(DescribeExecutionCommand).resolvesOnce({ input: '{"pickUp":"one"}' });
    expect(await stepFunctions.inputOf(executionArn)).toEqual({ pickUp: "one" });
    sent.on(DescribeExecutionCommand).rejectsOnce(Object.assign(new Error("gone"), { name: "ExecutionDoesNotExist" }));
    expect(await stepFunctions.inputOf(executionArn)).toBeNull();
  });
});

describe("the events after one already seen", () => {
  const event = (id: number) => ({
    id,
    type: "TaskStateEntered" as const,
    timestamp: new Date(id),
    stateEnteredEventDetails: { name: `state ${id}` },
  });

  it("are read over all pages when none was seen, oldest first", async () => {
    sent
      .on(GetExecutionHistoryCommand)
      .resolvesOnce({ events: [event(4), event(3)], nextToken: "more" })
      .resolvesOnce({ events: [], nextToken: "even more" })
      .resolvesOnce({ events: [event(2), event(1)] });
    const events = await stepFunctions.eventsAfter(executionArn, 0);
    expect(events.map(({ id, state }) => [id, state])).toEqual([1, 2, 3, 4].map((id) => [id, `state ${id}`]));
  });

  it("are read from the newest back, and not beyond the one already seen", async () => {
    sent
      .on(GetExecutionHistoryCommand)
      .resolvesOnce({ events: [event(4), event(3), event(2)], nextToken: "the whole past" });
    const events = await stepFunctions.eventsAfter(executionArn, 2);
    expect(events.map(({ id }) => id)).toEqual([3, 4]);
    expect(sent.calls()).toHaveLength(1);
    expect(sent.call(0).args[0].input).toMatchObject({ reverseOrder: true, includeExecutionData: false });
  });
});

describe("the deployed service", () => {
  it("is found by the name of its state machine, on whichever page it is listed", async () => {
    sent
      .on(ListStateMachinesCommand)
      .resolvesOnce({
        stateMachines: [{ name: "other", stateMachineArn: "arn:other", type: "STANDARD", creationDate: new Date() }],
        nextToken: "2",
      })
      .resolvesOnce({
        stateMachines: [
          { name: "layershift-dev-migration", stateMachineArn: machineArn, type: "STANDARD", creationDate: new Date() },
        ],
      });
    expect(await findService(stepFunctions, "dev")).toEqual({
      stage: "dev",
      region: "eu-central-1",
      accountId: "123456789012",
      machineArn,
      bucket: "layershift-dev-artifacts-123456789012-eu-central-1",
    });
  });

  it("is said to be missing with the command that deploys it", async () => {
    sent.on(ListStateMachinesCommand).resolves({ stateMachines: [] });
    await expect(findService(stepFunctions, "prod")).rejects.toThrow("npm run deploy -- --stage prod");
  });

  it("knows its executions by name and by ARN, and no others", () => {
    const bucket = artifactsBucketName("dev", "123456789012", "eu-central-1");
    const service = { stage: "dev", region: "eu-central-1", accountId: "123456789012", machineArn, bucket };
    expect(executionArnOf(service, "migrate-1")).toBe(executionArn);
    expect(executionArnOf(service, executionArn)).toBe(executionArn);
    expect(() => executionArnOf(service, executionArn.replace("-dev-", "-prod-"))).toThrow("--stage");
  });
});
