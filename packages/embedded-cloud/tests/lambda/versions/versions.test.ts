import {
  CreateAliasCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { code, LambdaAtHand } from "../lambda-at-hand.ts";

const FunctionName = "hello";

test("a published version keeps code, layers and configuration when $LATEST changes", async () => {
  await using lambda = await LambdaAtHand.start();
  const { CodeSha256 } = await lambda.create(FunctionName, {
    Timeout: 7,
    Layers: [await lambda.publishLayer("shared")],
  });
  const published = await lambda.client.send(new PublishVersionCommand({ FunctionName, Description: "release" }));
  expect(published).toMatchObject({ Version: "1", CodeSha256, State: "Active", Description: "release" });
  await lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: await code("second") }));
  await lambda.calmDown();
  await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Layers: [], Timeout: 8 }));
  await lambda.calmDown();
  const { Configuration } = await lambda.client.send(new GetFunctionCommand({ FunctionName, Qualifier: "1" }));
  expect(Configuration).toMatchObject({
    FunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:hello:1",
    CodeSha256,
    Timeout: 7,
    Layers: [{ Arn: "arn:aws:lambda:us-east-1:000000000000:layer:shared:1" }],
  });
});

test("publishing creates no new version if nothing has changed", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create(FunctionName);
  const publish = async () => (await lambda.client.send(new PublishVersionCommand({ FunctionName }))).Version;
  expect([await publish(), await publish()]).toEqual(["1", "1"]);
  await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9 }));
  await lambda.settle();
  expect([await publish(), await publish()]).toEqual(["2", "2"]);
  await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description: "said otherwise" }));
  await lambda.settle();
  expect([await publish(), await publish()]).toEqual(["3", "3"]);
});

test("publishing is refused if CodeSha256 or revision differ from $LATEST", async () => {
  await using lambda = await LambdaAtHand.start();
  const { CodeSha256, RevisionId } = await lambda.create(FunctionName);
  const otherCode = lambda.client.send(new PublishVersionCommand({ FunctionName, CodeSha256: "AAAA" }));
  await expect(otherCode).rejects.toMatchObject({
    name: "InvalidParameterValueException",
    message: `CodeSHA256 (AAAA) is different from current CodeSHA256 in $LATEST (${CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
  });
  const otherRevision = lambda.client.send(new PublishVersionCommand({ FunctionName, RevisionId }));
  await expect(otherRevision).rejects.toMatchObject({ name: "PreconditionFailedException" });
});

test("a code update can publish in the same call", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create(FunctionName);
  const ZipFile = await code("second");
  const updated = await lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, Publish: true }));
  expect(updated).toMatchObject({ Version: "1", FunctionArn: expect.stringMatching(/:hello:1$/) });
});

test("versions are listed in pages, $LATEST first", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create(FunctionName);
  for (const Timeout of [4, 5]) {
    await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }));
    await lambda.settle();
    await lambda.client.send(new PublishVersionCommand({ FunctionName }));
  }
  const first = await lambda.client.send(new ListVersionsByFunctionCommand({ FunctionName, MaxItems: 2 }));
  const rest = await lambda.client.send(new ListVersionsByFunctionCommand({ FunctionName, Marker: first.NextMarker }));
  const numbers = [first, rest].map(({ Versions }) => Versions?.map(({ Version }) => Version));
  expect(numbers).toEqual([["$LATEST", "1"], ["2"]]);
});

test("a version that an alias uses cannot be deleted; another one can, and its number is never reused", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create(FunctionName);
  await lambda.client.send(new PublishVersionCommand({ FunctionName }));
  await lambda.client.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
  await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9 }));
  await lambda.settle();
  await lambda.client.send(new PublishVersionCommand({ FunctionName }));
  await expect(lambda.client.send(new DeleteFunctionCommand({ FunctionName, Qualifier: "1" }))).rejects.toMatchObject({
    name: "ResourceConflictException",
  });
  await lambda.client.send(new DeleteFunctionCommand({ FunctionName, Qualifier: "2" }));
  await expect(lambda.client.send(new GetFunctionCommand({ FunctionName, Qualifier: "2" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  expect((await lambda.client.send(new PublishVersionCommand({ FunctionName }))).Version).toBe("3");
});
