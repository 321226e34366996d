/** The SDK's clients, built in this one place. */
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { type AwsSettings, configuredEndpoint, isLoopback, regionFrom } from "./region.ts";

/** Attempts per call. With the SDK's growing delays they outlast a minute of contention. */
const MAX_ATTEMPTS = 10;

/**
 * Clients for one account and Region. The SDK reads endpoints from `AWS_ENDPOINT_URL` and its per-service forms. For an
 * endpoint on this machine without a configured key or profile, requests are signed with dummy credentials. Real keys
 * are then never sent to the embedded cloud by accident.
 * @throws NotUsable if no Region is configured
 */
export function awsClients(settings: AwsSettings = {}) {
  return {
    ...basicClients(settings),
    stepFunctions: stepFunctionsClient(settings),
    /** For invoking probe functions alone. */
    probing: probingClient(settings),
    logs: logsClient(settings),
    metrics: metricsClient(settings),
    events: eventsClient(settings),
    sns: snsClient(settings),
  };
}

export type AwsClients = ReturnType<typeof awsClients>;

/** The clients that every task needs. Others have their own functions, so that bundles without them stay small. */
export function basicClients(settings: AwsSettings = {}) {
  const common = commonSettings(settings);
  return {
    // Adaptive: slows down if others in the account use the 15 control-plane calls per second.
    lambda: new LambdaClient({ ...common, retryMode: "adaptive" }),
    s3: new S3Client({ ...common, forcePathStyle: configuredEndpoint() !== null }),
    region: common.region,
  };
}

export type BasicClients = ReturnType<typeof basicClients>;

export const stepFunctionsClient = (settings: AwsSettings = {}) => new SFNClient(commonSettings(settings));
export const logsClient = (settings: AwsSettings = {}) =>
  new CloudWatchLogsClient({ ...commonSettings(settings), retryMode: "adaptive" });
export const metricsClient = (settings: AwsSettings = {}) =>
  new CloudWatchClient({ ...commonSettings(settings), retryMode: "adaptive" });

/** Invocations of probe functions at the same time; the SDK's default limit is 50 connections. */
const PROBE_CONCURRENCY = { maxSockets: 128 };

/** For invoking probe functions. Throttling is reported at once instead of retried, so that fewer are invoked. */
export const probingClient = (settings: AwsSettings = {}) =>
  new LambdaClient({
    ...commonSettings(settings),
    maxAttempts: 1,
    requestHandler: { httpAgent: PROBE_CONCURRENCY, httpsAgent: PROBE_CONCURRENCY },
  });

const commonSettings = (settings: AwsSettings) => ({
  region: regionFrom(settings),
  maxAttempts: MAX_ATTEMPTS,
  ...credentialSettings(settings),
});

/** For announcements: retried once only, because nothing waits for them. */
export const eventsClient = (settings: AwsSettings = {}) =>
  new EventBridgeClient({ ...commonSettings(settings), maxAttempts: 2 });
export const snsClient = (settings: AwsSettings = {}) => new SNSClient({ ...commonSettings(settings), maxAttempts: 2 });

/** Only for deployments, so that these clients stay out of the bundles of tasks. */
export function deploymentClients(settings: AwsSettings = {}) {
  const common = { region: regionFrom(settings), ...credentialSettings(settings) };
  return {
    stacks: new CloudFormationClient(common),
    iam: new IAMClient(common),
    events: new EventBridgeClient(common),
    cloudWatch: new CloudWatchClient(common),
    sns: new SNSClient(common),
    scheduler: new SchedulerClient(common),
  };
}

function credentialSettings(settings: AwsSettings) {
  if (settings.profile !== undefined) return { profile: settings.profile };
  const chosen = process.env.AWS_ACCESS_KEY_ID ?? process.env.AWS_PROFILE;
  if (chosen !== undefined || !isLoopback(configuredEndpoint())) return {};
  return { credentials: { accessKeyId: "local", secretAccessKey: "local" } };
}
