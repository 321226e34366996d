import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  InvokeCommand,
  ListAliasesCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { LambdaAtHand, overlapSeconds } from "../lambda-at-hand.ts";

const FunctionName = "hello";
const Name = "live";

/** A function with versions 1 and 2, an alias on 1, and draws in the hand of the test. */
async function withAlias(draws: readonly number[] = []) {
  const left = [...draws];
  const lambda = await LambdaAtHand.start({ random: () => left.shift() ?? 0.999 });
  await lambda.create(FunctionName);
  await lambda.client.send(new PublishVersionCommand({ FunctionName }));
  await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9 }));
  await lambda.calmDown();
  await lambda.client.send(new PublishVersionCommand({ FunctionName }));
  await lambda.client.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion: "1" }));
  return lambda;
}

test("an alias invokes its version until it is moved, and for some invocations a moment longer", async () => {
  await using lambda = await withAlias();
  const executed = async () =>
    (await lambda.client.send(new InvokeCommand({ FunctionName, Qualifier: Name }))).ExecutedVersion;
  expect([await executed(), await executed()]).toEqual(["1", "1"]);
  await lambda.client.send(new UpdateAliasCommand({ FunctionName, Name, FunctionVersion: "2" }));
  expect([await executed(), await executed(), await executed()]).toEqual(["1", "2", "1"]);
  await lambda.clock.advance(overlapSeconds);
  expect([await executed(), await executed()]).toEqual(["2", "2"]);
  const { Configuration } = await lambda.client.send(new GetFunctionCommand({ FunctionName, Qualifier: Name }));
  expect(Configuration).toMatchObject({ Version: "2", FunctionArn: expect.stringMatching(/:hello:live$/) });
});

test("if a version is deleted right after its alias has moved, some invocations of the alias fail", async () => {
  await using lambda = await withAlias();
  await lambda.client.send(new UpdateAliasCommand({ FunctionName, Name, FunctionVersion: "2" }));
  await lambda.client.send(new DeleteFunctionCommand({ FunctionName, Qualifier: "1" }));
  const invoke = () => lambda.client.send(new InvokeCommand({ FunctionName, Qualifier: Name }));
  await expect(invoke()).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: expect.stringMatching(/^Function not found: .*:hello:live$/),
  });
  await expect(invoke()).resolves.toMatchObject({ ExecutedVersion: "2" });
});

test("a weighted alias sends a share of invocations to the other version", async () => {
  await using lambda = await withAlias([0, 0.24, 0.25, 0.99]);
  const RoutingConfig = { AdditionalVersionWeights: { "2": 0.25 } };
  await lambda.client.send(new UpdateAliasCommand({ FunctionName, Name, RoutingConfig }));
  await lambda.clock.advance(overlapSeconds);
  const executed = [];
  for (let n = 0; n < 4; n += 1) {
    executed.push((await lambda.client.send(new InvokeCommand({ FunctionName, Qualifier: Name }))).ExecutedVersion);
  }
  expect(executed).toEqual(["2", "2", "1", "1"]);
  const cleared = await lambda.client.send(new UpdateAliasCommand({ FunctionName, Name, RoutingConfig: {} }));
  expect(cleared.RoutingConfig).toBeUndefined();
});

test("a weighted alias also divides events", async () => {
  await using lambda = await withAlias([0.1, 0.9]);
  const RoutingConfig = { AdditionalVersionWeights: { "2": 0.5 } };
  await lambda.client.send(new UpdateAliasCommand({ FunctionName, Name, RoutingConfig }));
  await lambda.clock.advance(overlapSeconds);
  const event = () => new InvokeCommand({ FunctionName, Qualifier: Name, InvocationType: "Event" });
  expect((await lambda.client.send(event())).StatusCode).toBe(202);
  await lambda.client.send(event());
  expect(lambda.runs.started.map(({ qualifier }) => qualifier)).toEqual(["2", "1"]);
});

test("an alias update with an older revision is refused", async () => {
  await using lambda = await withAlias();
  const { RevisionId } = await lambda.client.send(new GetAliasCommand({ FunctionName, Name }));
  await lambda.client.send(new UpdateAliasCommand({ FunctionName, Name, FunctionVersion: "2", RevisionId }));
  const stale = lambda.client.send(new UpdateAliasCommand({ FunctionName, Name, FunctionVersion: "1", RevisionId }));
  await expect(stale).rejects.toMatchObject({ name: "PreconditionFailedException" });
});

test.each([
  ["a version that does not exist", { FunctionVersion: "7" }, "ResourceNotFoundException"],
  ["weight on its own version", weighted({ "1": 0.5 }), "InvalidParameterValueException"],
  ["weight on two further versions", weighted({ "1": 0.1, "2": 0.1 }), "InvalidParameterValueException"],
  [
    "weight beside $LATEST",
    { ...weighted({ "2": 0.1 }), FunctionVersion: "$LATEST" },
    "InvalidParameterValueException",
  ],
  ["weight above one", weighted({ "2": 1.5 }), "ValidationException"],
])("%s is refused", async (_what, change, name) => {
  await using lambda = await withAlias();
  const update = lambda.client.send(new UpdateAliasCommand({ FunctionName, Name, ...change }));
  await expect(update).rejects.toMatchObject({ name });
});

test.each([
  ["execution role", { Role: "arn:aws:iam::000000000000:role/other" }],
  ["dead letter queue", { DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:000000000000:lost" } }],
])("weights between versions of another %s are refused", async (what, change) => {
  await using lambda = await withAlias();
  await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...change }));
  await lambda.calmDown();
  await lambda.client.send(new PublishVersionCommand({ FunctionName }));
  const update = lambda.client.send(new UpdateAliasCommand({ FunctionName, Name, ...weighted({ "3": 0.1 }) }));
  await expect(update).rejects.toThrow(`Specified versions must be associated with the same ${what}`);
});

test("aliases are listed and filtered by version, and a duplicate name is refused", async () => {
  await using lambda = await withAlias();
  await lambda.client.send(new CreateAliasCommand({ FunctionName, Name: "next", FunctionVersion: "2" }));
  const all = await lambda.client.send(new ListAliasesCommand({ FunctionName }));
  expect(all.Aliases?.map(({ Name }) => Name)).toEqual(["live", "next"]);
  const second = await lambda.client.send(new ListAliasesCommand({ FunctionName, FunctionVersion: "2" }));
  expect(second.Aliases?.map(({ Name }) => Name)).toEqual(["next"]);
  const twice = lambda.client.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion: "2" }));
  await expect(twice).rejects.toMatchObject({ name: "ResourceConflictException" });
});

test("a deleted alias is not found", async () => {
  await using lambda = await withAlias();
  await lambda.client.send(new DeleteAliasCommand({ FunctionName, Name }));
  await expect(lambda.client.send(new GetAliasCommand({ FunctionName, Name }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

function weighted(AdditionalVersionWeights: Record<string, number>) {
  return { RoutingConfig: { AdditionalVersionWeights } };
}
