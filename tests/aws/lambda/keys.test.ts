import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { type Cloud, startCloud } from "@layershift/embedded-cloud";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aZip } from "../../../packages/embedded-cloud/tests/support/zips.ts";
import { awsClients } from "../../../src/aws/clients.ts";
import { lambdaFrom } from "../../../src/aws/lambda/lambda.ts";
import { packagesFrom } from "../../../src/aws/packages/packages.ts";
import { packageSourceOf } from "../../../src/layer/artifact.ts";
import { readLayerZip } from "../../../src/layer/layer-source.ts";
import { pythonCode } from "../../support/shared-code.ts";

const key = "arn:aws:kms:us-east-1:000000000000:key/one";
const Bucket = "vault";
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ settleSeconds: 0.1, overlapSeconds: 0 });
  process.env.AWS_ENDPOINT_URL = cloud.url;
  const { s3, lambda } = awsClients();
  await s3.send(new CreateBucketCommand({ Bucket }));
  const Body = await aZip({ "python/shared/__init__.py": "" });
  const encrypted = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: key } as const;
  await s3.send(new PutObjectCommand({ Bucket, Key: "layer.zip", Body, ...encrypted }));
  await s3.send(new PutObjectCommand({ Bucket, Key: "app.zip", Body: await aZip({ "app.py": "" }) }));
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "acme-sealed",
      Runtime: "python3.12",
      Handler: "app.handler",
      Role: "arn:aws:iam::000000000000:role/fleet",
      Code: { S3Bucket: Bucket, S3Key: "app.zip", SourceKMSKeyArn: key },
    }),
  );
});
afterAll(() => cloud.stop());

/** What a task sees whose role may read everything, and use the keys of these actions. */
async function withKeyActions(name: string, ...Action: string[]) {
  const settings = (accessKeyId: string) => ({
    endpoint: cloud.url,
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey: "any" },
  });
  const reading = [
    "s3:GetObject",
    "s3:ListBucket",
    "lambda:GetFunction",
    "lambda:UpdateFunctionCode",
    "lambda:PublishLayerVersion",
  ];
  const Statement = [
    { Effect: "Allow", Action: reading, Resource: "*" },
    ...(Action.length === 0 ? [] : [{ Effect: "Allow", Action, Resource: key }]),
  ];
  const iam = new IAMClient(settings("local"));
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: "{}" }));
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "own", PolicyDocument }));
  const own = settings(cloud.accessKeyFor({ roleArn: `arn:aws:iam::000000000000:role/${name}`, session: "task" }));
  const lambda = lambdaFrom(new LambdaClient(own));
  return { lambda, packages: packagesFrom({ s3: new S3Client({ ...own, forcePathStyle: true }) }) };
}

const deployWithIt = `encrypted with ${key}, and this service lacks kms:Decrypt on it: deploy with --param="kmsKeys=${key}"`;
const layer = { bucket: Bucket, key: "layer.zip" };
const asked = { ...pythonCode(["shared/"]), source: { exclude: [] } };

test("a layer ZIP that a customer's key encrypts is refused by the key's name and the missing action, and read with it", async () => {
  const { packages: blind } = await withKeyActions("blind");
  expect(await readLayerZip(blind, layer, asked)).toEqual({
    reasons: [{ code: "object-key-denied", bucket: "vault", key: "layer.zip", kmsKeyArn: key }],
  });
  const { packages: seeing } = await withKeyActions("seeing", "kms:Decrypt");
  expect(await readLayerZip(seeing, layer, asked)).toEqual({ meant: asked });
});

test("a layer ZIP that a customer's key encrypts is published by who may decrypt with it, and by nobody else", async () => {
  const { lambda: blind } = await withKeyActions("publishing-not");
  await expect(blind.publishLayer("sealed", layer, "")).rejects.toThrow(/kms:Decrypt on resource: .*key\/one/);
  const { lambda: seeing } = await withKeyActions("publishing", "kms:Decrypt");
  expect(await seeing.publishLayer("sealed", layer, "")).toMatchObject({ version: 1 });
});

test("a package that a customer's key encrypts is withheld by the key's name and the missing action, and given out with it", async () => {
  const { lambda: blind } = await withKeyActions("unsealed-not");
  const withheld = await blind.describe("acme-sealed");
  expect(() => withheld && packageSourceOf(withheld, blind)).toThrow(deployWithIt);
  const { lambda: seeing, packages } = await withKeyActions("unsealed", "kms:Decrypt");
  const given = await seeing.describe("acme-sealed");
  if (given === null) throw new Error("acme-sealed is gone");
  expect((await packages.directoryOf(packageSourceOf(given, seeing))).entries.map(({ path }) => path)).toEqual([
    "app.py",
  ]);
});

test("a package is written with a customer's key by who may make data keys with it, and by nobody else", async () => {
  const code = { bucket: Bucket, key: "app.zip" };
  const keep = { architectures: ["x86_64"], sourceKmsKeyArn: key, revisionId: "" };
  const { lambda: reading } = await withKeyActions("reading", "kms:Decrypt");
  await expect(reading.updateCode("acme-sealed", code, keep)).rejects.toThrow(
    /kms:GenerateDataKey on resource: .*key\/one/,
  );
  const { lambda: writing } = await withKeyActions("writing", "kms:Decrypt", "kms:GenerateDataKey");
  await expect(writing.updateCode("acme-sealed", code, keep)).resolves.toMatchObject({ name: "acme-sealed" });
});
