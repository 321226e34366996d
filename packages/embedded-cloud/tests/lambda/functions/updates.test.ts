import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { aFunction, code, LambdaAtHand, overlapSeconds } from "../lambda-at-hand.ts";

const hello = "arn:aws:lambda:us-east-1:000000000000:function:hello";

test("a new function is Pending until it settles, and cannot be invoked or updated before", async () => {
  await using lambda = await LambdaAtHand.start();
  const created = await lambda.client.send(new CreateFunctionCommand(await aFunction()));
  expect(created).toMatchObject({ State: "Pending", StateReasonCode: "Creating", FunctionArn: hello });
  const FunctionName = "hello";
  for (const tooEarly of [
    lambda.client.send(new InvokeCommand({ FunctionName })),
    lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9 })),
    lambda.client.send(new PublishVersionCommand({ FunctionName })),
  ]) {
    await expect(tooEarly).rejects.toMatchObject({
      name: "ResourceConflictException",
      message:
        "The operation cannot be performed at this time. The function is currently in the following state: Pending",
    });
  }
  await lambda.settle();
  const { Configuration } = await lambda.client.send(new GetFunctionCommand({ FunctionName }));
  expect(Configuration).toMatchObject({ State: "Active", LastUpdateStatus: "Successful" });
});

test("an update is InProgress until it settles, and further updates are refused meanwhile", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create("hello");
  const ZipFile = await code("second");
  const updated = await lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName: "hello", ZipFile }));
  expect(updated.LastUpdateStatus).toBe("InProgress");
  const further = lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "hello", Timeout: 9 }));
  await expect(further).rejects.toMatchObject({
    name: "ResourceConflictException",
    message: `The operation cannot be performed at this time. An update is in progress for resource: ${hello}`,
    $metadata: { httpStatusCode: 409 },
  });
  await lambda.settle();
  const after = await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "hello", Timeout: 9 }));
  expect(after).toMatchObject({ Timeout: 9, CodeSha256: updated.CodeSha256 });
});

test("the revision changes when an update starts and settles, and an older one is refused", async () => {
  await using lambda = await LambdaAtHand.start();
  const created = await lambda.create("hello");
  const settled = await lambda.client.send(new GetFunctionCommand({ FunctionName: "hello" }));
  const RevisionId = settled.Configuration?.RevisionId ?? "";
  expect(RevisionId).not.toBe(created.RevisionId);
  const update = { FunctionName: "hello", Description: "new", RevisionId };
  const updated = await lambda.client.send(new UpdateFunctionConfigurationCommand(update));
  await lambda.settle();
  const after = await lambda.client.send(new GetFunctionCommand({ FunctionName: "hello" }));
  expect(new Set([RevisionId, updated.RevisionId, after.Configuration?.RevisionId]).size).toBe(3);
  for (const stale of [RevisionId, updated.RevisionId ?? ""]) {
    const late = lambda.client.send(new UpdateFunctionConfigurationCommand({ ...update, RevisionId: stale }));
    await expect(late).rejects.toMatchObject({
      name: "PreconditionFailedException",
      $metadata: { httpStatusCode: 412 },
    });
  }
});

test("invocations run the previous code until the update has settled", async () => {
  await using lambda = await LambdaAtHand.start({ overlapSeconds: 0 });
  const { CodeSha256: before } = await lambda.create("hello");
  const ZipFile = await code("second");
  const { CodeSha256: after } = await lambda.client.send(
    new UpdateFunctionCodeCommand({ FunctionName: "hello", ZipFile }),
  );
  expect(after).not.toBe(before);
  await lambda.client.send(new InvokeCommand({ FunctionName: "hello" }));
  await lambda.settle();
  await lambda.client.send(new InvokeCommand({ FunctionName: "hello" }));
  expect(lambda.runs.started.map(({ code }) => code.sha256)).toEqual([before, after]);
});

test("during the overlap, slim code can start without its layer", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create("hello");
  const layer = await lambda.publishLayer("shared");
  await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "hello", Layers: [layer] }));
  await lambda.settle();
  const ZipFile = await code("slim");
  const slim = await lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName: "hello", ZipFile }));
  await lambda.settle();
  expect(await startedDuring(lambda, 4, slim.CodeSha256)).toEqual([
    { slim: false, layers: 0 },
    { slim: false, layers: 1 },
    { slim: true, layers: 0 },
    { slim: true, layers: 1 },
  ]);
});

test("after the layer's overlap, slim code never starts without its layer", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create("hello");
  const layer = await lambda.publishLayer("shared");
  await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "hello", Layers: [layer] }));
  await lambda.calmDown();
  const ZipFile = await code("slim");
  const slim = await lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName: "hello", ZipFile }));
  await lambda.settle();
  const overlapping = await startedDuring(lambda, 4, slim.CodeSha256);
  expect(overlapping.map(({ slim }) => slim)).toEqual([false, true, false, true]);
  expect(overlapping.every(({ layers }) => layers === 1)).toBe(true);
  await lambda.clock.advance(overlapSeconds);
  expect(await startedDuring(lambda, 3, slim.CodeSha256)).toEqual(Array(3).fill({ slim: true, layers: 1 }));
});

test("the end of one half's overlap does not end the other half's overlap", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create("hello");
  const ZipFile = await code("slim");
  const slim = await lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName: "hello", ZipFile }));
  await lambda.settle();
  const layer = await lambda.publishLayer("shared");
  await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "hello", Layers: [layer] }));
  await lambda.settle();
  await lambda.clock.advance(overlapSeconds - 1.5);
  expect(await startedDuring(lambda, 2, slim.CodeSha256)).toEqual([
    { slim: true, layers: 0 },
    { slim: true, layers: 1 },
  ]);
});

test("a dry run returns the resulting CodeSha256 and changes nothing", async () => {
  await using lambda = await LambdaAtHand.start();
  const { CodeSha256: before } = await lambda.create("hello");
  const ZipFile = await code("second");
  const dry = await lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName: "hello", ZipFile, DryRun: true }));
  const { Configuration } = await lambda.client.send(new GetFunctionCommand({ FunctionName: "hello" }));
  expect(dry.CodeSha256).not.toBe(before);
  expect(Configuration).toMatchObject({ CodeSha256: before, LastUpdateStatus: "Successful" });
});

test("a code update that omits storage mode and key removes both, and keeps an omitted architecture", async () => {
  await using lambda = await LambdaAtHand.start();
  lambda.s3.set("packages/hello.zip", await code("from S3"));
  const S3 = { S3Bucket: "packages", S3Key: "hello.zip", S3ObjectVersion: "1" };
  const SourceKMSKeyArn = "arn:aws:kms:us-east-1:000000000000:key/1";
  const Code = { ...S3, S3ObjectStorageMode: "REFERENCE" as const, SourceKMSKeyArn };
  await lambda.create("hello", { Code, Architectures: ["arm64"] });
  const before = await lambda.client.send(new GetFunctionCommand({ FunctionName: "hello" }));
  expect(before.Code).toMatchObject({ ResolvedS3Object: S3, SourceKMSKeyArn });
  await lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName: "hello", ...S3 }));
  const after = await lambda.client.send(new GetFunctionCommand({ FunctionName: "hello" }));
  expect(after.Code?.ResolvedS3Object).toBeUndefined();
  expect(after.Code?.SourceKMSKeyArn).toBeUndefined();
  expect(after.Configuration?.Architectures).toEqual(["arm64"]);
});

test("a function deleted while its update settles stays deleted", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create("hello");
  await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "hello", Timeout: 9 }));
  await lambda.client.send(new DeleteFunctionCommand({ FunctionName: "hello" }));
  await lambda.calmDown();
  await expect(lambda.client.send(new GetFunctionCommand({ FunctionName: "hello" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: `Function not found: ${hello}`,
  });
});

/** What the next environments are started from. */
async function startedDuring(lambda: LambdaAtHand, invocations: number, slimSha256: string | undefined) {
  const before = lambda.runs.started.length;
  for (let n = 0; n < invocations; n += 1) await lambda.client.send(new InvokeCommand({ FunctionName: "hello" }));
  return lambda.runs.started
    .slice(before)
    .map(({ code, layers }) => ({ slim: code.sha256 === slimSha256, layers: layers.length }));
}
