import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from "@aws-sdk/client-cloudformation";
import { afterEach, expect, test } from "vitest";
import { type Cloud, type CloudOptions, startCloud } from "../../src/cloud.ts";
import type { Provision } from "../../src/cloudformation/stacks.ts";

let cloud: Cloud;
afterEach(() => cloud.stop());

/** Creates nothing, and reports every resource; fails at one of this name. */
const provision: Provision = async ({ templateText }, report) => {
  for (const logicalId of Object.keys(JSON.parse(templateText).Resources)) {
    report({ logicalId, physicalId: "", isComplete: false });
    if (logicalId === "Broken") throw new Error("it cannot be created");
    report({ logicalId, physicalId: `id-of-${logicalId}`, isComplete: true });
  }
  return new Map([["Arn", "arn:any"]]);
};

async function aClient(options: CloudOptions = { provision }): Promise<CloudFormationClient> {
  cloud = await startCloud(options);
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  return new CloudFormationClient({ endpoint: cloud.url, region: "us-east-1", credentials, maxAttempts: 1 });
}

const topics = (...ids: readonly string[]) =>
  JSON.stringify({ Resources: Object.fromEntries(ids.map((id) => [id, { Type: "AWS::SNS::Topic" }])) });

const change = (ChangeSetName: string, ChangeSetType: "CREATE" | "UPDATE", TemplateBody: string) =>
  new CreateChangeSetCommand({ StackName: "one", ChangeSetName, ChangeSetType, TemplateBody });
const named = (ChangeSetName: string) => ({ StackName: "one", ChangeSetName });

async function ended(client: CloudFormationClient): Promise<string | undefined> {
  for (;;) {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: "one" }));
    if (!Stacks[0]?.StackStatus?.endsWith("_IN_PROGRESS")) return Stacks[0]?.StackStatus;
  }
}

test("a change set is shown before anything is created, and carried out on request", async () => {
  const client = await aClient();
  await client.send(change("first", "CREATE", topics("A", "B")));
  const shown = await client.send(new DescribeChangeSetCommand(named("first")));
  expect(shown).toMatchObject({ Status: "CREATE_COMPLETE", ExecutionStatus: "AVAILABLE" });
  expect(
    shown.Changes?.map(({ ResourceChange }) => [ResourceChange?.Action, ResourceChange?.LogicalResourceId]),
  ).toEqual([
    ["Add", "A"],
    ["Add", "B"],
  ]);
  await client.send(new ExecuteChangeSetCommand(named("first")));
  expect(await ended(client)).toBe("CREATE_COMPLETE");
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: "one" }));
  expect(Stacks[0]?.Outputs).toEqual([{ OutputKey: "Arn", OutputValue: "arn:any" }]);
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: "one" }));
  expect(StackEvents.map(({ LogicalResourceId, ResourceStatus }) => `${LogicalResourceId} ${ResourceStatus}`)).toEqual([
    "one CREATE_COMPLETE",
    "B CREATE_COMPLETE",
    "B CREATE_IN_PROGRESS",
    "A CREATE_COMPLETE",
    "A CREATE_IN_PROGRESS",
    "one CREATE_IN_PROGRESS",
  ]);
});

// Recorded on AWS 2022-08-10: LocalStack cloudformation/api/test_changesets.snapshot.json, test_empty_changeset.
test("a change set without changes has failed and cannot be carried out", async () => {
  const client = await aClient();
  await client.send(change("first", "CREATE", topics("A")));
  await client.send(new ExecuteChangeSetCommand(named("first")));
  await ended(client);
  await client.send(change("same", "UPDATE", topics("A")));
  expect(await client.send(new DescribeChangeSetCommand(named("same")))).toMatchObject({
    Status: "FAILED",
    ExecutionStatus: "UNAVAILABLE",
    StatusReason:
      "The submitted information didn't contain changes. Submit different information to create a change set.",
  });
  await expect(client.send(new ExecuteChangeSetCommand(named("same")))).rejects.toThrow(
    /cannot be executed in its current status of \[FAILED\]/,
  );
});

test("a failed resource ends the stack as failed, with the reason", async () => {
  const client = await aClient();
  await client.send(change("first", "CREATE", topics("A", "Broken")));
  await client.send(new ExecuteChangeSetCommand(named("first")));
  expect(await ended(client)).toBe("CREATE_FAILED");
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: "one" }));
  expect(StackEvents[0]).toMatchObject({
    ResourceStatus: "CREATE_FAILED",
    ResourceStatusReason: "it cannot be created",
  });
});

// Recorded on AWS 2025-03-11 and 2025-09-11: the same file, test_describe_change_set_nonexisting and
// test_describe_changeset_after_delete.
test("what does not exist is named, and what was begun can be dropped", async () => {
  const client = await aClient();
  const describeStack = () => client.send(new DescribeStacksCommand({ StackName: "one" }));
  await expect(describeStack()).rejects.toMatchObject({
    name: "ValidationError",
    message: "Stack with id one does not exist",
  });
  await client.send(change("first", "CREATE", topics("A")));
  await client.send(new DeleteChangeSetCommand(named("first")));
  await expect(client.send(new DescribeChangeSetCommand(named("first")))).rejects.toThrow(
    "ChangeSet [first] does not exist",
  );
  await client.send(new DeleteStackCommand({ StackName: "one" }));
  await expect(describeStack()).rejects.toThrow("does not exist");
});

test.each([
  ["a role needs a capability", JSON.stringify({ Resources: { Role: { Type: "AWS::IAM::Role" } } }), /CAPABILITY_IAM/],
  ["a template that is no JSON", "Resources: {}", /Template format error/],
  [
    "a template larger than a request may have",
    topics(...Array.from({ length: 2000 }, (_, index) => `Topic${index}`)),
    /51200/,
  ],
])("is refused: %s", async (_, template, says) => {
  const client = await aClient();
  const carryOut = async () => {
    await client.send(change("first", "CREATE", template));
    await client.send(new ExecuteChangeSetCommand(named("first")));
  };
  await expect(carryOut()).rejects.toThrow(says);
});

test("without a provisioner no stack can be created", async () => {
  const client = await aClient({});
  await expect(client.send(change("first", "CREATE", topics("A")))).rejects.toThrow("provisioner");
});
