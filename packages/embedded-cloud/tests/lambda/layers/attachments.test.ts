import {
  PublishLayerVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { aZip } from "../../support/zips.ts";
import { LambdaAtHand } from "../lambda-at-hand.ts";

const layers = "arn:aws:lambda:us-east-1:000000000000:layer";

test.each([
  ["a version that does not exist", [`${layers}:one:9`], `Layer version ${layers}:one:9 does not exist.`],
  ["a layer that does not exist", [`${layers}:none:1`], `Layer version ${layers}:none:1 does not exist.`],
  [
    "a layer of another Region",
    ["arn:aws:lambda:eu-west-1:000000000000:layer:one:1"],
    "Layers are not in the same region as the function. Layers are expected to be in region us-east-1.",
  ],
  [
    "two versions of one layer",
    [`${layers}:one:1`, `${layers}:one:2`],
    `Two different versions of the same layer are not allowed to be referenced in the same function. ${layers}:one:1 and ${layers}:one:2 are versions of the same layer.`,
  ],
  [
    "a sixth layer",
    ["one:1", "two:1", "three:1", "four:1", "five:1", "six:1"].map((layer) => `${layers}:${layer}`),
    "Cannot reference more than 5 layers.",
  ],
])("%s is refused", async (_what, Layers, message) => {
  await using lambda = await LambdaAtHand.start();
  for (const name of ["one", "one", "two", "three", "four", "five", "six"]) await lambda.publishLayer(name);
  await lambda.create("hello");
  const attach = lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "hello", Layers }));
  await expect(attach).rejects.toMatchObject({ name: "InvalidParameterValueException", message });
});

test("a layer that another account has not shared is refused as not authorized", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create("hello");
  const Layers = ["arn:aws:lambda:us-east-1:111111111111:layer:one:1"];
  const attach = lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "hello", Layers }));
  await expect(attach).rejects.toMatchObject({ name: "AccessDeniedException", $metadata: { httpStatusCode: 403 } });
});

test("a layer can be attached whatever architectures and runtimes it names", async () => {
  await using lambda = await LambdaAtHand.start();
  await lambda.create("hello", { Architectures: ["x86_64"] });
  const { LayerVersionArn } = await lambda.client.send(
    new PublishLayerVersionCommand({
      LayerName: "arm",
      Content: { ZipFile: await aZip({ "a.txt": "a" }) },
      CompatibleArchitectures: ["arm64"],
      CompatibleRuntimes: ["nodejs24.x"],
    }),
  );
  const attached = await lambda.client.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: "hello", Layers: [LayerVersionArn ?? ""] }),
  );
  expect(attached.Layers).toHaveLength(1);
});

test("function and layers together must fit the unzipped limit, whichever is added last", async () => {
  await using lambda = await LambdaAtHand.start({ quotas: { controlPlanePerSecond: 1000, unzippedBytes: 10_000 } });
  const layer = await lambda.publishLayer("large", "x".repeat(7000));
  const ZipFile = await aZip({ "app.py": "y".repeat(7000) });
  await lambda.create("hello", { Code: { ZipFile } });
  const tooLarge =
    "Function code combined with layers exceeds the maximum allowed size of 10000 bytes. The actual size is 14000 bytes.";
  const attach = lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "hello", Layers: [layer] }));
  await expect(attach).rejects.toMatchObject({ name: "InvalidParameterValueException", message: tooLarge });
  await lambda.create("slim", { Layers: [layer] });
  const fatten = lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName: "slim", ZipFile }));
  await expect(fatten).rejects.toMatchObject({ name: "InvalidParameterValueException", message: tooLarge });
});
