/** Clients of one endpoint whose every JSON answer is held against the model, and what the cases leave behind. */
import { createHash, randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import * as logsModel from "@aws-sdk/client-cloudwatch-logs";
import * as eventsModel from "@aws-sdk/client-eventbridge";
import * as lambdaModel from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import * as statesModel from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { differencesFromModel, isModelled } from "./model.ts";

const { CloudWatchLogsClient } = logsModel;
const { EventBridgeClient } = eventsModel;
const { LambdaClient } = lambdaModel;
const { SFNClient } = statesModel;
type CloudWatchLogsClient = logsModel.CloudWatchLogsClient;
type EventBridgeClient = eventsModel.EventBridgeClient;
type LambdaClient = lambdaModel.LambdaClient;
type SFNClient = statesModel.SFNClient;

export interface World {
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly states: SFNClient;
  readonly logs: CloudWatchLogsClient;
  readonly events: EventBridgeClient;
  readonly sns: SNSClient;
  readonly roleArn: string;
  /** A name nobody has had before. */
  readonly name: (what: string) => string;
  /** To be done once the case is over, the last thing first; what fails there is no difference. */
  readonly afterwards: (undo: () => Promise<unknown>) => void;
}

/** What no case of an endpoint that does as AWS comes near. */
const CASE_MS = 45_000;

/** One thing AWS documents, tried out. */
export interface Case {
  readonly service: "Lambda" | "S3" | "CloudWatch Logs" | "Step Functions" | "EventBridge" | "SNS";
  /** A sentence: what is documented. */
  readonly title: string;
  /**
   * Where AWS's own answer is recorded: a snapshot of LocalStack's tests, the test, the day it was validated on AWS; or
   * the page that documents it.
   */
  readonly source?: string;
  /** What of layershift is built on it; left out where nothing is. */
  readonly neededFor?: string;
  /** Throws where the endpoint does otherwise. */
  readonly run: (world: World) => Promise<void>;
}

/** Where a case is tried out. */
export interface Place {
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly roleArn?: string | undefined;
  /** Answers are held against the SDK's models too. */
  readonly strict?: boolean | undefined;
}

/**
 * What an endpoint does otherwise than AWS in one case; empty where nothing is. Without an address it is the one the
 * environment names.
 */
export async function differencesIn(
  { run }: Case,
  { endpoint, region = "us-east-1", roleArn = "arn:aws:iam::000000000000:role/conformance", strict = true }: Place,
): Promise<readonly string[]> {
  const found: string[] = [];
  const ofModels = strict ? found : [];
  const late = new AbortController();
  const undoing: (() => Promise<unknown>)[] = [];
  const settings = {
    ...(endpoint === undefined ? {} : { endpoint }),
    region,
    ...(endpoint === undefined && process.env.AWS_ACCESS_KEY_ID !== undefined
      ? {}
      : { credentials: { accessKeyId: "local", secretAccessKey: "local" } }),
    maxAttempts: 4,
  };
  const world: World = {
    lambda: checked(new LambdaClient(settings), lambdaModel, ofModels),
    states: checked(new SFNClient(settings), statesModel, ofModels),
    logs: checked(new CloudWatchLogsClient(settings), logsModel, ofModels),
    events: checked(new EventBridgeClient(settings), eventsModel, ofModels),
    sns: new SNSClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    roleArn,
    name: (what) => `conformance-${what}-${randomUUID().slice(0, 8)}`,
    afterwards: (undo) => undoing.unshift(undo),
  };
  try {
    await Promise.race([run(world), tooLate(late.signal)]);
  } catch (error) {
    found.push(error instanceof Error ? `${error.name}: ${error.message.split("\n")[0]}` : String(error));
  }
  late.abort();
  for (const undo of undoing) await undo().catch(() => undefined);
  return [...new Set(found)];
}

async function tooLate(signal: AbortSignal): Promise<void> {
  await sleep(CASE_MS, undefined, { signal }).catch(() => undefined);
  if (!signal.aborted) throw new Error(`not done after ${CASE_MS / 1000} seconds`);
}

/** Errors every AWS service may answer (common errors), in no service's model or not in all. */
const common =
  /^(AccessDenied|Validation|Throttling|Serialization|UnknownOperation|UnrecognizedClient|InvalidParameterValue)(Exception)?$/;

type Checkable = LambdaClient | SFNClient | CloudWatchLogsClient | EventBridgeClient;

function checked<Client extends Checkable>(client: Client, model: object, found: string[]): Client {
  const schemas = model as Readonly<Record<string, unknown>>;
  const middleware = client.middlewareStack as LambdaClient["middlewareStack"];
  middleware.add(
    (next, context) => async (given) => {
      const { commandName = "" } = context as { readonly commandName?: string };
      const operation = schemas[`${commandName.replace(/Command$/, "")}$`];
      const answered = await next(given);
      const response = answered.response as { body?: AsyncIterable<Uint8Array>; headers?: Record<string, string> };
      const bytes = await read(response.body);
      response.body = oneChunk(bytes) as never;
      const { statusCode = 0 } = answered.response as { readonly statusCode?: number };
      const body = jsonIn(bytes);
      if (statusCode < 300 && body !== undefined && commandName !== "InvokeCommand")
        found.push(...differencesFromModel(operation, body).map((one) => `${commandName} answers: ${one}`));
      if (statusCode >= 400) {
        const error = errorNameOf(response.headers ?? {}, body);
        if (!isModelled(schemas, error) && !common.test(error))
          found.push(`${commandName} answers ${error}, an error of no model`);
      }
      return answered;
    },
    { step: "deserialize", priority: "low", name: "heldAgainstTheModel" },
  );
  return client;
}

async function read(body: AsyncIterable<Uint8Array> | undefined): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body ?? []) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const oneChunk = (bytes: Buffer) => Readable.from(bytes.length === 0 ? [] : [bytes]);

function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

function errorNameOf(headers: Readonly<Record<string, string>>, body: unknown): string {
  const said = headers["x-amzn-errortype"] ?? (body as { readonly __type?: string } | undefined)?.__type ?? "";
  return said.replace(/^.*#/, "").replace(/:.*$/, "");
}

export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("base64");
