/** Creates a fleet to measure: functions that bundle the sample fleet's shared Python code. */
import { CreateAliasCommand, CreateFunctionCommand, PublishVersionCommand } from "@aws-sdk/client-lambda";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { type Cloud, type CloudOptions, startCloud } from "@layershift/embedded-cloud";
import pLimit from "p-limit";
import { deployService } from "../../deployment/deploy-to-embedded-cloud.ts";
import { filesBelow, packageOf } from "../../examples/sample-fleet/package-files.ts";
import { type AwsClients, awsClients } from "../../src/aws/clients.ts";
import { lambdaFrom } from "../../src/aws/lambda/lambda.ts";
import type { LayerFile } from "../../src/domain/package/layer-artifact.ts";
import { artifactsBucketName } from "../../src/domain/service-names.ts";

/** Duration of an update outside a VPC, slightly above average. */
export const SETTLE_SECONDS = 1.5;
const CREATE_CONCURRENCY = 16;

/** Starts an embedded cloud with the packaged service, and creates clients for it. */
export async function startService(options: CloudOptions): Promise<{ cloud: Cloud; clients: AwsClients }> {
  const cloud = await startCloud({ settleSeconds: SETTLE_SECONDS, ...options });
  process.env.AWS_ENDPOINT_URL = cloud.url;
  await cloud.unthrottled(() => deployService());
  return { cloud, clients: awsClients() };
}

export interface BenchFleet {
  readonly names: readonly string[];
  readonly prefix: string;
  /** s3:// address of the layer artifact. */
  readonly layerZip: string;
  /** A function's package without the shared code. */
  slim(name: string): Promise<Uint8Array>;
}

/** Creates `size` functions without throttling; this is not part of the measurement. */
export async function createFleet(
  size: number,
  { cloud, clients, behindAliases = false }: { cloud: Cloud; clients: AwsClients; behindAliases?: boolean },
): Promise<BenchFleet> {
  const prefix = `bench-${size}-`;
  const names = Array.from({ length: size }, (_, at) => `${prefix}${String(at).padStart(5, "0")}`);
  const shared = await filesBelow("shared", "shared/");
  await cloud.unthrottled(async () => {
    await pLimit(CREATE_CONCURRENCY).map(names, async (name) =>
      createFunction(name, await packageOf([app(name), ...shared]), clients),
    );
  });
  const last = names.at(-1) ?? "";
  await lambdaFrom(clients.lambda).waitUntilSettled(last);
  if (behindAliases)
    await cloud.unthrottled(async () => {
      await pLimit(CREATE_CONCURRENCY).map(names, (name) => publishWithAlias(name, clients));
    });
  return { names, prefix, layerZip: await uploadLayer(shared, cloud, clients), slim: (name) => packageOf([app(name)]) };
}

async function createFunction(FunctionName: string, ZipFile: Uint8Array, { lambda }: AwsClients): Promise<void> {
  const Role = "arn:aws:iam::000000000000:role/bench";
  const Code = { ZipFile };
  await lambda.send(
    new CreateFunctionCommand({ FunctionName, Role, Code, Runtime: "python3.12", Handler: "app.handler" }),
  );
}

/** Publishes a version and points an alias to it. */
async function publishWithAlias(FunctionName: string, { lambda }: AwsClients): Promise<void> {
  const { Version: FunctionVersion } = await lambda.send(new PublishVersionCommand({ FunctionName }));
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion }));
}

async function uploadLayer(shared: readonly LayerFile[], cloud: Cloud, { s3 }: AwsClients): Promise<string> {
  const Bucket = artifactsBucketName("dev", cloud.accountId, cloud.region);
  const Key = "layers/bench.zip";
  const Body = await packageOf(shared.map((file) => ({ ...file, path: `python/${file.path}` })));
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  return `s3://${Bucket}/${Key}`;
}

function app(name: string): LayerFile {
  const source = `from shared import response\n\ndef handler(event, context):\n    return {"name": "${name}"}\n`;
  return { path: "app.py", bytes: Buffer.from(source), executable: false };
}
