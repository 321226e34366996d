import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetFunctionRecursionConfigCommand,
  ListCodeSigningConfigsCommand,
  ListFunctionsByCodeSigningConfigCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  PublishVersionCommand,
  paginateListFunctions,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { wrongOnPurpose } from "../../../../../tests/support/requests-asked.ts";
import { aFunction, code, LambdaAtHand } from "../lambda-at-hand.ts";

const arn = "arn:aws:lambda:us-east-1:000000000000:function:hello";

test("a function is found by name, partial ARN and ARN, with and without qualifier", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create("hello");
  const names = ["hello", "function:hello", "000000000000:function:hello", arn, "hello:$LATEST", `${arn}:$LATEST`];
  for (const FunctionName of names) {
    const found = await lambda.client.send(new GetFunctionConfigurationCommand({ FunctionName }));
    expect(found.FunctionArn).toBe(FunctionName.endsWith("$LATEST") ? `${arn}:$LATEST` : arn);
  }
});

test("a missing function is refused with its ARN, a second one of the same name with its name", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create("hello");
  await expect(lambda.client.send(new GetFunctionCommand({ FunctionName: "nobody" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody",
    $metadata: { httpStatusCode: 404 },
  });
  await expect(lambda.client.send(new CreateFunctionCommand(await aFunction()))).rejects.toMatchObject({
    name: "ResourceConflictException",
    message: "Function already exist: hello",
  });
});

test("functions are listed in pages of fifty, without State and LastUpdateStatus", async () => {
  await using lambda = await LambdaAtHand.start();
  const names = Array.from({ length: 120 }, (_, n) => `fn-${String(n).padStart(3, "0")}`);
  const ZipFile = await code("same");
  for (const FunctionName of names) {
    await lambda.client.send(new CreateFunctionCommand(await aFunction({ FunctionName, Code: { ZipFile } })));
  }
  const pages = [];
  for await (const { Functions } of paginateListFunctions({ client: lambda.client }, {})) pages.push(Functions ?? []);
  expect(pages.map(({ length }) => length)).toEqual([50, 50, 20]);
  expect(pages.flat().map(({ FunctionName }) => FunctionName)).toEqual(names);
  expect(pages[0]?.[0]).toMatchObject({ Runtime: "python3.12", CodeSize: ZipFile.byteLength });
  expect(pages[0]?.[0]).not.toHaveProperty("State");
  expect(pages[0]?.[0]).not.toHaveProperty("LastUpdateStatus");
});

test("with FunctionVersion=ALL every version is a separate item", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create("hello");
  await lambda.client.send(new PublishVersionCommand({ FunctionName: "hello" }));
  const { Functions } = await lambda.client.send(new ListFunctionsCommand({ FunctionVersion: "ALL" }));
  expect(Functions?.map(({ FunctionArn }) => FunctionArn)).toEqual([`${arn}:$LATEST`, `${arn}:1`]);
});

test("a configuration update changes the given members and keeps the rest", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create("hello", {
    Environment: { Variables: { STAGE: "dev" } },
    MemorySize: 512,
    VpcConfig: { SubnetIds: ["s"] },
  });
  await lambda.client.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: "hello", LoggingConfig: { LogGroup: "/team/hello" } }),
  );
  const configuration = await lambda.client.send(new GetFunctionConfigurationCommand({ FunctionName: "hello" }));
  expect(configuration).toMatchObject({
    MemorySize: 512,
    Handler: "app.handler",
    Environment: { Variables: { STAGE: "dev" } },
    LoggingConfig: { LogFormat: "Text", LogGroup: "/team/hello" },
    VpcConfig: { SubnetIds: ["s"] },
  });
});

test("an image function has no layers and no download URL, and does not accept a ZIP", async () => {
  await using lambda = await LambdaAtHand.start();
  const ImageUri = "000000000000.dkr.ecr.us-east-1.amazonaws.com/team/image:1";
  const { Runtime: _runtime, Handler: _handler, ...bare } = await aFunction({ FunctionName: "image" });
  const image = { ...bare, PackageType: "Image", Code: { ImageUri } } satisfies CreateFunctionCommandInput;
  await lambda.client.send(new CreateFunctionCommand(image));
  await lambda.settle();
  const { Configuration, Code } = await lambda.client.send(new GetFunctionCommand({ FunctionName: "image" }));
  expect(Configuration).toMatchObject({ PackageType: "Image", CodeSize: 0, State: "Active" });
  expect(Code).toMatchObject({ RepositoryType: "ECR", ImageUri });
  expect(Code?.Location).toBeUndefined();
  for (const refused of [
    lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName: "image", ZipFile: await code("zip") })),
    lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "image", Layers: [] })),
  ]) {
    await expect(refused).rejects.toMatchObject({ name: "InvalidParameterValueException" });
  }
});

test("a ZIP function does not accept an image", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create("hello");
  const update = lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName: "hello", ImageUri: "repository:1" }));
  await expect(update).rejects.toMatchObject({
    name: "InvalidParameterValueException",
    message: "Please don't provide ImageUri when updating a function with packageType Zip.",
  });
});

test.each<[string, Partial<CreateFunctionCommandInput>, string, RegExp]>([
  ["bytes that are no ZIP", zip("not a zip"), "InvalidParameterValueException", /^Could not unzip uploaded file\./],
  [
    "an S3 object that is not there",
    { Code: { S3Bucket: "b", S3Key: "k" } },
    "InvalidParameterValueException",
    /NoSuchKey/,
  ],
  ["no code at all", { Code: {} }, "InvalidParameterValueException", /Please provide a source for function code/],
  ["a timeout above 900 seconds", { Timeout: 901 }, "ValidationException", /Value '901' at 'timeout'/],
  ["a role that is no role", { Role: "admin" }, "ValidationException", /Value 'admin' at 'role'/],
  ["an unknown runtime", { Runtime: "cobol85" as never }, "InvalidParameterValueException", /cobol85/],
  ["no handler", { Handler: undefined }, "InvalidParameterValueException", /mandatory/],
  ["a name with spaces", { FunctionName: "hello world" }, "ValidationException", /functionName/],
  [
    "a reserved variable",
    { Environment: { Variables: { AWS_REGION: "x" } } },
    "InvalidParameterValueException",
    /AWS_REGION/,
  ],
  [
    "a setting this cloud does not know",
    { TenancyConfig: { TenantIsolationMode: "PER_TENANT" } },
    "ValidationException",
    /TenancyConfig/,
  ],
])("%s is refused", async (_what, change, name, message) => {
  await using lambda = await LambdaAtHand.start();
  wrongOnPurpose('CreateFunction is given: .Runtime is "cobol85"');
  wrongOnPurpose('lambda.CreateFunction is asked: .Runtime is "cobol85"');
  const create = lambda.client.send(new CreateFunctionCommand(await aFunction(change)));
  await expect(create).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
});

test("a ZIP above the limit is refused in a call, but not from S3", async () => {
  await using lambda = await LambdaAtHand.start({ quotas: { controlPlanePerSecond: 1000, directUploadBytes: 1000 } });
  const ZipFile = Buffer.concat([Buffer.alloc(2000), await code("large")]);
  const create = lambda.client.send(new CreateFunctionCommand(await aFunction({ Code: { ZipFile } })));
  await expect(create).rejects.toMatchObject({
    name: "RequestEntityTooLargeException",
    $metadata: { httpStatusCode: 413 },
  });
  lambda.s3.set("packages/large.zip", ZipFile);
  const created = await lambda.create("hello", { Code: { S3Bucket: "packages", S3Key: "large.zip" } });
  expect(created.CodeSize).toBe(ZipFile.byteLength);
});

test("tags are set, returned with the function, and removed", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create("hello", { Tags: { team: "chat" } });
  await lambda.client.send(new TagResourceCommand({ Resource: arn, Tags: { stage: "dev" } }));
  expect((await lambda.client.send(new GetFunctionCommand({ FunctionName: "hello" }))).Tags).toEqual({
    team: "chat",
    stage: "dev",
  });
  await lambda.client.send(new UntagResourceCommand({ Resource: arn, TagKeys: ["team"] }));
  expect((await lambda.client.send(new ListTagsCommand({ Resource: arn }))).Tags).toEqual({ stage: "dev" });
});

test("code signing configurations are listed with the functions that use them", async () => {
  await using lambda = await LambdaAtHand.start();
  const CodeSigningConfigArn = "arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-1";
  await lambda.create("hello");
  await lambda.create("signed", { CodeSigningConfigArn });
  const { CodeSigningConfigs } = await lambda.client.send(new ListCodeSigningConfigsCommand({}));
  expect(CodeSigningConfigs).toEqual([{ CodeSigningConfigArn }]);
  const users = await lambda.client.send(new ListFunctionsByCodeSigningConfigCommand({ CodeSigningConfigArn }));
  expect(users.FunctionArns).toEqual([expect.stringMatching(/:function:signed$/)]);
});

function zip(text: string): Partial<CreateFunctionCommandInput> {
  return { Code: { ZipFile: Buffer.from(text) } };
}

test("an unsupported operation is refused with its method and path", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create("hello");
  await expect(
    lambda.client.send(new GetFunctionRecursionConfigCommand({ FunctionName: "hello" })),
  ).rejects.toMatchObject({
    name: "UnknownOperationException",
    message: "The embedded cloud does not offer GET /2024-08-31/functions/hello/recursion-config.",
  });
});
