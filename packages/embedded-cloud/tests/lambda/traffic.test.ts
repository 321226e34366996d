import {
  CreateAliasCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionUrlConfigCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionUrlConfigCommand,
  ListEventSourceMappingsCommand,
  ListFunctionUrlConfigsCommand,
  PublishVersionCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { LambdaAtHand } from "./lambda-at-hand.ts";

const FunctionName = "hello";
const arn = "arn:aws:lambda:us-east-1:000000000000:function:hello";
const queue = "arn:aws:sqs:us-east-1:000000000000:orders";

async function withAlias() {
  const lambda = await LambdaAtHand.start();
  await lambda.create(FunctionName);
  await lambda.client.send(new PublishVersionCommand({ FunctionName }));
  await lambda.client.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
  return lambda;
}

test("event source mappings belong to a function, a version or an alias, and are listed for exactly that one", async () => {
  await using lambda = await withAlias();
  const maps = (name: string) =>
    lambda.client.send(new CreateEventSourceMappingCommand({ FunctionName: name, EventSourceArn: queue }));
  const { UUID } = await maps(FunctionName);
  await maps(`${FunctionName}:live`);
  const listed = async (of: object) =>
    (await lambda.client.send(new ListEventSourceMappingsCommand(of))).EventSourceMappings?.map(
      ({ FunctionArn }) => FunctionArn,
    );
  expect((await listed({}))?.sort()).toEqual([arn, `${arn}:live`]);
  expect(await listed({ FunctionName: `${arn}:live` })).toEqual([`${arn}:live`]);
  await lambda.client.send(new DeleteEventSourceMappingCommand({ UUID }));
  expect(await listed({ EventSourceArn: queue })).toEqual([`${arn}:live`]);
  await expect(maps(`${FunctionName}:none`)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("a function and each of its aliases can have a URL, a version cannot", async () => {
  await using lambda = await withAlias();
  const opens = (Qualifier?: string) =>
    lambda.client.send(new CreateFunctionUrlConfigCommand({ FunctionName, Qualifier, AuthType: "AWS_IAM" }));
  await opens();
  expect(await opens("live")).toMatchObject({ FunctionArn: `${arn}:live`, AuthType: "AWS_IAM" });
  const listed = async () =>
    (await lambda.client.send(new ListFunctionUrlConfigsCommand({ FunctionName }))).FunctionUrlConfigs?.map(
      ({ FunctionArn }) => FunctionArn,
    );
  expect(await listed()).toEqual([arn, `${arn}:live`]);
  await expect(opens("live")).rejects.toMatchObject({ name: "ResourceConflictException" });
  await expect(opens("1")).rejects.toMatchObject({ name: "ValidationException" });
  await lambda.client.send(new DeleteFunctionUrlConfigCommand({ FunctionName }));
  expect(await listed()).toEqual([`${arn}:live`]);
});
