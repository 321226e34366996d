/** The SDK's clients, built in this one place. */
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { configuredEndpoint, isLoopback, regionFrom } from "./region.ts";

export interface AwsSettings {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}

export interface BasicClients {
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly region: string;
}

export interface AwsClients extends BasicClients {
  readonly stepFunctions: SFNClient;
  /** For invoking probe functions alone. */
  readonly probing: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly metrics: CloudWatchClient;
  readonly events: EventBridgeClient;
  readonly sns: SNSClient;
}

/**
 * Throttled and interrupted calls are tried this often; together with the SDK's growing pauses that outlasts a minute
 * of contention.
 */
const ATTEMPTS = 10;

/**
 * Clients for one account and Region. Endpoints come from `AWS_ENDPOINT_URL` (and its per-service forms), read by the
 * SDK. Where that endpoint is on this machine and no key or profile was chosen, dummy credentials are signed with, so
 * that the embedded cloud needs no set-up and real keys are never sent to it by accident.
 * @throws NotUsable where no Region is configured
 */
export function awsClients(settings: AwsSettings = {}): AwsClients {
  return {
    ...basicClients(settings),
    stepFunctions: stepFunctionsClient(settings),
    probing: probingClient(settings),
    logs: logsClient(settings),
    metrics: metricsClient(settings),
    events: eventsClient(settings),
    sns: snsClient(settings),
  };
}

/**
 * What every task works with. What only some do has a client of its own below, and the bundles of the others go without
 * it.
 */
export function basicClients(settings: AwsSettings = {}): BasicClients {
  const common = commonFor(settings);
  return {
    // Adaptive: slows down when others in the account use up the 15 control-plane calls a second.
    lambda: new LambdaClient({ ...common, retryMode: "adaptive" }),
    s3: new S3Client({ ...common, forcePathStyle: configuredEndpoint() !== null }),
    region: common.region,
  };
}

export const stepFunctionsClient = (settings: AwsSettings = {}) => new SFNClient(commonFor(settings));
export const logsClient = (settings: AwsSettings = {}) =>
  new CloudWatchLogsClient({ ...commonFor(settings), retryMode: "adaptive" });
export const metricsClient = (settings: AwsSettings = {}) =>
  new CloudWatchClient({ ...commonFor(settings), retryMode: "adaptive" });

/**
 * At most so many probe functions are invoked at once; the SDK's own limit of 50 connections would let the rest wait.
 */
const PROBES_AT_ONCE = { maxSockets: 128 };

/**
 * For invoking probe functions: what is refused is told at once, so that fewer are invoked, instead of being tried
 * again.
 */
export const probingClient = (settings: AwsSettings = {}) =>
  new LambdaClient({
    ...commonFor(settings),
    maxAttempts: 1,
    requestHandler: { httpAgent: PROBES_AT_ONCE, httpsAgent: PROBES_AT_ONCE },
  });

const commonFor = (settings: AwsSettings) => ({
  region: regionFrom(settings),
  maxAttempts: ATTEMPTS,
  ...identityFor(settings),
});

/** For what is announced: tried a second time, and no more; nobody waits for it. */
export const eventsClient = (settings: AwsSettings = {}) =>
  new EventBridgeClient({ ...commonFor(settings), maxAttempts: 2 });
export const snsClient = (settings: AwsSettings = {}) => new SNSClient({ ...commonFor(settings), maxAttempts: 2 });

/** For deploying alone: no task looks at these services, and what a task does not call is not in its bundle. */
export function deploymentClients(settings: AwsSettings = {}) {
  const common = { region: regionFrom(settings), ...identityFor(settings) };
  return {
    iam: new IAMClient(common),
    events: new EventBridgeClient(common),
    cloudWatch: new CloudWatchClient(common),
    sns: new SNSClient(common),
    scheduler: new SchedulerClient(common),
  };
}

function identityFor(settings: AwsSettings) {
  if (settings.profile !== undefined) return { profile: settings.profile };
  const chosen = process.env.AWS_ACCESS_KEY_ID ?? process.env.AWS_PROFILE;
  if (chosen !== undefined || !isLoopback(configuredEndpoint())) return {};
  return { credentials: { accessKeyId: "local", secretAccessKey: "local" } };
}
