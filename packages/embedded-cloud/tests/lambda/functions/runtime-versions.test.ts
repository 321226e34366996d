import {
  GetFunctionCommand,
  GetRuntimeManagementConfigCommand,
  ListFunctionsCommand,
  PublishVersionCommand,
  PutRuntimeManagementConfigCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateRuntimeOn,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LambdaAtHand } from "../lambda-at-hand.ts";

let lambda: LambdaAtHand;
beforeAll(async () => {
  lambda = await LambdaAtHand.start();
  for (const name of ["auto", "own", "fixed", "versioned"]) await lambda.create(name);
});
afterAll(() => lambda[Symbol.asyncDispose]());

const send: LambdaAtHand["client"]["send"] = (...given: [never]) => lambda.client.send(...given);
const runtimeOf = async (FunctionName: string, Qualifier?: string) =>
  (await send(new GetFunctionCommand({ FunctionName, Qualifier }))).Configuration?.RuntimeVersionConfig
    ?.RuntimeVersionArn;
const manage = (FunctionName: string, UpdateRuntimeOn: UpdateRuntimeOn, RuntimeVersionArn?: string) =>
  send(new PutRuntimeManagementConfigCommand({ FunctionName, UpdateRuntimeOn, RuntimeVersionArn }));
async function update(FunctionName: string) {
  await send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9 }));
  await lambda.settle();
}

test("GetFunction returns a function's runtime version, GetRuntimeManagementConfig how it is updated", async () => {
  expect(await runtimeOf("auto")).toMatch(/^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/);
  expect(await runtimeOf("own")).toBe(await runtimeOf("auto"));
  const asked = await send(new GetRuntimeManagementConfigCommand({ FunctionName: "auto" }));
  expect(asked).toMatchObject({ UpdateRuntimeOn: "Auto", FunctionArn: expect.stringMatching(/:auto$/) });
  const { Functions = [] } = await send(new ListFunctionsCommand({}));
  expect(Functions.every(({ RuntimeVersionConfig }) => RuntimeVersionConfig === undefined)).toBe(true);
});

test("an update moves a function to the newest runtime version, unless it is set manually", async () => {
  await manage("own", "FunctionUpdate");
  const before = (await runtimeOf("fixed")) ?? "";
  await manage("fixed", "Manual", before);
  lambda.service.patchRuntime("python3.12");
  expect(await runtimeOf("own")).toBe(before);
  for (const name of ["auto", "own", "fixed"]) await update(name);
  const [auto, own, fixed] = await Promise.all(["auto", "own", "fixed"].map((name) => runtimeOf(name)));
  expect(own).not.toBe(before);
  expect(auto).toBe(own);
  expect(fixed).toBe(before);
});

test("a published version keeps its runtime version", async () => {
  const before = await runtimeOf("versioned");
  await send(new PublishVersionCommand({ FunctionName: "versioned" }));
  lambda.service.patchRuntime("python3.12");
  await update("versioned");
  expect(await runtimeOf("versioned")).not.toBe(before);
  expect(await runtimeOf("versioned", "1")).toBe(before);
});

test("a mode and a version that contradict each other are refused", async () => {
  const refused = { name: "InvalidParameterValueException" };
  await expect(manage("own", "Manual")).rejects.toMatchObject(refused);
  await expect(manage("own", "Auto", await runtimeOf("own"))).rejects.toMatchObject(refused);
});
