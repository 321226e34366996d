import { CreateFunctionCommand, PublishLayerVersionCommand } from "@aws-sdk/client-lambda";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { aZip, renamedInZip } from "../../../packages/embedded-cloud/tests/support/zips.ts";
import { newJournal } from "../../../src/domain/change/journal.ts";
import type { Code } from "../../../src/domain/report/reasons/reasons.ts";
import { readRequest } from "../../../src/tasks/prepare/read-request.ts";
import { aCloud, type CloudAtHand, executionArn } from "../../support/cloud.ts";
import { aFleet, type Fleet } from "../../support/fleet.ts";
import { asPublished } from "../../support/published-result.ts";
import { coded, problem } from "../../support/reasons.ts";

let cloud: CloudAtHand;
let fleet: Fleet;

beforeAll(async () => {
  cloud = await aCloud();
  fleet = await aFleet(cloud.clients, {
    functions: [
      "brook-a",
      "brook-b",
      { name: "dry-bed", shared: {}, files: { "app.py": "def handler(e, c):\n    return 1\n" } },
    ],
  });
});
afterAll(() => cloud.stop());

const unusable = (source: string, code: Code, data: object) =>
  coded("layer-not-usable", { source, because: coded(code, data) });
const good = () => ({ layer: { name: "brook-shared", zip: fleet.layerZip }, fleet: { prefix: "brook-" } });
const read = (name: string, request: unknown) =>
  readRequest.with(cloud.tools)({ execution: executionArn(name), startedAt: "2030-01-01T00:00:00Z", request });
const problemsOf = async (name: string, request: unknown) => {
  const error = await read(name, request).then(
    () => null,
    (refused: unknown) => refused,
  );
  expect(error).toMatchObject({ name: "BadRequest" });
  const report = asPublished(await cloud.tools.filesOf(name).report.required());
  expect(report).toMatchObject({ outcome: "rejected", execution: executionArn(name), functions: [] });
  expect(error).toMatchObject({ problems: report.problems });
  return Object.fromEntries(report.problems.map(({ path, code, data }) => [path, { code, data }]));
};

it("stores the request with every default, and hands on what the next states go by", async () => {
  expect(await read("good", { ...good(), bakeSeconds: 7 })).toEqual({
    kind: "migrate",
    target: "good",
    lock: { round: 0 },
    batch: 1,
  });
  const stored = await cloud.tools.filesOf("good").request.required();
  expect(stored).toMatchObject({
    startedAt: "2030-01-01T00:00:00Z",
    request: { kind: "migrate", migration: { batchSize: 5, shared: ["shared/"], drift: "skip" } },
  });
});

it("says every problem the account knows of at once", async () => {
  const layer = { name: "brook-shared", zip: fleet.layerZip.replace(/[^/]+$/, "none.zip") };
  const problems = await problemsOf("bad-names", { ...good(), layer, canary: "brook-z", critical: ["dry-bed"] });
  expect(problems).toEqual({
    "layer.zip": coded("object-not-found", { bucket: "layer-artifacts", key: "none.zip" }),
    canary: coded("function-not-found", { functionName: "brook-z", meant: expect.stringMatching(/^brook-[ab]$/) }),
    "critical[0]": coded("function-not-selected", { functionName: "dry-bed" }),
  });
});

it("publishes no layer that the deployment was not given, and touches no function of the service, of any stage", async () => {
  const own = "layershift-prod-release-lock";
  const accept = [{ name: "whole", steps: [{ function: own }] }];
  const narrow = { ...cloud.tools, layerNames: ["acme*", "brook-shared"] };
  const readNarrow = (name: string, request: unknown) =>
    readRequest.with(narrow)({ execution: executionArn(name), startedAt: "2030-01-01T00:00:00Z", request });
  expect(await readNarrow("own-name", good())).toMatchObject({ kind: "migrate" });
  const others = { ...good(), layer: { name: "vendor-layer", zip: fleet.layerZip }, accept };
  await expect(readNarrow("others-name", others)).rejects.toMatchObject({
    problems: [
      problem("accept[0].steps[0].function", "function-of-service", { functionName: own }),
      problem("layer.name", "layer-not-publishable", { allowed: ["acme*", "brook-shared"] }),
    ],
  });
});

it("tells a missing bucket, a file that is no ZIP, and a ZIP that is no layer apart", async () => {
  const { s3 } = cloud.clients;
  await s3.send(new PutObjectCommand({ Bucket: "layer-artifacts", Key: "text.zip", Body: "not a ZIP at all" }));
  const at = (zip: string) => ({ ...good(), layer: { name: "brook-shared", zip } });
  expect(await problemsOf("no-bucket", at("s3://no-such-bucket/x.zip"))).toEqual({
    "layer.zip": coded("bucket-not-found", { bucket: "no-such-bucket" }),
  });
  expect(await problemsOf("no-zip", at("s3://layer-artifacts/text.zip"))).toEqual({
    "layer.zip": unusable("s3://layer-artifacts/text.zip", "zip-not-usable", { because: coded("not-a-zip") }),
  });
  expect(await problemsOf("other-paths", { ...good(), shared: ["common/"] })).toEqual({
    "layer.zip": unusable(fleet.layerZip, "layer-zip-lacks-path", { path: "python/common/" }),
  });
});

// Fails when a layer's directory alone is looked at: the damage would end the migration after it has taken the lock.
it("refuses a layer with a damaged file, wherever the layer comes from", async () => {
  const { s3, lambda } = cloud.clients;
  const damaged = (files: Readonly<Record<string, string>>) =>
    aZip(Object.fromEntries(Object.entries(files).map(([path, content]) => [path, { content, stored: true }]))).then(
      (zip) => renamedInZip(zip, "damaged by", "DAMAGED BY"),
    );
  const files = { "shared/__init__.py": "", "shared/data.txt": "damaged by nobody" };
  const layer = Object.fromEntries(Object.entries(files).map(([path, text]) => [`python/${path}`, text]));
  await s3.send(new PutObjectCommand({ Bucket: "layer-artifacts", Key: "damaged.zip", Body: await damaged(layer) }));
  const Content = { S3Bucket: "layer-artifacts", S3Key: "damaged.zip" };
  await lambda.send(new PublishLayerVersionCommand({ LayerName: "brook-damaged", Content }));
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "brook-damaged",
      Code: { ZipFile: await damaged({ "app.py": "", ...files }) },
      Handler: "app.main",
      Runtime: "python3.12",
      Role: "arn:aws:iam::000000000000:role/fleet",
    }),
  );
  const from = (source: object) => ({ ...good(), layer: { name: "brook-damaged", ...source } });
  const because = coded("file-not-unzipped", {
    path: expect.stringMatching(/data\.txt$/),
    because: coded("entry-damaged", { why: "its content does not match its size and CRC-32" }),
  });
  expect(await problemsOf("damaged-zip", from({ zip: "s3://layer-artifacts/damaged.zip" }))).toEqual({
    "layer.zip": unusable("s3://layer-artifacts/damaged.zip", "zip-not-usable", { because }),
  });
  expect(await problemsOf("damaged-version", from({ version: 1 }))).toEqual({
    "layer.version": unusable("version 1 of brook-damaged", "zip-not-usable", { because }),
  });
  expect(await problemsOf("damaged-function", from({ fromFunction: "brook-damaged" }))).toEqual({
    "layer.fromFunction": coded("source-not-usable", { functionName: "brook-damaged", because }),
  });
});

it("takes the layer from a function only if that function holds every shared path", async () => {
  const from = (fromFunction: string) => ({ ...good(), layer: { name: "brook-shared", fromFunction } });
  expect(await read("from-good", from("brook-a"))).toMatchObject({ kind: "migrate" });
  expect(await problemsOf("from-dry", from("dry-bed"))).toEqual({
    "layer.fromFunction": coded("source-lacks-path", { functionName: "dry-bed", sharedPath: "shared/" }),
  });
  expect(await problemsOf("from-nobody", from("nobody"))).toEqual({
    "layer.fromFunction": coded("function-not-found", { functionName: "nobody" }),
  });
});

it("rolls back only a migration that left its files", async () => {
  await read("plan-only", { ...good(), plan: true });
  await read("to-undo", good());
  expect(await read("undo", { rollback: executionArn("to-undo") })).toMatchObject({
    kind: "roll-back",
    target: "to-undo",
  });
  expect(await problemsOf("undo-nothing", { rollback: "never-was" })).toEqual({
    rollback: coded("execution-not-found", { execution: "never-was" }),
  });
  expect(await problemsOf("undo-plan", { rollback: "plan-only" })).toEqual({
    rollback: coded("not-a-migration", { kind: "plan" }),
  });
});

it("ends a second try as the first, whatever changed in between", async () => {
  const first = await problemsOf("tried-twice", { ...good(), canary: "brook-z" });
  expect(await problemsOf("tried-twice", good())).toEqual(first);
  const accepted = await read("again", good());
  expect(await read("again", { ...good(), fleet: { prefix: "nobody-" } })).toEqual(accepted);
});

it("refuses to roll back an execution whose stored originals may be gone, and says until when it could be", async () => {
  const longAgo = { ...cloud.tools, clock: { ...cloud.tools.clock, now: () => new Date("2020-01-01T00:00:00Z") } };
  await readRequest.with(longAgo)({
    execution: executionArn("old"),
    startedAt: "2020-01-01T00:00:00Z",
    request: good(),
  });
  const problems = await problemsOf("too-late", { rollback: "old" });
  expect(problems.rollback).toEqual(coded("rollback-expired", { until: "2020-03-31T00:00:00.000Z" }));

  await read("recent", good());
  await cloud.tools
    .filesOf("old")
    .journal("brook-a")
    .write({ ...newJournal("brook-a", 1, new Date()), step: "attach" });
  for (const target of ["recent", "old"])
    expect(await read(`undo-${target}`, { rollback: target })).toMatchObject({ kind: "roll-back", target });
});
