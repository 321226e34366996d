import { InvokeCommand, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { LambdaAtHand } from "./lambda-at-hand.ts";

const FunctionName = "hello";

test("an invocation returns payload, executed version and, on request, the log tail", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create(FunctionName);
  const Payload = JSON.stringify({ name: "ä" });
  const plain = await lambda.client.send(new InvokeCommand({ FunctionName, Payload }));
  expect(plain.Payload?.transformToString()).toBe(Payload);
  expect(plain).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
  expect(plain.FunctionError).toBeUndefined();
  expect(plain.LogResult).toBeUndefined();
  const tailed = await lambda.client.send(new InvokeCommand({ FunctionName, LogType: "Tail" }));
  expect(Buffer.from(tailed.LogResult ?? "", "base64").toString()).toBe("the end of the log");
});

test("an error of the function is a response marked as unhandled", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create(FunctionName);
  lambda.runs.answer = { functionError: "Unhandled", payload: '{"errorType":"KeyError"}' };
  const answer = await lambda.client.send(new InvokeCommand({ FunctionName }));
  expect(answer).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
});

test("the environment gets the values of the configuration", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create(FunctionName, { Environment: { Variables: { STAGE: "dev" } }, Timeout: 7, MemorySize: 256 });
  await lambda.client.send(
    new UpdateFunctionConfigurationCommand({ FunctionName, LoggingConfig: { LogGroup: "/team/hello" } }),
  );
  await lambda.calmDown();
  await lambda.client.send(new InvokeCommand({ FunctionName }));
  expect(lambda.runs.started.at(-1)).toMatchObject({
    functionName: "hello",
    qualifier: "$LATEST",
    runtime: "python3.12",
    handler: "app.handler",
    timeoutSeconds: 7,
    memoryMb: 256,
    environment: new Map([["STAGE", "dev"]]),
    logGroup: "/team/hello",
    arn: "arn:aws:lambda:us-east-1:000000000000:function:hello",
  });
});

test("an Event invocation is accepted and run, a DryRun is only validated", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create(FunctionName);
  const dry = await lambda.client.send(new InvokeCommand({ FunctionName, InvocationType: "DryRun" }));
  expect(dry.StatusCode).toBe(204);
  expect(lambda.runs.started).toHaveLength(0);
  const event = await lambda.client.send(new InvokeCommand({ FunctionName, InvocationType: "Event" }));
  expect(event.StatusCode).toBe(202);
  expect(lambda.runs.started).toHaveLength(1);
});

test("a request payload over the limit is refused, a response over it becomes a function error", async () => {
  await using lambda = await LambdaAtHand.start({
    quotas: { controlPlanePerSecond: 1000, asynchronousPayloadBytes: 100 },
  });
  await lambda.create(FunctionName);
  const tooLong = JSON.stringify("x".repeat(6 * 1024 * 1024));
  await expect(lambda.client.send(new InvokeCommand({ FunctionName, Payload: tooLong }))).rejects.toMatchObject({
    name: "RequestTooLargeException",
    message: `${tooLong.length} byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)`,
    $metadata: { httpStatusCode: 413 },
  });
  const Payload = JSON.stringify("x".repeat(100));
  const event = lambda.client.send(new InvokeCommand({ FunctionName, InvocationType: "Event", Payload }));
  await expect(event).rejects.toMatchObject({ name: "RequestTooLargeException" });
  lambda.runs.answer = { payload: JSON.stringify("x".repeat(6_291_556)) };
  const answer = await lambda.client.send(new InvokeCommand({ FunctionName }));
  expect(answer.FunctionError).toBe("Unhandled");
  expect(answer.Payload?.transformToString()).toContain("Function.ResponseSizeTooLarge");
});

test("a payload that is not JSON is refused", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create(FunctionName);
  await expect(lambda.client.send(new InvokeCommand({ FunctionName, Payload: "{" }))).rejects.toMatchObject({
    name: "InvalidRequestContentException",
  });
});

test("other services of the cloud invoke by ARN with the same rules", async () => {
  await using lambda = await LambdaAtHand.start();
  const { FunctionArn } = await lambda.create(FunctionName);
  expect(await lambda.service.invoke(`${FunctionArn}:$LATEST`, "[1]")).toMatchObject({ payload: "[1]" });
  await expect(lambda.service.invoke("nobody", "{}")).rejects.toMatchObject({ code: "ResourceNotFoundException" });
});
