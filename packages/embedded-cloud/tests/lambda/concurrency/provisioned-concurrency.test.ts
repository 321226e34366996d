import {
  CreateAliasCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  GetAliasCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvokeCommand,
  ListProvisionedConcurrencyConfigsCommand,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { LambdaAtHand, overlapSeconds, warmUpSeconds } from "../lambda-at-hand.ts";

const FunctionName = "hello";
const Name = "live";

/** Versions 1 and 2, `live` on 1; what is provisioned is Active. */
async function withVersions(...provisioned: readonly string[]) {
  const lambda = await LambdaAtHand.start();
  await lambda.create(FunctionName);
  await lambda.client.send(new PublishVersionCommand({ FunctionName }));
  await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9 }));
  await lambda.calmDown();
  await lambda.client.send(new PublishVersionCommand({ FunctionName }));
  await lambda.client.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion: "1" }));
  for (const qualifier of provisioned) await lambda.client.send(provision(qualifier));
  await lambda.clock.advance(warmUpSeconds);
  return lambda;
}

const provision = (Qualifier: string) =>
  new PutProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier, ProvisionedConcurrentExecutions: 3 });
const move = (FunctionVersion: string, more: object = {}) =>
  new UpdateAliasCommand({ FunctionName, Name, FunctionVersion, ...more });
const weights = (AdditionalVersionWeights: Record<string, number>) => ({ RoutingConfig: { AdditionalVersionWeights } });

async function look(lambda: LambdaAtHand, Qualifier = Name) {
  const config = await lambda.client.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier }));
  const { FunctionVersion, RoutingConfig, RevisionId } = await lambda.client.send(
    new GetAliasCommand({ FunctionName, Name }),
  );
  return { config, FunctionVersion, RoutingConfig, RevisionId };
}

async function executed(lambda: LambdaAtHand) {
  return (await lambda.client.send(new InvokeCommand({ FunctionName, Qualifier: Name }))).ExecutedVersion;
}

test("provisioned environments are in progress, then ready, listed, and deleted with the configuration", async () => {
  await using lambda = await withVersions();
  expect(await lambda.client.send(provision(Name))).toMatchObject({
    Status: "IN_PROGRESS",
    RequestedProvisionedConcurrentExecutions: 3,
    AllocatedProvisionedConcurrentExecutions: 0,
  });
  await lambda.clock.advance(warmUpSeconds);
  expect((await look(lambda)).config).toMatchObject({ Status: "READY", AvailableProvisionedConcurrentExecutions: 3 });
  await lambda.client.send(provision("2"));
  const list = () => lambda.client.send(new ListProvisionedConcurrencyConfigsCommand({ FunctionName }));
  expect(
    (await list()).ProvisionedConcurrencyConfigs?.map(({ FunctionArn }) => FunctionArn?.split(":").at(-1)),
  ).toEqual(["2", Name]);
  await lambda.client.send(new DeleteProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: "2" }));
  expect((await list()).ProvisionedConcurrencyConfigs).toHaveLength(1);
  await expect(look(lambda, "2")).rejects.toMatchObject({ name: "ProvisionedConcurrencyConfigNotFoundException" });
});

test("a moved alias invokes the previous version until the environments of the new one are ready", async () => {
  await using lambda = await withVersions(Name);
  const moved = await lambda.client.send(move("2"));
  expect(moved).toMatchObject({ FunctionVersion: "2", ...weights({ "1": 1 }) });
  await lambda.clock.advance(overlapSeconds);
  expect([await executed(lambda), await executed(lambda)]).toEqual(["1", "1"]);
  expect((await look(lambda)).config.Status).toBe("IN_PROGRESS");
  await lambda.clock.advance(warmUpSeconds);
  const after = await look(lambda);
  expect(after).toMatchObject({ FunctionVersion: "2", RoutingConfig: undefined, config: { Status: "READY" } });
  expect(after.RevisionId).not.toBe(moved.RevisionId);
  expect(await executed(lambda)).toBe("2");
});

test("an alias restored before that invokes its original version immediately", async () => {
  await using lambda = await withVersions(Name);
  await lambda.client.send(move("2"));
  expect(await lambda.client.send(move("1", { RoutingConfig: {} }))).not.toHaveProperty("RoutingConfig");
  await lambda.clock.advance(warmUpSeconds);
  expect(await look(lambda)).toMatchObject({ FunctionVersion: "1", config: { Status: "READY" } });
  expect(await executed(lambda)).toBe("1");
});

test("if the environments of the new version do not start, the alias keeps invoking the previous one", async () => {
  await using lambda = await withVersions(Name);
  lambda.runs.startError = "Runtime.ImportModuleError";
  await lambda.client.send(move("2"));
  await lambda.clock.advance(warmUpSeconds);
  expect(await look(lambda)).toMatchObject({
    FunctionVersion: "2",
    ...weights({ "1": 1 }),
    config: { Status: "FAILED", StatusReason: "FUNCTION_ERROR_INIT_FAILURE" },
  });
  expect(await executed(lambda)).toBe("1");
  await expect(lambda.client.send(move("1"))).rejects.toThrow("Invalid function version 1.");
  await lambda.client.send(move("1", { RoutingConfig: {} }));
  expect((await look(lambda)).config.Status).toBe("READY");
});

test("an alias with weights and provisioned concurrency has environments of both versions", async () => {
  await using lambda = await withVersions(Name);
  expect(await lambda.client.send(move("1", weights({ "2": 0.1 })))).toMatchObject(weights({ "2": 0.1 }));
  expect((await look(lambda)).config.Status).toBe("IN_PROGRESS");
  await lambda.clock.advance(warmUpSeconds);
  expect(await look(lambda)).toMatchObject({ ...weights({ "2": 0.1 }), config: { Status: "READY" } });
  expect(await lambda.client.send(move("2", { RoutingConfig: {} }))).not.toHaveProperty("RoutingConfig");
});

test.each([
  ["$LATEST", [], () => provision("$LATEST"), "cannot be applied to unpublished function versions"],
  ["a version its alias has it for", [Name], () => provision("1"), "pointed by a Provisioned Concurrency alias"],
  ["an alias on a version that has it", ["1"], () => provision(Name), "on an already Provisioned version"],
  ["a move and weights at once", [Name], () => move("2", weights({ "1": 0.5 })), "Invalid alias configuration"],
])("%s is refused", async (_, provisioned, command, message) => {
  await using lambda = await withVersions(...provisioned);
  await expect(lambda.client.send(command() as UpdateAliasCommand)).rejects.toThrow(message);
});

test("an alias with weights is refused", async () => {
  await using lambda = await withVersions();
  await lambda.client.send(move("1", weights({ "2": 0.1 })));
  await expect(lambda.client.send(provision(Name))).rejects.toThrow(
    "Alias with weights can not be used with Provisioned Concurrency",
  );
});

test("a version with SnapStart is refused", async () => {
  await using lambda = await withVersions();
  const SnapStart = { ApplyOn: "PublishedVersions" } as const;
  await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName, SnapStart }));
  await lambda.calmDown();
  await lambda.client.send(new PublishVersionCommand({ FunctionName }));
  await expect(lambda.client.send(provision("3"))).rejects.toMatchObject({ name: "InvalidParameterValueException" });
});
