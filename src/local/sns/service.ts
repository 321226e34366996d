/** SNS of the embedded cloud: topics that take messages, over AWS's query protocol. Nobody is subscribed here; messages go nowhere. */
import { randomUUID } from "node:crypto";
import { document, type Group } from "../s3/xml.ts";
import { AwsError, type CloudRequest, type CloudResponse, type Service } from "../service.ts";

export interface SnsContext {
  readonly region: string;
  readonly accountId: string;
}

type Operation = (topics: Set<string>, parameters: URLSearchParams, context: SnsContext) => Group;

const MAX_MESSAGE_BYTES = 262_144;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  /** The same name answers the same topic. */
  CreateTopic(topics, parameters, { region, accountId }) {
    const name = required(parameters, "Name");
    if (!/^[\w-]{1,256}$/.test(name)) throw invalid("Topic Name");
    const TopicArn = `arn:aws:sns:${region}:${accountId}:${name}`;
    topics.add(TopicArn);
    return { TopicArn };
  },
  /** An address would have to confirm it. */
  Subscribe(topics, parameters) {
    known(topics, required(parameters, "TopicArn"));
    return { SubscriptionArn: "pending confirmation" };
  },
  Publish(topics, parameters) {
    known(topics, required(parameters, "TopicArn"));
    const subject = parameters.get("Subject");
    if (subject !== null && !/^[\x21-\x7e][\x20-\x7e]{0,99}$/.test(subject)) throw invalid("Subject");
    const message = required(parameters, "Message");
    if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES) throw invalid("Message too long");
    return { MessageId: randomUUID() };
  },
};

export function snsService(context: SnsContext): Service {
  const topics = new Set<string>();
  return {
    name: "sns",
    handles: ({ path, headers }) =>
      path === "/" &&
      headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true &&
      /\/sns\/aws4_request/.test(headers.authorization ?? ""),
    operationOf: ({ body }) => new URLSearchParams(body.toString()).get("Action"),
    async answer(request) {
      try {
        const parameters = new URLSearchParams(request.body.toString());
        const name = parameters.get("Action") ?? "";
        const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
        if (operation === undefined)
          throw new AwsError("InvalidAction", `The embedded cloud's SNS does not offer ${name}.`);
        return answered(name, operation(topics, parameters, context), request);
      } catch (error) {
        if (error instanceof AwsError) return refused(error, request);
        throw error;
      }
    },
  };
}

function answered(name: string, result: Group, { requestId }: CloudRequest): CloudResponse {
  const content = { [`${name}Result`]: result, ResponseMetadata: { RequestId: requestId } };
  const body = document(`${name}Response`, content, "http://sns.amazonaws.com/doc/2010-03-31/");
  return { status: 200, headers: { "content-type": "text/xml" }, body };
}

function refused({ code, message, status }: AwsError, { requestId }: CloudRequest): CloudResponse {
  const content = { Error: { Type: "Sender", Code: code, Message: message }, RequestId: requestId };
  return { status, headers: { "content-type": "text/xml" }, body: document("ErrorResponse", content, null) };
}

function required(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (value === null || value === "") throw invalid(name);
  return value;
}

function known(topics: ReadonlySet<string>, arn: string): void {
  if (!topics.has(arn)) throw new AwsError("NotFound", "Topic does not exist", 404);
}

const invalid = (what: string) => new AwsError("InvalidParameter", `Invalid parameter: ${what}`);
