import {
  CreateFunctionCommand,
  GetFunctionCommand,
  LambdaClient,
  PublishLayerVersionCommand,
} from "@aws-sdk/client-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { afterAll, beforeEach, expect, it } from "vitest";
import { createFunction, type NewFunction, publishLayerZip } from "../../../examples/sample-fleet/create-function.ts";

const aws = mockClient(LambdaClient);
afterAll(() => aws.restore());
const client = new LambdaClient({ region: "us-east-1" });
const zip = new Uint8Array([1, 2, 3]);
const wanted: NewFunction = {
  name: "acme-dev-chat",
  code: { kind: "zip", zip, runtime: "python3.11", handler: "app.handler" },
  roleArn: "arn:aws:iam::000000000000:role/chat",
  timeoutSeconds: 30,
  memoryMb: 512,
  environment: { STAGE: "dev" },
  layerArns: ["arn:aws:lambda:us-east-1:000000000000:layer:b:2", "arn:aws:lambda:us-east-1:000000000000:layer:a:1"],
  tags: { team: "tutoring" },
  logGroup: "/acme/chat",
};

beforeEach(() => {
  aws.reset();
  aws.on(GetFunctionCommand).resolves({ Configuration: { State: "Active", LastUpdateStatus: "Successful" } });
});

it("creates a ZIP function with everything it was told, layers in their order", async () => {
  await createFunction(client, wanted);
  expect(aws.commandCalls(CreateFunctionCommand)[0]?.args[0].input).toEqual({
    FunctionName: "acme-dev-chat",
    PackageType: "Zip",
    Code: { ZipFile: zip },
    Runtime: "python3.11",
    Handler: "app.handler",
    Role: wanted.roleArn,
    Timeout: 30,
    MemorySize: 512,
    Environment: { Variables: { STAGE: "dev" } },
    Layers: wanted.layerArns,
    Tags: { team: "tutoring" },
    LoggingConfig: { LogGroup: "/acme/chat" },
  });
});

it("creates an image function without runtime, handler, layers or log group", async () => {
  await createFunction(client, { ...wanted, code: { kind: "image", uri: "repo:1" }, layerArns: [], logGroup: null });
  const input = aws.commandCalls(CreateFunctionCommand)[0]?.args[0].input;
  expect(input).toMatchObject({ PackageType: "Image", Code: { ImageUri: "repo:1" } });
  for (const absent of ["Runtime", "Handler", "Layers", "LoggingConfig"]) expect(input).not.toHaveProperty(absent);
});

it("waits until a new function is Active", async () => {
  aws
    .on(GetFunctionCommand)
    .resolvesOnce({ Configuration: { State: "Pending" } })
    .resolves({ Configuration: { State: "Active", LastUpdateStatus: "Successful" } });
  await createFunction(client, wanted);
  expect(aws.commandCalls(GetFunctionCommand)).toHaveLength(2);
});

it("publishes a layer from bytes and answers its version's ARN", async () => {
  aws.on(PublishLayerVersionCommand).resolves({ LayerVersionArn: "arn:layer:tools:3" });
  expect(await publishLayerZip(client, "tools", zip)).toBe("arn:layer:tools:3");
  expect(aws.commandCalls(PublishLayerVersionCommand)[0]?.args[0].input).toEqual({
    LayerName: "tools",
    Content: { ZipFile: zip },
  });
});
