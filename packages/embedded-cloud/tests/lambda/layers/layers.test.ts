import { createHash } from "node:crypto";
import {
  DeleteLayerVersionCommand,
  GetFunctionCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  InvokeCommand,
  ListLayersCommand,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { wrongOnPurpose } from "../../../../../tests/support/requests-asked.ts";
import { code, LambdaAtHand } from "../lambda-at-hand.ts";

test("a layer version has the SHA-256, the size and a download URL of its ZIP", async () => {
  await using lambda = await LambdaAtHand.start();
  const ZipFile = await code("shared");
  const published = await lambda.client.send(
    new PublishLayerVersionCommand({
      LayerName: "shared",
      Description: "first",
      CompatibleRuntimes: ["python3.12"],
      CompatibleArchitectures: ["arm64"],
      Content: { ZipFile },
    }),
  );
  expect(published).toMatchObject({
    LayerVersionArn: "arn:aws:lambda:us-east-1:000000000000:layer:shared:1",
    Version: 1,
    Description: "first",
    CompatibleRuntimes: ["python3.12"],
    Content: { CodeSha256: createHash("sha256").update(ZipFile).digest("base64"), CodeSize: ZipFile.byteLength },
  });
  const byName = await lambda.client.send(new GetLayerVersionCommand({ LayerName: "shared", VersionNumber: 1 }));
  const byArn = await lambda.client.send(new GetLayerVersionByArnCommand({ Arn: published.LayerVersionArn }));
  for (const { Content } of [byName, byArn]) {
    const downloaded = await fetch(Content?.Location ?? "");
    expect(new Uint8Array(await downloaded.arrayBuffer())).toEqual(ZipFile);
  }
});

test("a deleted layer version still works where it is attached, cannot be attached again, and its number is never reused", async () => {
  await using lambda = await LambdaAtHand.start({ overlapSeconds: 0 });
  const layer = await lambda.publishLayer("shared");
  await lambda.create("hello", { Layers: [layer] });
  await lambda.client.send(new DeleteLayerVersionCommand({ LayerName: "shared", VersionNumber: 1 }));
  await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "hello", Timeout: 9 }));
  await lambda.settle();
  await lambda.client.send(new InvokeCommand({ FunctionName: "hello" }));
  expect(lambda.runs.started[0]?.layers.map(({ arn }) => arn)).toEqual([layer]);
  const again = lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "hello", Layers: [layer] }));
  await expect(again).rejects.toMatchObject({
    name: "InvalidParameterValueException",
    message: `Layer version ${layer} does not exist.`,
  });
  await expect(
    lambda.client.send(new GetLayerVersionCommand({ LayerName: "shared", VersionNumber: 1 })),
  ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  expect(await lambda.publishLayer("shared")).toMatch(/:2$/);
});

test("layer versions are listed newest first, in pages, with filters", async () => {
  await using lambda = await LambdaAtHand.start();
  for (const content of ["1", "2", "3"]) await lambda.publishLayer("shared", content);
  const first = await lambda.client.send(new ListLayerVersionsCommand({ LayerName: "shared", MaxItems: 2 }));
  const rest = await lambda.client.send(
    new ListLayerVersionsCommand({ LayerName: "shared", Marker: first.NextMarker }),
  );
  const numbers = [first, rest].map(({ LayerVersions }) => LayerVersions?.map(({ Version }) => Version));
  expect(numbers).toEqual([[3, 2], [1]]);
  expect(rest.NextMarker).toBeUndefined();
  const forRuby = { LayerName: "shared", CompatibleRuntime: "ruby3.4" as const };
  expect((await lambda.client.send(new ListLayerVersionsCommand(forRuby))).LayerVersions).toEqual([]);
  expect((await lambda.client.send(new ListLayerVersionsCommand({ LayerName: "unknown" }))).LayerVersions).toEqual([]);
  const { Layers } = await lambda.client.send(new ListLayersCommand());
  expect(Layers).toMatchObject([{ LayerName: "shared", LatestMatchingVersion: { Version: 3 } }]);
});

test("an update replaces the whole layer list and keeps the given order", async () => {
  await using lambda = await LambdaAtHand.start();
  const [a, b, c] = [await lambda.publishLayer("a"), await lambda.publishLayer("b"), await lambda.publishLayer("c")];
  await lambda.create("hello", { Layers: [a, b] });
  await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "hello", Layers: [c, a] }));
  const { Configuration } = await lambda.client.send(new GetFunctionCommand({ FunctionName: "hello" }));
  expect(Configuration?.Layers?.map(({ Arn }) => Arn)).toEqual([c, a]);
  await lambda.settle();
  const without = await lambda.client.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: "hello", Layers: [] }),
  );
  expect(without.Layers).toBeUndefined();
});

test("unknown runtimes and architectures are refused when publishing and listing layers", async () => {
  await using lambda = await LambdaAtHand.start();
  for (const beginning of [
    'PublishLayerVersion is given: .CompatibleRuntimes is "python9.9"',
    'lambda.PublishLayerVersion is asked: .CompatibleRuntimes is "python9.9"',
    'ListLayers is given: .CompatibleRuntime is "python9.9"',
    'ListLayers is given: .CompatibleArchitecture is "x86"',
  ])
    wrongOnPurpose(beginning);
  const CompatibleRuntime = "python9.9" as "python3.12";
  const Content = { ZipFile: await code("shared") };
  const refused = { name: "ValidationException", $metadata: { httpStatusCode: 400 } };
  for (const wrong of [
    new PublishLayerVersionCommand({ LayerName: "shared", Content, CompatibleRuntimes: [CompatibleRuntime] }),
    new ListLayersCommand({ CompatibleRuntime }),
    new ListLayersCommand({ CompatibleArchitecture: "x86" as "arm64" }),
  ])
    await expect(lambda.client.send(wrong as ListLayersCommand)).rejects.toMatchObject(refused);
});
