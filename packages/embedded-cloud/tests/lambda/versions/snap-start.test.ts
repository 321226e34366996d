import {
  CreateAliasCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { LambdaAtHand, warmUpSeconds } from "../lambda-at-hand.ts";

const FunctionName = "hello";

/** A function that takes snapshots of its published versions, the first of which is just being published. */
async function published(startError: string | null = null) {
  const lambda = await LambdaAtHand.start();
  lambda.runs.startError = startError;
  await lambda.create(FunctionName, { SnapStart: { ApplyOn: "PublishedVersions" } });
  const version = await lambda.client.send(new PublishVersionCommand({ FunctionName }));
  const look = () => lambda.client.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier: "1" }));
  return { lambda, version, look, [Symbol.asyncDispose]: () => lambda[Symbol.asyncDispose]() };
}

const invocation = () => new InvokeCommand({ FunctionName, Qualifier: "1" });

test("a version with SnapStart is Pending until its snapshot is taken, and cannot be invoked or deleted before", async () => {
  await using scene = await published();
  const { lambda, version, look } = scene;
  const SnapStart = { ApplyOn: "PublishedVersions", OptimizationStatus: "On" };
  expect(version).toMatchObject({ Version: "1", State: "Pending", StateReasonCode: "Creating", SnapStart });
  await expect(lambda.client.send(invocation())).rejects.toMatchObject({ name: "SnapStartNotReadyException" });
  await expect(lambda.client.send(new DeleteFunctionCommand({ FunctionName, Qualifier: "1" }))).rejects.toMatchObject({
    name: "ResourceConflictException",
  });
  await lambda.clock.advance(warmUpSeconds);
  expect(await look()).toMatchObject({ State: "Active", LastUpdateStatus: "Successful", SnapStart });
  expect(await lambda.client.send(invocation())).toMatchObject({ ExecutedVersion: "1" });
  const latest = await lambda.client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  expect(latest).toMatchObject({ State: "Active", SnapStart: { OptimizationStatus: "Off" } });
});

test("a version whose code does not start is Failed, and aliases cannot be moved to it", async () => {
  await using scene = await published("Runtime.ImportModuleError");
  const { lambda, look } = scene;
  await lambda.clock.advance(warmUpSeconds);
  expect(await look()).toMatchObject({ State: "Failed", StateReasonCode: "FunctionError" });
  await expect(lambda.client.send(invocation())).rejects.toMatchObject({ name: "ResourceConflictException" });
  const off = { FunctionName, SnapStart: { ApplyOn: "None" } } as const;
  await lambda.client.send(new UpdateFunctionConfigurationCommand(off));
  await lambda.settle();
  expect(await lambda.client.send(new PublishVersionCommand({ FunctionName }))).toMatchObject({ State: "Active" });
  await lambda.client.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "2" }));
  const move = new UpdateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" });
  await expect(lambda.client.send(move)).rejects.toMatchObject({
    name: "ResourceConflictException",
    message: expect.stringContaining("StateReasonCode: 'FunctionError'"),
  });
});
