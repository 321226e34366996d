import {
  DeleteFunctionConcurrencyCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  InvokeCommand,
  PutFunctionConcurrencyCommand,
} from "@aws-sdk/client-lambda";
import { expect, it } from "vitest";
import { LambdaAtHand } from "../lambda-at-hand.ts";

/** Two calls at once, all functions together. */
async function aSmallAccount() {
  const at = await LambdaAtHand.start({ quotas: { controlPlanePerSecond: 1000, concurrentExecutions: 2 } });
  await at.create("one");
  await at.create("other");
  const free = Promise.withResolvers<void>();
  at.runs.until = free.promise;
  const invoke = (FunctionName: string, InvocationType: "Event" | "RequestResponse" = "RequestResponse") =>
    at.client.send(new InvokeCommand({ FunctionName, InvocationType }));
  return { at, free: free.resolve, invoke };
}

it("refuses an invocation at the account's limit, counts it as a throttle, and accepts the next one", async () => {
  const { at, free, invoke } = await aSmallAccount();
  await using _ = at;
  const first = [invoke("one"), invoke("other")];
  await expect.poll(() => at.runs.started.length, { timeout: 300_000 }).toBe(2);
  await expect(invoke("one")).rejects.toMatchObject({
    name: "TooManyRequestsException",
    Reason: "ConcurrentInvocationLimitExceeded",
    $metadata: { httpStatusCode: 429 },
  });
  expect(at.refused).toEqual([{ functionName: "one", resource: "one", executedVersion: "$LATEST" }]);
  free();
  await Promise.all(first);
  expect(await invoke("one")).toMatchObject({ StatusCode: 200 });
});

it("limits a function to its reserved concurrency, and reserves that for it", async () => {
  const at = await LambdaAtHand.start({ quotas: { controlPlanePerSecond: 1000, concurrentExecutions: 101 } });
  await using _ = at;
  await at.create("off");
  const reserve = (ReservedConcurrentExecutions: number) =>
    at.client.send(new PutFunctionConcurrencyCommand({ FunctionName: "off", ReservedConcurrentExecutions }));
  const invoke = () => at.client.send(new InvokeCommand({ FunctionName: "off" }));
  await expect(reserve(2)).rejects.toMatchObject({
    name: "InvalidParameterValueException",
    message: expect.stringContaining("below its minimum value of [100]"),
  });
  expect(await reserve(1)).toMatchObject({ ReservedConcurrentExecutions: 1 });
  const { AccountLimit } = await at.client.send(new GetAccountSettingsCommand({}));
  expect(AccountLimit).toMatchObject({ ConcurrentExecutions: 101, UnreservedConcurrentExecutions: 100 });
  expect(await invoke()).toMatchObject({ StatusCode: 200 });
  await reserve(0);
  const { Concurrency } = await at.client.send(new GetFunctionCommand({ FunctionName: "off" }));
  expect(Concurrency).toEqual({ ReservedConcurrentExecutions: 0 });
  await expect(invoke()).rejects.toMatchObject({ Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" });
  await at.client.send(new DeleteFunctionConcurrencyCommand({ FunctionName: "off" }));
  expect(await invoke()).toMatchObject({ StatusCode: 200 });
});

it("queues an event until fewer invocations are running", async () => {
  const { at, free, invoke } = await aSmallAccount();
  await using _ = at;
  const first = [invoke("one"), invoke("other")];
  await expect.poll(() => at.runs.started.length, { timeout: 300_000 }).toBe(2);
  expect(await invoke("one", "Event")).toMatchObject({ StatusCode: 202 });
  expect(at.refused).toHaveLength(1);
  free();
  await Promise.all(first);
  await at.clock.advance(1);
  expect(at.runs.started).toHaveLength(3);
});

it("returns an account's limits and usage", async () => {
  await using at = await LambdaAtHand.start();
  await at.create("one");
  expect(await at.client.send(new GetAccountSettingsCommand({}))).toMatchObject({
    AccountLimit: {
      TotalCodeSize: 80_530_636_800,
      CodeSizeUnzipped: 262_144_000,
      CodeSizeZipped: 52_428_800,
      ConcurrentExecutions: 1000,
      UnreservedConcurrentExecutions: 1000,
    },
    AccountUsage: { FunctionCount: 1, TotalCodeSize: expect.any(Number) },
  });
});
