import {
  CreateAliasCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { aZip } from "../../../packages/embedded-cloud/tests/support/zips.ts";
import { publishLayer } from "../../../src/tasks/prepare/publish-layer.ts";
import { readRequest } from "../../../src/tasks/prepare/read-request.ts";
import { takeInventory } from "../../../src/tasks/prepare/take-inventory.ts";
import { aCloud, type CloudAtHand, executionArn } from "../../support/cloud.ts";
import { aFleet, type Fleet, sharedCode, uploadedLayer } from "../../support/fleet.ts";
import type { AllTools } from "../../support/tools.ts";

let cloud: CloudAtHand;
let fleet: Fleet;
let before: Readonly<Record<string, string>>;

beforeAll(async () => {
  cloud = await aCloud();
  const drifted = { ...sharedCode, "shared/greeting.py": "def greet(name):\n    return name\n" };
  fleet = await aFleet(cloud.clients, {
    functions: [
      "lake-a",
      "lake-b",
      "lake-pinned",
      { name: "lake-drifted", shared: drifted },
      { name: "lake-plain", shared: {} },
      "sea-a",
      "layershift-prod-lake",
    ],
  });
  const { lambda } = cloud.clients;
  const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName: "lake-pinned" }));
  await lambda.send(new CreateAliasCommand({ FunctionName: "lake-pinned", Name: "live", FunctionVersion: Version }));
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "lake-pinned", Timeout: 9 }));
  await cloud.tools.lambda.waitUntilSettled("lake-pinned");
  before = await fleet.fingerprints();
});
afterAll(() => cloud.stop());

async function planned(name: string, request: Readonly<Record<string, unknown>> = {}) {
  const execution = executionArn(name);
  const startedAt = "2030-01-01T00:00:00Z";
  const all = { layer: { name: "lake-shared", zip: fleet.layerZip }, fleet: { prefix: "lake-" }, ...request };
  await readRequest.with(cloud.tools)({ execution, startedAt, request: all });
  return takeInventory.with(cloud.tools)({ execution });
}
const publish = (name: string) => publishLayer.with(cloud.tools)({ execution: executionArn(name) });

/** The batches somebody is asked about are 1 to 0: none. */
const nobodyAsked = { from: 1, to: 0, seconds: 86_400, ifNotApproved: "roll-back" };

it("plans each selected function with an action or a reason, and touches none", async () => {
  expect(await planned("first")).toEqual({ functions: 5, batches: 2, toMigrate: 2, approval: nobodyAsked });
  const files = cloud.tools.filesOf("first");
  const plan = await files.plan.required();
  expect(plan.functions.map(({ name, action }) => [name, action])).toMatchObject([
    [
      "lake-a",
      { kind: "migrate", batch: 1, slimZipBytes: expect.any(Number), givesUp: null, keeps: [], replacements: [] },
    ],
    [
      "lake-b",
      { kind: "migrate", batch: 2, slimZipBytes: expect.any(Number), givesUp: null, keeps: [], replacements: [] },
    ],
    ["lake-drifted", { kind: "skip", code: "drifted", data: { changed: ["shared/greeting.py"] } }],
    [
      "lake-pinned",
      {
        kind: "skip",
        code: "no-alias-follows-latest",
        data: {
          stays: [{ code: "alias-behind-latest", data: { alias: "live", version: "1", differsIn: ["Timeout"] } }],
        },
      },
    ],
    ["lake-plain", { kind: "skip", code: "no-shared-code" }],
  ]);
  expect(JSON.stringify(await cloud.tools.store.getJson(files.inventory.key, (value) => value))).not.toContain("http");
  expect(await fleet.fingerprints()).toEqual(before);
});

it("never changes a function of the service itself, of any stage", async () => {
  await planned("ours", { fleet: { prefix: "la" } });
  const plan = await cloud.tools.filesOf("ours").plan.required();
  expect(plan.functions).toContainEqual(
    expect.objectContaining({
      name: "layershift-prod-lake",
      action: { kind: "skip", reason: "it is part of this service", code: "part-of-service", data: {} },
    }),
  );
});

it("skips a function whose package cannot be read, with the reason", async () => {
  const tools = {
    ...cloud.tools,
    lambda: {
      ...cloud.tools.lambda,
      describe: async (name: string) => {
        const found = await cloud.tools.lambda.describe(name);
        return found?.name === "lake-b" ? { ...found, codeUrl: null } : found;
      },
    },
  };
  const execution = executionArn("unreadable");
  const request = { layer: { name: "lake-shared", zip: fleet.layerZip }, fleet: { functions: ["lake-a", "lake-b"] } };
  await readRequest.with(tools)({ execution, startedAt: "2030-01-01T00:00:00Z", request });
  expect(await takeInventory.with(tools)({ execution })).toEqual({
    functions: 2,
    batches: 1,
    toMigrate: 1,
    approval: nobodyAsked,
  });
  expect((await tools.filesOf(execution).plan.required()).functions[1]?.action).toMatchObject({
    kind: "skip",
    reason: "its package cannot be read: Lambda provides no package for lake-b.",
  });
});

it("skips a function with a layer version the service may not read, because Lambda would refuse its update", async () => {
  const arn = "arn:aws:lambda:us-east-1:111111111111:layer:partner:3";
  const { lambda } = cloud.tools;
  const refused = Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });
  const tools: AllTools = {
    ...cloud.tools,
    lambda: {
      ...lambda,
      async describe(name) {
        const found = await lambda.describe(name);
        return found?.name === "lake-b" ? { ...found, layers: [{ arn, codeBytes: 1 }] } : found;
      },
      layerVersion: async (asked) => (asked === arn ? Promise.reject(refused) : lambda.layerVersion(asked)),
    },
  };
  const execution = executionArn("denied");
  const request = { layer: { name: "lake-shared", zip: fleet.layerZip }, fleet: { functions: ["lake-a", "lake-b"] } };
  await readRequest.with(tools)({ execution, startedAt: "2030-01-01T00:00:00Z", request });
  await takeInventory.with(tools)({ execution });
  const { functions } = await tools.filesOf(execution).plan.required();
  expect(functions.map(({ name, action }) => [name, action.kind])).toEqual([
    ["lake-a", "migrate"],
    ["lake-b", "skip"],
  ]);
  expect(functions[1]?.action).toMatchObject({ reason: expect.stringContaining(`${arn}, which this service may not`) });
});

it("No function loses an import: an import that would fail is reported with file and line, and the function is left alone.", async () => {
  const { "shared/origin.py": _, ...others } = sharedCode;
  const layer = { name: "lake-lacking", zip: await uploadedLayer(cloud.clients, others) };
  const request = { layer, fleet: { functions: ["lake-a", "lake-drifted"] }, drift: "adopt-layer" };
  expect(await planned("lacking", request)).toMatchObject({ functions: 2, toMigrate: 0 });
  const plan = await cloud.tools.filesOf("lacking").plan.required();
  const reason = "would no longer find: app.py line 3: shared.origin (not in the layer)";
  expect(plan.functions.map(({ action }) => action)).toMatchObject([
    { kind: "skip", reason },
    { kind: "skip", reason },
  ]);
  expect(await fleet.fingerprints()).toEqual(before);
});

it("keeps the plan a first try made, though the fleet looks different by now", async () => {
  const first = await planned("tried-twice", { fleet: { functions: ["sea-a"] } });
  const ZipFile = await aZip({ "app.py": "def handler(event, context):\n    return 1\n" });
  await cloud.clients.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: "sea-a", ZipFile }));
  expect(await takeInventory.with(cloud.tools)({ execution: executionArn("tried-twice") })).toEqual(first);
});

it("builds the layer from a function, and publishes the same content only once", async () => {
  const layer = { name: "lake-built", fromFunction: "lake-a" };
  await planned("built", { layer });
  const [built] = await cloud.tools.filesOf("built").artifacts.required();
  expect(built).toMatchObject({ key: "executions/built/layer.zip", files: Object.keys(sharedCode).length });
  const published = await publish("built");
  expect(published).toEqual({ versionArn: expect.stringMatching(/:layer:lake-built:1$/), reused: false });
  expect(await publish("built"), "a second try").toEqual(published);
  await planned("built-again", { layer });
  expect(await publish("built-again")).toEqual({ ...published, reused: true });
  expect(await cloud.tools.lambda.layerVersions("lake-built")).toHaveLength(1);
});

it("refuses to go on with a layer ZIP that was replaced after the plan was made", async () => {
  await planned("replaced");
  const files = cloud.tools.filesOf("replaced");
  const artifacts = await files.artifacts.required();
  await files.artifacts.write(artifacts.map((each) => ({ ...each, sha256: "what the plan was made for" })));
  await expect(publish("replaced")).rejects.toMatchObject({
    name: "NotUsable",
    message: expect.stringMatching(/replaced/),
  });
});

it("refuses to plan with a layer ZIP that was replaced by a damaged or unfit one, and says what to do", async () => {
  const [bucket = "", key = ""] = fleet.layerZip.replace("s3://", "").split("/");
  const good = await cloud.tools.packages.bytesOf({ kind: "s3", bucket, key });
  const damaged = Buffer.from(good);
  damaged.write("?", damaged.indexOf("greeting.py") + 30);
  const unfit = await aZip({ "python/shared/__init__.py": { content: "", mode: 0o600 } });
  for (const [name, Body, why] of [
    ["damaged", damaged, "Cannot unzip python/shared/greeting.py"],
    ["unfit", unfit, "(their mode lacks o+r): python/shared/__init__.py"],
  ] as const) {
    const execution = executionArn(name);
    const request = { layer: { name: "lake-shared", zip: fleet.layerZip }, fleet: { functions: ["lake-a"] } };
    await cloud.clients.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: good }));
    await readRequest.with(cloud.tools)({ execution, startedAt: "2030-01-01T00:00:00Z", request });
    await cloud.clients.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body }));
    const refused = takeInventory.with(cloud.tools)({ execution });
    await expect(refused).rejects.toMatchObject({ name: "NotUsable", message: expect.stringContaining(why) });
    await expect(refused).rejects.toThrow(`${fleet.layerZip} cannot be published as the layer`);
  }
});
