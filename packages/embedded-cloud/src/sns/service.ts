/**
 * SNS of the embedded cloud: topics that take messages, over AWS's query protocol. Nobody is subscribed here; messages
 * go nowhere.
 */
import { randomUUID } from "node:crypto";
import { type QueryOperations, queryProtocol } from "../protocols/query.ts";
import { AwsError, type Service } from "../service.ts";
import { checkAttributes } from "./message-attributes.ts";

export interface SnsContext {
  readonly region: string;
  readonly accountId: string;
}

/** Of a message with its attributes. */
const MAX_MESSAGE_BYTES = 262_144;

const operationsOn = (topics: Set<string>, { region, accountId }: SnsContext): QueryOperations => ({
  /** The same name answers the same topic. */
  CreateTopic(parameters) {
    const name = required(parameters, "Name");
    if (!/^[\w-]{1,256}$/.test(name)) throw invalid("Topic Name");
    const TopicArn = `arn:aws:sns:${region}:${accountId}:${name}`;
    topics.add(TopicArn);
    return { TopicArn };
  },
  /** An address would have to confirm it. */
  Subscribe(parameters) {
    known(topics, required(parameters, "TopicArn"), region);
    const protocol = required(parameters, "Protocol");
    if (!PROTOCOLS.includes(protocol)) throw invalid(`Amazon SNS does not support this protocol string: ${protocol}`);
    return { SubscriptionArn: "pending confirmation" };
  },
  Publish(parameters) {
    known(topics, required(parameters, "TopicArn"), region);
    const subject = parameters.get("Subject");
    if (subject !== null && !/^[\x21-\x7e][\x20-\x7e]{0,99}$/.test(subject)) throw invalid("Subject");
    const message = parameters.get("Message") ?? "";
    if (message === "") throw invalid("Empty message");
    if (parameters.get("MessageStructure") === "json") checkStructure(message);
    checkAttributes(parameters);
    if (Buffer.byteLength(message) + attributeBytes(parameters) > MAX_MESSAGE_BYTES) throw invalid("Message too long");
    return { MessageId: randomUUID() };
  },
});

export function snsService(context: SnsContext): Service {
  return {
    name: "sns",
    ...queryProtocol(
      { service: "SNS", signedFor: "sns", namespace: "http://sns.amazonaws.com/doc/2010-03-31/" },
      operationsOn(new Set(), context),
    ),
  };
}

const PROTOCOLS = ["http", "https", "email", "email-json", "sms", "sqs", "application", "lambda", "firehose"];

/**
 * Recorded on AWS 2023-08-24: LocalStack sns/test_sns.snapshot.json, test_message_structure_json_exc. @throws AwsError
 */
function checkStructure(message: string): void {
  const entries = parsedStructure(message);
  if (typeof entries?.default !== "string") throw invalid("Message Structure - No default entry in JSON message body");
}

function parsedStructure(message: string): { readonly default?: unknown } | null {
  try {
    return JSON.parse(message);
  } catch {
    throw invalid("Message Structure - JSON message body failed to parse");
  }
}

/**
 * Names, types and values count. Recorded on AWS 2024-09-04: LocalStack sns/test_sns.snapshot.json,
 * test_publish_too_long_message.
 */
function attributeBytes(parameters: URLSearchParams): number {
  const texts = [...parameters].filter(([name]) => name.startsWith("MessageAttributes.entry."));
  return texts.reduce((sum, [, text]) => sum + Buffer.byteLength(text), 0);
}

function required(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (value === null || value === "") throw invalid(name);
  return value;
}

/**
 * An ARN that is none is refused otherwise than one of no topic (recorded 2024-03-11: test_publish_wrong_arn_format).
 */
function known(topics: ReadonlySet<string>, arn: string, region: string): void {
  const elements = arn.split(":").length;
  if (elements < 6) throw invalid(`TopicArn Reason: An ARN must have at least 6 elements, not ${elements}`);
  // Recorded 2023-11-17: test_topic_publish_another_region.
  if (arn.split(":")[3] !== region) throw invalid("TopicArn");
  if (!topics.has(arn)) throw new AwsError("NotFound", "Topic does not exist", 404);
}

const invalid = (what: string) => new AwsError("InvalidParameter", `Invalid parameter: ${what}`);
