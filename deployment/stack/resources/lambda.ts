/** Functions, from the ZIPs beside the template. */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { lambdaFrom } from "../../../src/aws/lambda/lambda.ts";
import { type Creator, type Target, tagsOf, unlessThere } from "./resource.ts";

type Input = Omit<CreateFunctionCommandInput, "Tags"> & { readonly Tags?: Parameters<typeof tagsOf>[0] };

/**
 * Uploads the function's ZIP to where the template says, as a deployment does, and takes the function's code from
 * there.
 */
const lambdaFunction: Creator = async (_, properties, target) => {
  const { Tags, ...input } = properties as unknown as Input;
  const { clients, folder, accountId } = target;
  const { S3Bucket: Bucket, S3Key: Key = "" } = input.Code ?? {};
  await clients.s3.send(new PutObjectCommand({ Bucket, Key, Body: await readFile(join(folder, basename(Key))) }));
  const command = new CreateFunctionCommand({ ...input, Tags: tagsOf(Tags) });
  if ((await unlessThere(clients.lambda.send(command), "ResourceConflictException")) === null)
    await updated(input, target);
  const name = input.FunctionName ?? "";
  await lambdaFrom(clients.lambda).waitUntilSettled(name);
  return { ref: name, attributes: { Arn: `arn:aws:lambda:${clients.region}:${accountId}:function:${name}` } };
};

/** Configuration first: new code may stand on it, and old code never had less. */
async function updated({ Code, Architectures, ...configuration }: Input, { clients: { lambda } }: Target) {
  const { FunctionName = "" } = configuration;
  const { waitUntilSettled } = lambdaFrom(lambda);
  await waitUntilSettled(FunctionName);
  await lambda.send(new UpdateFunctionConfigurationCommand({ ...configuration, FunctionName }));
  await waitUntilSettled(FunctionName);
  await lambda.send(new UpdateFunctionCodeCommand({ ...Code, Architectures, FunctionName }));
}

export const lambdaResources: Readonly<Record<string, Creator>> = { "AWS::Lambda::Function": lambdaFunction };
