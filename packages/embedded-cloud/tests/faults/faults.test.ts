import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../../src/cloud.ts";
import type { Fault } from "../../src/faults/fault.ts";
import type { InjectedFault } from "../../src/faults/faults.ts";
import { signature } from "../support/signature.ts";
import { aZip } from "../support/zips.ts";

let cloud: Cloud;
let lambda: LambdaClient;
let s3: S3Client;
const injected: InjectedFault[] = [];
const inject = (fault: Fault) => {
  const one = cloud.inject(fault);
  injected.push(one);
  return one;
};

/** Writes an object in the middle of its work, signed with its own access key. */
const writer = `
import os, urllib.request

def handler(event, context):
    url = os.environ["AWS_ENDPOINT_URL"] + "/scratch/" + event["key"]
    signed = {"authorization": "${signature("KEY")}".replace("KEY", os.environ["AWS_ACCESS_KEY_ID"]), "content-type": "text/plain"}
    urllib.request.urlopen(urllib.request.Request(url, b"written", signed, method="PUT"))
    return "done"
`;

beforeAll(async () => {
  cloud = await startCloud({ settleSeconds: 0.05, overlapSeconds: 0 });
  const credentials = { accessKeyId: "mine", secretAccessKey: "any" };
  const settings = { endpoint: cloud.url, region: cloud.region, credentials, maxAttempts: 1 };
  lambda = new LambdaClient(settings);
  s3 = new S3Client({ ...settings, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "scratch" }));
  for (const FunctionName of ["first", "second"]) {
    const ZipFile = await aZip({ "app.py": writer });
    const Role = "arn:aws:iam::000000000000:role/any";
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: "python3.11",
        Handler: "app.handler",
        Role,
        Code: { ZipFile },
      }),
    );
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 120, minDelay: 1, maxDelay: 1 }, { FunctionName });
  }
});
afterEach(() => {
  for (const fault of injected.splice(0)) fault.lift();
});
afterAll(() => cloud.stop());

const described = async (FunctionName: string) =>
  (await lambda.send(new GetFunctionCommand({ FunctionName }))).Configuration?.Description;
const describeAs = (FunctionName: string, Description: string) =>
  lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description }));
const settled = async (FunctionName: string) => {
  for (;;) {
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }));
    if (Configuration?.LastUpdateStatus !== "InProgress") return Configuration;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: "scratch", Key, Body }));
const textOf = async (Key: string) =>
  (await s3.send(new GetObjectCommand({ Bucket: "scratch", Key }))).Body?.transformToString();

describe("a fault injected into the embedded cloud", () => {
  test.each([
    ["throttled", "TooManyRequestsException", false],
    ["denied", "AccessDeniedException", false],
    ["not-offered", "AccessDeniedException", false],
    ["no-such-path", "SyntaxError", false],
    ["cut-before", undefined, false],
    ["error-before", "ServiceException", false],
    ["error-after", "ServiceException", true],
    ["cut-after", undefined, true],
  ] as const)("%s: the caller is told %s, and that the effect is there is %s", async (kind, name, hasEffect) => {
    const fault = inject({ kind, operation: "lambda.UpdateFunctionConfiguration" });
    await expect(describeAs("first", kind)).rejects.toMatchObject(name === undefined ? {} : { name });
    expect((await settled("first"))?.Description === kind).toBe(hasEffect);
    expect(fault.met).toBe(1);
  });

  test("speaks the protocol of the service it is injected into", async () => {
    inject({ kind: "throttled", operation: "s3.ListBuckets" });
    await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: "SlowDown" });
  });

  test("affects only calls about one resource, from the nth call, the given number of times", async () => {
    const denied = { kind: "denied", operation: "lambda.GetFunction", about: /second/, nth: 2, times: 2 } as const;
    const fault = inject(denied);
    await described("first");
    await described("second");
    await expect(described("second")).rejects.toThrow();
    await expect(described("second")).rejects.toThrow();
    await described("second");
    expect(fault.met).toBe(2);
  });

  test("affects only one caller", async () => {
    const fault = inject({ kind: "denied", operation: "s3.ListBuckets", caller: /^theirs$/ });
    await s3.send(new ListBucketsCommand({}));
    expect(fault.met).toBe(0);
  });

  test("slow: the response is late but correct", async () => {
    inject({ kind: "slow", operation: "s3.ListBuckets", seconds: 0.3 });
    const begun = performance.now();
    expect((await s3.send(new ListBucketsCommand({}))).Buckets).toHaveLength(1);
    expect(performance.now() - begun).toBeGreaterThan(290);
  });

  test("update-fails: Lambda accepts the update, reports that it failed, and accepts the next one", async () => {
    inject({ kind: "update-fails", operation: "lambda.UpdateFunctionCode" });
    const ZipFile = await aZip({ "app.py": "def handler(event, context):\n    return 'new'\n" });
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: "first", ZipFile }));
    expect(await settled("first")).toMatchObject({ LastUpdateStatus: "Failed" });
    const invoked = await lambda.send(
      new InvokeCommand({ FunctionName: "first", Payload: JSON.stringify({ key: "old" }) }),
    );
    expect(Buffer.from(invoked.Payload ?? []).toString()).toBe('"done"');
    await describeAs("first", "again");
    expect(await settled("first")).toMatchObject({ LastUpdateStatus: "Successful" });
  });

  test("write-lost: S3 confirms a write, but the old object stays", async () => {
    await put("kept", "before");
    inject({ kind: "write-lost", operation: "s3.PutObject", times: 2 });
    expect((await put("kept", "after")).ETag).toBeDefined();
    await put("new", "after");
    expect(await textOf("kept")).toBe("before");
    await expect(textOf("new")).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  test("deployed-meanwhile: another deployment replaces the code before the call", async () => {
    const before = await settled("second");
    inject({ kind: "deployed-meanwhile", operation: "lambda.UpdateFunctionConfiguration" });
    const late = lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: "second", RevisionId: before?.RevisionId }),
    );
    await expect(late).rejects.toMatchObject({ name: "PreconditionFailedException" });
    expect((await settled("second"))?.CodeSha256).not.toBe(before?.CodeSha256);
  });

  test("released-meanwhile: another release moves the aliases before the call", async () => {
    await settled("second");
    const alias = { FunctionName: "second", Name: "live" };
    await lambda.send(new PublishVersionCommand({ FunctionName: "second" }));
    await lambda.send(new CreateAliasCommand({ ...alias, FunctionVersion: "1" }));
    const { RevisionId } = await lambda.send(new GetAliasCommand(alias));
    const released = inject({ kind: "released-meanwhile", operation: "lambda.UpdateAlias" });
    const late = lambda.send(new UpdateAliasCommand({ ...alias, FunctionVersion: "1", RevisionId }));
    await expect(late).rejects.toMatchObject({ name: "PreconditionFailedException" });
    const { FunctionVersion = "" } = await lambda.send(new GetAliasCommand(alias));
    const theirs = new GetFunctionCommand({ FunctionName: "second", Qualifier: FunctionVersion });
    expect((await lambda.send(theirs)).Configuration?.CodeSha256).toBe(released.deployed[0]?.codeSha256);
  });

  test.each([
    ["killed-before", false],
    ["killed-after", true],
  ] as const)("%s: the process that calls dies, and that the object is written is %s", async (kind, isWritten) => {
    inject({ kind, operation: "s3.PutObject", about: new RegExp(kind) });
    const Payload = JSON.stringify({ key: kind });
    const died = await lambda.send(new InvokeCommand({ FunctionName: "second", Payload }));
    expect(died.FunctionError).toBe("Unhandled");
    expect(Buffer.from(died.Payload ?? []).toString()).toContain("Runtime.ExitError");
    const found = s3.send(new HeadObjectCommand({ Bucket: "scratch", Key: kind })).then(
      () => true,
      () => false,
    );
    expect(await found).toBe(isWritten);
    const again = await lambda.send(new InvokeCommand({ FunctionName: "second", Payload }));
    expect(again.FunctionError).toBeUndefined();
  });
});
