/** Functions, from the ZIPs in the template's folder. */
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
import { type Creator, nullIfExists, type Target, tagsOf } from "./resource.ts";

type Input = Omit<CreateFunctionCommandInput, "Tags"> & { readonly Tags?: Parameters<typeof tagsOf>[0] };

/** Uploads the function's ZIP to its bucket if it is in a folder, and creates or updates the function from there. */
const lambdaFunction: Creator = async (_, properties, target) => {
  const { Tags, ...input } = properties as unknown as Input;
  const { clients, folder, accountId } = target;
  const { S3Bucket: Bucket, S3Key: Key = "" } = input.Code ?? {};
  if (folder !== null)
    await clients.s3.send(new PutObjectCommand({ Bucket, Key, Body: await readFile(join(folder, basename(Key))) }));
  const command = new CreateFunctionCommand({ ...input, Tags: tagsOf(Tags) });
  if ((await nullIfExists(clients.lambda.send(command), "ResourceConflictException")) === null)
    await updateFunction(input, target);
  const name = input.FunctionName ?? "";
  await lambdaFrom(clients.lambda).waitUntilSettled(name);
  return { ref: name, attributes: { Arn: `arn:aws:lambda:${clients.region}:${accountId}:function:${name}` } };
};

/** Updates the configuration first: new code may need it. */
async function updateFunction({ Code, Architectures, ...configuration }: Input, { clients: { lambda } }: Target) {
  const { FunctionName = "" } = configuration;
  const { waitUntilSettled } = lambdaFrom(lambda);
  await waitUntilSettled(FunctionName);
  await lambda.send(new UpdateFunctionConfigurationCommand({ ...configuration, FunctionName }));
  await waitUntilSettled(FunctionName);
  await lambda.send(new UpdateFunctionCodeCommand({ ...Code, Architectures, FunctionName }));
}

export const lambdaResources: Readonly<Record<string, Creator>> = { "AWS::Lambda::Function": lambdaFunction };
