import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { LambdaClient, ListCodeSigningConfigsCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isNotOffered, isUnreachable, isUnsupported } from "../../src/aws/unsupported.ts";

const error = (name: string, message: string, httpStatusCode: number) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });

test.each([
  ["UnknownOperationException", "The embedded cloud does not offer GetPolicy.", 400],
  ["NotImplemented", "A header you provided implies functionality that is not implemented", 501],
  [
    "InternalFailure",
    "API action 'ListCodeSigningConfigs' for service 'lambda' not yet implemented or pro feature",
    501,
  ],
  ["InvalidAction", "The action ListThings is not valid for this endpoint.", 400],
  ["Unknown", "The list_code_signing_configs action has not been implemented", 500],
])("%s (%s) says that there is no such operation", (name, message, status) => {
  expect(isUnsupported(error(name, message, status))).toBe(true);
});

test.each([
  ["AccessDeniedException", "User is not authorized to perform: lambda:ListCodeSigningConfigs", 403],
  ["ResourceNotFoundException", "Function not found: acme", 404],
  ["InternalFailure", "Something broke", 500],
  ["ServiceException", "An error occurred and the request cannot be processed.", 500],
])("%s (%s) does not", (name, message, status) => {
  expect(isUnsupported(error(name, message, status))).toBe(false);
  expect(isNotOffered(error(name, message, status))).toBe(false);
});

/** What the next call is answered. */
let answer: readonly [status: number, headers: Record<string, string>, body: string] = [200, {}, ""];
const server = createServer((incoming, outgoing) => {
  incoming.resume();
  outgoing.writeHead(answer[0], answer[1]).end(answer[2]);
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => server.close());

const to = (endpoint: string) => ({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "a", secretAccessKey: "b" },
  maxAttempts: 1,
});
const answered = (...next: typeof answer) => {
  answer = next;
  const client = new LambdaClient(to(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  return client.send(new ListCodeSigningConfigsCommand({})).then(
    () => null,
    (error: unknown) => error,
  );
};

const denied = { "x-amzn-errortype": "AccessDeniedException" };
const words = "Unable to determine service/operation name to be authorized";
const asXml = `<AccessDeniedException>\n  <Message>${words}</Message>\n</AccessDeniedException>\n`;
const html = "<!doctype html><title>404 Not Found</title>";

test.each<[string, number, Record<string, string>, string]>([
  ["an operation that the Region lacks (ACK community#2971)", 403, denied, JSON.stringify({ Message: `${words}.` })],
  ["the same spelled otherwise (Zappa#1425)", 403, denied, JSON.stringify({ Message: words.replace("z", "s") })],
  ["the same without a message (terraform-provider-aws#27986)", 403, denied, JSON.stringify({ Message: null })],
  ["the same without a body", 403, denied, ""],
  ["the same in XML", 403, denied, asXml],
  ["the same in XML without a header", 400, {}, asXml],
  ["an unknown operation", 404, { "x-amzn-errortype": "UnknownOperationException" }, "<UnknownOperationException/>"],
  ["a page of a server in front (floci#226)", 404, { "content-type": "text/html" }, html],
  [
    "an answer of S3 (floci#338)",
    404,
    { "content-type": "application/xml" },
    "<Error><Code>NoSuchBucket</Code></Error>",
  ],
])("%s says that a look is not offered", async (_, ...next) => {
  expect(isNotOffered(await answered(...next))).toBe(true);
});

test.each<[string, number, Record<string, string>, string]>([
  [
    "a missing permission",
    403,
    denied,
    '{"Message":"User: arn:aws:iam::1:user/a is not authorized to perform: lambda:ListCodeSigningConfigs because no identity-based policy allows it"}',
  ],
  ["a gateway that fails", 503, { "content-type": "text/html" }, html],
  ["an answer that is no JSON", 200, { "content-type": "text/html" }, html],
])("%s does not", async (_, ...next) => {
  expect(isNotOffered(await answered(...next))).toBe(false);
});

test("nobody listens, or the name of a service does not resolve: it cannot be reached", async () => {
  for (const endpoint of ["http://127.0.0.1:1", "http://monitoring.nowhere.invalid"]) {
    const call = new CloudWatchClient(to(endpoint)).send(new DescribeAlarmsCommand({}));
    expect(await call.catch(isUnreachable), endpoint).toBe(true);
  }
  expect(isUnreachable(await answered(503, {}, ""))).toBe(false);
  expect(isUnreachable(new TypeError("x is not a function"))).toBe(false);
});
