import {
  GetFunctionCommand,
  GetLayerVersionByArnCommand,
  InvokeCommand,
  LambdaClient,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  ResourceNotFoundException,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { ListedFunction } from "../../../src/aws/lambda/facts.ts";
import { lambdaFrom } from "../../../src/aws/lambda/lambda.ts";
import { layerDescriptionOf } from "../../../src/domain/package/layer-description.ts";
import { findIdenticalVersion } from "../../../src/layer/layer-versions.ts";
import { anArtifact } from "../../support/inventory.ts";

const sdk = mockClient(LambdaClient);
afterAll(() => sdk.restore());
const missing = new ResourceNotFoundException({ message: "no such thing", $metadata: {} });
let taken = 0;
const take = async () => {
  taken += 1;
};
const budget = { take, lowPriority: { take } };
const lambda = lambdaFrom(new LambdaClient({ region: "us-east-1" }), budget);

beforeEach(() => {
  sdk.reset();
  taken = 0;
});

describe("a function", () => {
  it("is told apart from CloudFront's copies of it at the edge", async () => {
    const MasterArn = "arn:aws:lambda:us-east-1:123456789012:function:edge:3";
    sdk.on(GetFunctionCommand, { FunctionName: "plain" }).resolves({ Configuration: { FunctionName: "plain" } });
    sdk
      .on(GetFunctionCommand, { FunctionName: "edge" })
      .resolves({ Configuration: { FunctionName: "edge", MasterArn } });
    expect((await lambda.describe("plain"))?.masterArn).toBeNull();
    expect((await lambda.describe("edge"))?.masterArn).toBe(MasterArn);
  });
});

describe("lists", () => {
  it("gives the functions of every page, each page from the budget", async () => {
    sdk.on(ListFunctionsCommand, {}).resolves({ Functions: [{ FunctionName: "a" }], NextMarker: "more" });
    sdk
      .on(ListFunctionsCommand, { Marker: "more" })
      .resolves({ Functions: [{ FunctionName: "b", PackageType: "Image" }] });
    const found: ListedFunction[] = [];
    for await (const each of lambda.list()) found.push(each);
    expect(found.map(({ name, packageType }) => [name, packageType])).toEqual([
      ["a", "Zip"],
      ["b", "Image"],
    ]);
    expect(taken).toBe(2);
  });

  it("tells functions with a published version from those without, fifty versions a call", async () => {
    const version = (FunctionName: string, Version: string) => ({
      ...{ FunctionName, Version },
      FunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${FunctionName}:${Version}`,
    });
    sdk
      .on(ListFunctionsCommand, { FunctionVersion: "ALL" })
      .resolves({ Functions: [version("a", "$LATEST"), version("b", "$LATEST")], NextMarker: "more" });
    sdk.on(ListFunctionsCommand, { Marker: "more" }).resolves({ Functions: [version("b", "1")] });
    expect(await lambda.namesWithVersions(2)).toEqual(new Set(["b"]));
    expect(taken).toBe(2);
    expect(await lambda.namesWithVersions(1), "more pages than asking one by one").toBeNull();
    expect(taken).toBe(3);
  });

  it("gives the aliases of every page with the weights of further versions", async () => {
    sdk.on(ListAliasesCommand).resolves({ Aliases: [{ Name: "old", FunctionVersion: "1" }], NextMarker: "more" });
    sdk.on(ListAliasesCommand, { Marker: "more" }).resolves({
      Aliases: [{ Name: "live", FunctionVersion: "7", RoutingConfig: { AdditionalVersionWeights: { "8": 0.1 } } }],
    });
    expect(await lambda.aliasesOf("a")).toEqual([
      { name: "old", functionVersion: "1", weights: {}, revisionId: "" },
      { name: "live", functionVersion: "7", weights: { "8": 0.1 }, revisionId: "" },
    ]);
  });
});

describe("a function", () => {
  it("is null where it does not exist, and other errors come through", async () => {
    sdk.on(GetFunctionCommand).rejectsOnce(missing).rejects(new Error("no network"));
    expect(await lambda.describe("a")).toBeNull();
    await expect(lambda.describe("a")).rejects.toThrow("no network");
  });

  it.each([
    [undefined, true],
    ["", true],
    ["/opt/nodejs/node_modules:/var/task/lib", true],
    ["/opt/nodejs/node_modules/", true],
    ["/var/task/lib", false],
  ])(
    "with NODE_PATH %j in its environment looks into layers: %s; the variable itself is not kept",
    async (NODE_PATH, is) => {
      const Variables = NODE_PATH === undefined ? {} : { NODE_PATH };
      sdk.on(GetFunctionCommand).resolves({ Configuration: { FunctionName: "acme-chat", Environment: { Variables } } });
      const found = await lambda.describe("acme-chat");
      expect(found?.searchesLayers).toBe(is);
      expect(JSON.stringify(found)).not.toContain("/var/task/lib");
    },
  );

  it("with variables that Lambda may not decrypt for this service, is not said to look into layers or not to", async () => {
    const Environment = { Error: { ErrorCode: "AccessDeniedException", Message: "no" } };
    sdk.on(GetFunctionCommand).resolves({ Configuration: { FunctionName: "a", Environment } });
    expect(await lambda.describe("a")).toMatchObject({ searchesLayers: null });
  });

  it.each([
    [{}, "function"],
    [{ DurableConfig: { ExecutionTimeout: 3600 } }, "durable"],
    [
      { CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: "arn" } } },
      "managed-instances",
    ],
  ])("with %j runs as %s", async (more, runsAs) => {
    sdk.on(GetFunctionCommand).resolves({ Configuration: { FunctionName: "a", ...more } });
    expect(await lambda.describe("a")).toMatchObject({ runsAs });
  });

  it("keeps what an update must restate: its storage mode, its key, its own log group", async () => {
    sdk.on(GetFunctionCommand).resolves({
      Configuration: { FunctionName: "a", LoggingConfig: { LogGroup: "/own/group" } },
      Code: { Location: "https://example.org/secret", SourceKMSKeyArn: "arn:key", ResolvedS3Object: { S3Key: "k" } },
    });
    expect(await lambda.describe("a")).toMatchObject({
      logGroup: "/own/group",
      storageMode: "REFERENCE",
      sourceKmsKeyArn: "arn:key",
      lastUpdateStatus: "Successful",
    });
    expect(taken, "GetFunction has a quota of its own").toBe(0);
  });

  it("is not taken for untagged where tags are not told", async () => {
    sdk
      .on(GetFunctionCommand)
      .resolvesOnce({ Tags: { team: "blue" } })
      .resolves({ TagsError: { ErrorCode: "AccessDenied", Message: "no lambda:ListTags" } });
    expect(await lambda.tagsOf("a")).toEqual(new Map([["team", "blue"]]));
    await expect(lambda.tagsOf("a")).rejects.toThrow("no lambda:ListTags");
  });

  it("gets its whole layer list in order, under the revision lock", async () => {
    sdk.on(UpdateFunctionConfigurationCommand).resolves({});
    await lambda.updateLayers("a", ["z:1", "b:2"], "revision");
    expect(sdk.commandCalls(UpdateFunctionConfigurationCommand)[0]?.args[0].input).toEqual({
      FunctionName: "a",
      Layers: ["z:1", "b:2"],
      RevisionId: "revision",
    });
  });

  it("gets code from S3 with architecture and key restated, under the revision lock", async () => {
    sdk.on(UpdateFunctionCodeCommand).resolves({});
    const keep = { architectures: ["arm64"], sourceKmsKeyArn: "arn:key", revisionId: "revision" };
    await lambda.updateCode("a", { bucket: "b", key: "k" }, keep);
    expect(sdk.commandCalls(UpdateFunctionCodeCommand)[0]?.args[0].input).toEqual({
      FunctionName: "a",
      S3Bucket: "b",
      S3Key: "k",
      Architectures: ["arm64"],
      SourceKMSKeyArn: "arn:key",
      RevisionId: "revision",
    });
  });

  it("is settled when the update is no longer in progress", async () => {
    sdk
      .on(GetFunctionCommand)
      .resolvesOnce({ Configuration: { LastUpdateStatus: "InProgress" } })
      .resolves({ Configuration: { LastUpdateStatus: "Successful", RevisionId: "after" } });
    expect(await lambda.waitUntilSettled("a")).toMatchObject({ revisionId: "after" });
    expect(taken, "polling spends nothing of the 15 calls a second").toBe(0);
  });

  it("looks after an update when it is likely over, and ends the waiting where told", async () => {
    sdk.on(GetFunctionCommand).resolves({ Configuration: { LastUpdateStatus: "Successful" } });
    const begun = performance.now();
    await lambda.waitUntilSettled("a", { updated: true });
    expect(performance.now() - begun).toBeGreaterThan(500);
    expect(sdk.commandCalls(GetFunctionCommand)).toHaveLength(1);
    const waiting = lambda.waitUntilSettled("a", { updated: true, signal: AbortSignal.abort() });
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  });

  it.each([
    [
      "failed",
      { Configuration: { LastUpdateStatus: "Failed" as const, LastUpdateStatusReason: "no subnet" } },
      /a: .*no subnet/,
    ],
    ["does not settle in time", { Configuration: { LastUpdateStatus: "InProgress" as const } }, /within 0 seconds/],
  ])("says that an update %s", async (_, answer, words) => {
    sdk.on(GetFunctionCommand).resolves(answer);
    const settling = lambda.waitUntilSettled("a", { timeoutSeconds: 0 });
    await expect(settling).rejects.toMatchObject({ name: "UpdateFailed", message: expect.stringMatching(words) });
  });

  it("answers an invocation with its parsed payload, its error and the end of its log", async () => {
    sdk.on(InvokeCommand).resolves({
      FunctionError: "Unhandled",
      Payload: Buffer.from('{"errorType":"Runtime.ImportModuleError"}') as never,
      LogResult: Buffer.from("START").toString("base64"),
    });
    expect(await lambda.invoke("a", { test: 1 }, 60)).toEqual({
      functionError: "Unhandled",
      payload: { errorType: "Runtime.ImportModuleError" },
      logTail: "START",
    });
    expect(sdk.commandCalls(InvokeCommand)[0]?.args[0].input).toMatchObject({ Payload: '{"test":1}', LogType: "Tail" });
  });
});

describe("layers", () => {
  it("lists versions of every page, newest first; none where there is no such layer", async () => {
    sdk
      .on(ListLayerVersionsCommand)
      .resolves({ LayerVersions: [{ LayerVersionArn: "l:1", Version: 1 }], NextMarker: "more" });
    sdk
      .on(ListLayerVersionsCommand, { Marker: "more" })
      .resolves({ LayerVersions: [{ LayerVersionArn: "l:12", Version: 12 }] });
    sdk.on(ListLayerVersionsCommand, { LayerName: "nobody" }).rejects(missing);
    expect((await lambda.layerVersions("l")).map(({ version }) => version)).toEqual([12, 1]);
    expect(await lambda.layerVersions("nobody")).toEqual([]);
  });

  it("finds the newest version with the same content that no other stage may delete", async () => {
    const versions = [1, 2, 3, 4].map((Version) => ({
      LayerVersionArn: `l:${Version}`,
      Version,
      Description: layerDescriptionOf(Version === 4 ? "prod" : "dev", "migrate-1"),
    }));
    sdk.on(ListLayerVersionsCommand).resolves({ LayerVersions: versions });
    const content = (CodeSha256: string) => ({ Content: { CodeSha256 } });
    sdk.on(GetLayerVersionByArnCommand, { Arn: "l:4" }).resolves({ LayerVersionArn: "l:4", ...content("same") });
    sdk.on(GetLayerVersionByArnCommand, { Arn: "l:3" }).resolves({ LayerVersionArn: "l:3", ...content("other") });
    sdk.on(GetLayerVersionByArnCommand, { Arn: "l:2" }).resolves({ LayerVersionArn: "l:2", ...content("same") });
    sdk.on(GetLayerVersionByArnCommand, { Arn: "l:1" }).resolves({ LayerVersionArn: "l:1", ...content("same") });
    expect(await findIdenticalVersion({ lambda, stage: "dev" }, anArtifact({ sha256: "same" }))).toMatchObject({
      arn: "l:2",
    });
    expect(await findIdenticalVersion({ lambda, stage: "dev" }, anArtifact({ sha256: "new" }))).toBeNull();
  });

  it("publishes from S3 within Lambda's limits on what a version says about itself", async () => {
    sdk.on(PublishLayerVersionCommand).resolves({ LayerVersionArn: "l:4", Version: 4 });
    await lambda.publishLayer("l", { bucket: "b", key: "k" }, "x".repeat(300), {
      runtimes: ["python3.12"],
      architectures: ["arm64"],
    });
    expect(sdk.commandCalls(PublishLayerVersionCommand)[0]?.args[0].input).toEqual({
      LayerName: "l",
      Content: { S3Bucket: "b", S3Key: "k" },
      Description: "x".repeat(256),
      CompatibleRuntimes: ["python3.12"],
      CompatibleArchitectures: ["arm64"],
    });
  });
});
