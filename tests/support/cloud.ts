import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { type Cloud, type CloudOptions, startCloud } from "@layershift/embedded-cloud";
import { type AwsClients, awsClients } from "../../src/aws/clients.ts";
import { artifactsBucket } from "./execution.ts";
import { fasterQuotas } from "./speed.ts";
import { type AllTools, toolsFrom } from "./tools.ts";

export interface CloudAtHand {
  readonly clients: AwsClients;
  /** What the tasks of stage `dev` work with, whoever holds the lock. */
  readonly tools: AllTools;
  readonly inject: Cloud["inject"];
  stop(): Promise<void>;
}

/** An embedded cloud of its own with an empty artifacts bucket, for tasks that run in the test's own process. */
export async function aCloud(options: CloudOptions = {}): Promise<CloudAtHand> {
  const cloud = await startCloud({ settleSeconds: 0.1, quotas: fasterQuotas, ...options });
  process.env.AWS_ENDPOINT_URL = cloud.url;
  const clients = awsClients();
  await clients.s3.send(new CreateBucketCommand({ Bucket: artifactsBucket }));
  const tools = toolsFrom(clients, {
    bucket: artifactsBucket,
    stage: "dev",
    probeRoleArn: "arn:aws:iam::000000000000:role/probe",
  });
  return {
    clients,
    tools: { ...tools, withLock: (_, work) => work() },
    inject: cloud.inject,
    stop: () => cloud.stop(),
  };
}

/** ARN of an execution of the service in the embedded account. */
export const executionArn = (name: string) =>
  `arn:aws:states:us-east-1:000000000000:execution:layershift-dev-migration:${name}`;
