import {
  AddPermissionCommand,
  DeleteFunctionCommand,
  GetPolicyCommand,
  PublishVersionCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { LambdaAtHand } from "../lambda-at-hand.ts";

const leave = { StatementId: "api", Action: "lambda:InvokeFunction", Principal: "apigateway.amazonaws.com" };
const missing = { name: "ResourceNotFoundException" };

test("a function and each of its versions have separate policies after a permission is added", async () => {
  await using lambda = await LambdaAtHand.start();
  const FunctionName = "hello";
  await lambda.create(FunctionName);
  await lambda.client.send(new PublishVersionCommand({ FunctionName }));
  const policy = (Qualifier?: string) => lambda.client.send(new GetPolicyCommand({ FunctionName, Qualifier }));
  const add = (more: object) => lambda.client.send(new AddPermissionCommand({ FunctionName, ...leave, ...more }));

  await expect(policy("1")).rejects.toMatchObject(missing);
  await add({ Qualifier: "1" });
  const { Policy = "" } = await policy("1");
  expect(JSON.parse(Policy).Statement).toMatchObject([{ Sid: "api", Resource: expect.stringMatching(/hello:1$/) }]);
  await expect(policy()).rejects.toMatchObject(missing);
  await expect(add({ Qualifier: "1" })).rejects.toMatchObject({ name: "ResourceConflictException" });
  await expect(add({ Qualifier: "7" })).rejects.toMatchObject(missing);
  await lambda.client.send(new DeleteFunctionCommand({ FunctionName, Qualifier: "1" }));
  await expect(policy("1")).rejects.toMatchObject(missing);
});
