import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListFunctionsCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { LambdaAtHand } from "../lambda-at-hand.ts";

test("all control-plane calls share 15 per second, and the sixteenth is throttled", async () => {
  await using lambda = await LambdaAtHand.start({ quotas: {} });
  await lambda.create("hello");
  await lambda.clock.advance(1);
  for (let n = 0; n < 15; n += 1) {
    const command = n % 2 ? new ListFunctionsCommand() : new GetFunctionConfigurationCommand({ FunctionName: "hello" });
    await lambda.client.send(command as ListFunctionsCommand);
  }
  await expect(lambda.client.send(new ListFunctionsCommand())).rejects.toMatchObject({
    name: "TooManyRequestsException",
    Reason: "CallerRateLimitExceeded",
    retryAfterSeconds: "1",
    $metadata: { httpStatusCode: 429 },
  });
  await lambda.clock.advance(0.1);
  await expect(lambda.client.send(new ListFunctionsCommand())).resolves.toBeDefined();
});

test("GetFunction has a separate budget of 100 per second, and Invoke counts against neither", async () => {
  await using lambda = await LambdaAtHand.start({ quotas: { controlPlanePerSecond: 1 } });
  await lambda.create("hello");
  const FunctionName = "hello";
  for (let n = 0; n < 100; n += 1) await lambda.client.send(new GetFunctionCommand({ FunctionName }));
  await expect(lambda.client.send(new GetFunctionCommand({ FunctionName }))).rejects.toMatchObject({
    name: "TooManyRequestsException",
  });
  for (let n = 0; n < 3; n += 1) await lambda.client.send(new InvokeCommand({ FunctionName }));
  await expect(lambda.client.send(new ListFunctionsCommand())).resolves.toBeDefined();
});
