import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetProvisionedConcurrencyConfigCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  ListFunctionUrlConfigsCommand,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { DescribeExecutionCommand, ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../../src/cloud.ts";
import { aFunction } from "../lambda/lambda-at-hand.ts";
import { aZip } from "../support/zips.ts";

const account = "000000000000";
const fn = `arn:aws:lambda:us-east-1:${account}:function:`;
const allow = (Action: string | string[], Resource: string | string[]) => ({ Effect: "Allow", Action, Resource });

let cloud: Cloud;
let iam: IAMClient;
beforeAll(async () => {
  cloud = await startCloud({ settleSeconds: 0.1, overlapSeconds: 0 });
  process.env.AWS_ENDPOINT_URL = cloud.url;
  const s3 = new S3Client({ ...settings("local"), forcePathStyle: true });
  const lambda = new LambdaClient(settings("local"));
  iam = new IAMClient(settings("local"));
  await s3.send(new CreateBucketCommand({ Bucket: "shelf" }));
  await s3.send(new PutObjectCommand({ Bucket: "shelf", Key: "in/a.zip", Body: await aZip({ "app.py": "" }) }));
  for (const FunctionName of ["acme-a", "acme-b"]) {
    await lambda.send(new CreateFunctionCommand(await aFunction({ FunctionName })));
    await waitUntilFunctionActiveV2(
      { client: lambda, minDelay: 0.05, maxDelay: 0.05, maxWaitTime: 120 },
      { FunctionName },
    );
  }
  await lambda.send(new TagResourceCommand({ Resource: `${fn}acme-a`, Tags: { team: "acme" } }));
});
afterAll(() => cloud.stop());

const settings = (accessKeyId: string) => ({
  endpoint: cloud.url,
  region: "us-east-1",
  credentials: { accessKeyId, secretAccessKey: "any" },
  maxAttempts: 1,
});

let roles = 0;
/** Clients of a function whose role has these statements and no others. */
async function withRole(...Statement: object[]) {
  roles += 1;
  const RoleName = `role-${roles}`;
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: "{}" }));
  if (Statement.length > 0) {
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "own", PolicyDocument }));
  }
  const roleArn = `arn:aws:iam::${account}:role/${RoleName}`;
  const own = settings(cloud.accessKeyFor({ roleArn, session: "task" }));
  return {
    RoleName,
    lambda: new LambdaClient(own),
    s3: new S3Client({ ...own, forcePathStyle: true }),
    states: new SFNClient(own),
    metrics: new CloudWatchClient(own),
  };
}

describe("a role", () => {
  test("is created with its policies, returned unchanged, and deletable after its policies", async () => {
    const { RoleName } = await withRole(allow("s3:GetObject", "*"));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect(Role).toMatchObject({ Arn: `arn:aws:iam::${account}:role/${RoleName}`, AssumeRolePolicyDocument: "%7B%7D" });
    expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(["own"]);
    const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: "own" }));
    expect(JSON.parse(decodeURIComponent(PolicyDocument)).Statement).toEqual([allow("s3:GetObject", "*")]);
    await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toThrow(/must delete policies first/);
    const again = new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: "{}" });
    await expect(iam.send(again)).rejects.toMatchObject({ name: "EntityAlreadyExistsException" });
  });

  test("is denied everything that no statement allows in Lambda, S3 and Step Functions, with AWS's messages", async () => {
    const { lambda, s3, states, RoleName } = await withRole();
    const who = `User: arn:aws:sts::${account}:assumed-role/${RoleName}/task is not authorized to perform:`;
    await expect(lambda.send(new GetFunctionCommand({ FunctionName: "acme-a" }))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `${who} lambda:GetFunction on resource: ${fn}acme-a because no identity-based policy allows the lambda:GetFunction action`,
      $metadata: { httpStatusCode: 403 },
    });
    await expect(s3.send(new GetObjectCommand({ Bucket: "shelf", Key: "in/a.zip" }))).rejects.toMatchObject({
      name: "AccessDenied",
      message: `${who} s3:GetObject on resource: "arn:aws:s3:::shelf/in/a.zip" because no identity-based policy allows the s3:GetObject action`,
    });
    await expect(states.send(new ListStateMachinesCommand({}))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `${who} states:ListStateMachines because no identity-based policy allows the states:ListStateMachines action`,
    });
  });

  test("is allowed what its statements allow, only on the resources they name", async () => {
    const { lambda, states } = await withRole(
      allow("lambda:GetFunction", `${fn}acme-a`),
      allow("lambda:ListFunctions", "*"),
      allow("states:DescribeExecution", `arn:aws:states:us-east-1:${account}:execution:mine:*`),
    );
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
    expect(Functions).toHaveLength(2);
    await expect(lambda.send(new GetFunctionCommand({ FunctionName: "acme-a" }))).resolves.toBeDefined();
    await expect(lambda.send(new GetFunctionCommand({ FunctionName: "acme-b" }))).rejects.toThrow(/not authorized/);
    const execution = (machine: string) =>
      new DescribeExecutionCommand({ executionArn: `arn:aws:states:us-east-1:${account}:execution:${machine}:one` });
    await expect(states.send(execution("mine"))).rejects.toMatchObject({ name: "ExecutionDoesNotExist" });
    await expect(states.send(execution("other"))).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});

test("a Deny statement overrides an Allow statement, and the message says that the deny was explicit", async () => {
  const denied = { Effect: "Deny", Action: ["lambda:GetFunction"], Resource: `${fn}acme-b*` };
  const { lambda } = await withRole(allow("lambda:GetFunction", `${fn}*`), denied);
  await expect(lambda.send(new GetFunctionCommand({ FunctionName: "acme-a" }))).resolves.toBeDefined();
  await expect(lambda.send(new GetFunctionCommand({ FunctionName: "acme-b" }))).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: expect.stringMatching(/with an explicit deny in an identity-based policy$/),
  });
});

test("a permission for a function's unqualified ARN does not include its versions and aliases", async () => {
  const plain = await withRole(allow(["lambda:GetFunction", "lambda:DeleteFunction"], `${fn}acme-a`));
  const qualified = await withRole(allow("lambda:GetProvisionedConcurrencyConfig", `${fn}acme-a:live`));
  const FunctionName = "acme-a";
  for (const command of [
    new GetFunctionCommand({ FunctionName, Qualifier: "1" }),
    new DeleteFunctionCommand({ FunctionName, Qualifier: "1" }),
  ])
    await expect(plain.lambda.send(command as GetFunctionCommand)).rejects.toThrow(/on resource: .*:acme-a:1 /);
  const provisioned = (Qualifier: string) => new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier });
  await expect(qualified.lambda.send(provisioned("live"))).rejects.toThrow("Cannot find alias");
  await expect(qualified.lambda.send(provisioned("next"))).rejects.toThrow(/not authorized .*:acme-a:next /);
  const listing = await withRole(allow("lambda:ListEventSourceMappings", "*"));
  await expect(listing.lambda.send(new ListEventSourceMappingsCommand({}))).resolves.toBeDefined();
  await expect(plain.lambda.send(new ListFunctionUrlConfigsCommand({ FunctionName }))).rejects.toThrow(
    /lambda:ListFunctionUrlConfigs on resource/,
  );
});

test("GetFunction omits the tags and gives the reason, for a role without permission to list them", async () => {
  const one = await withRole(allow("lambda:GetFunction", `${fn}*`));
  const two = await withRole(allow(["lambda:GetFunction", "lambda:ListTags"], `${fn}*`));
  const command = () => new GetFunctionCommand({ FunctionName: "acme-a" });
  expect(await two.lambda.send(command())).toMatchObject({ Tags: { team: "acme" } });
  const without = await one.lambda.send(command());
  expect(without).toMatchObject({ TagsError: { ErrorCode: "AccessDeniedException" } });
  expect(without.Tags).toBeUndefined();
});

test("a function's variables and package encrypted with a customer key are returned only to a role that can decrypt", async () => {
  const key = `arn:aws:kms:us-east-1:${account}:key/one`;
  const look = allow(["lambda:GetFunction", "lambda:ListTags"], `${fn}*`);
  const [blind, seeing] = [await withRole(look), await withRole(look, allow("kms:Decrypt", key))];
  await new LambdaClient(settings("local")).send(
    new CreateFunctionCommand({
      FunctionName: "acme-secret",
      Runtime: "python3.12",
      Handler: "app.handler",
      Role: "arn:aws:iam::000000000000:role/fleet",
      Code: { S3Bucket: "shelf", S3Key: "in/a.zip", SourceKMSKeyArn: key },
      KMSKeyArn: key,
      Environment: { Variables: { WORD: "hidden" } },
    }),
  );
  const command = () => new GetFunctionCommand({ FunctionName: "acme-secret" });
  expect(await seeing.lambda.send(command())).toMatchObject({
    Configuration: { Environment: { Variables: { WORD: "hidden" } } },
    Code: { Location: expect.any(String) },
  });
  const { Configuration, Code } = await blind.lambda.send(command());
  expect(Configuration?.Environment).toEqual({
    Error: expect.objectContaining({ ErrorCode: "AccessDeniedException" }),
  });
  expect(Code).toMatchObject({ SourceKMSKeyArn: key, Error: { ErrorCode: "AccessDeniedException" } });
  expect(Code).not.toHaveProperty("Location");
});

test("composite alarms require permission on resource *", async () => {
  const { metrics } = await withRole(
    allow("cloudwatch:DescribeAlarms", `arn:aws:cloudwatch:us-east-1:${account}:alarm:*`),
  );
  const everything = await withRole(allow("cloudwatch:DescribeAlarms", "*"));
  const composite = () => new DescribeAlarmsCommand({ AlarmTypes: ["MetricAlarm", "CompositeAlarm"] });
  expect(await metrics.send(new DescribeAlarmsCommand({}))).toMatchObject({ MetricAlarms: [] });
  await expect(metrics.send(composite())).rejects.toThrow("cloudwatch:DescribeAlarms");
  expect(await everything.metrics.send(composite())).toMatchObject({ MetricAlarms: [] });
});

test("a missing object is reported as forbidden to a role that cannot list the bucket, and as missing to one that can", async () => {
  const blind = await withRole(allow("s3:GetObject", "arn:aws:s3:::shelf/*"));
  const seeing = await withRole(
    allow("s3:GetObject", "arn:aws:s3:::shelf/*"),
    allow("s3:ListBucket", "arn:aws:s3:::shelf"),
  );
  const command = () => new GetObjectCommand({ Bucket: "shelf", Key: "nothing" });
  await expect(blind.s3.send(command())).rejects.toMatchObject({ name: "AccessDenied" });
  await expect(seeing.s3.send(command())).rejects.toMatchObject({ name: "NoSuchKey" });
  await expect(blind.s3.send(new ListObjectsV2Command({ Bucket: "shelf" }))).rejects.toThrow(/s3:ListBucket/);
});

test("a condition on an ETag requires permission to read the object", async () => {
  const { s3 } = await withRole(allow(["s3:PutObject", "s3:DeleteObject"], "arn:aws:s3:::shelf/out/*"));
  const of = { Bucket: "shelf", Key: "out/one" };
  const { ETag } = await s3.send(new PutObjectCommand({ ...of, Body: "1", IfNoneMatch: "*" }));
  await expect(s3.send(new PutObjectCommand({ ...of, Body: "2", IfMatch: ETag }))).rejects.toThrow(/s3:GetObject/);
  await expect(s3.send(new DeleteObjectCommand({ ...of, IfMatch: ETag }))).rejects.toThrow(/s3:GetObject/);
  await expect(s3.send(new DeleteObjectCommand(of))).resolves.toBeDefined();
});

test("Lambda reads packages from S3 and layers with the permissions of the caller", async () => {
  const update = [allow(["lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"], `${fn}acme-b`)];
  const { lambda } = await withRole(...update);
  const code = () => new UpdateFunctionCodeCommand({ FunctionName: "acme-b", S3Bucket: "shelf", S3Key: "in/a.zip" });
  await expect(lambda.send(code())).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: expect.stringMatching(/^Your access has been denied by S3, .* GetObject for shelf\/in\/a.zip/),
  });
  const Layers = [`arn:aws:lambda:us-east-1:${account}:layer:shared:1`];
  const layers = new UpdateFunctionConfigurationCommand({ FunctionName: "acme-b", Layers });
  await expect(lambda.send(layers)).rejects.toThrow(/lambda:GetLayerVersion on resource: .*:layer:shared:1 /);
  const allowed = await withRole(...update, allow("s3:GetObject", "arn:aws:s3:::shelf/in/*"));
  await expect(allowed.lambda.send(code())).resolves.toMatchObject({ FunctionName: "acme-b" });
});

test("a call with an unknown permission is denied to every role", async () => {
  const { states } = await withRole(allow("states:*", "*"));
  await expect(states.send(new ListStateMachinesCommand({}))).resolves.toBeDefined();
  const { DescribeMapRunCommand } = await import("@aws-sdk/client-sfn");
  const mapRun = new DescribeMapRunCommand({ mapRunArn: `arn:aws:states:us-east-1:${account}:mapRun:one` });
  await expect(states.send(mapRun)).rejects.toThrow(/does not know which permission states:DescribeMapRun asks for/);
});
