import * as cloudWatch from "@aws-sdk/client-cloudwatch";
import * as lambda from "@aws-sdk/client-lambda";
import * as s3 from "@aws-sdk/client-s3";
import * as stepFunctions from "@aws-sdk/client-sfn";
import { expect, test } from "vitest";
import { onlyReading } from "../../src/aws/read-only.ts";

type Handler = (args: { readonly input: object }) => Promise<{ output: object }>;
type Middleware = (next: Handler, context: { readonly commandName: string }) => Handler;

/** Names of the commands that a client which only reads sends. */
async function sentOf(service: object): Promise<readonly string[]> {
  const added: Middleware[] = [];
  onlyReading({ middlewareStack: { add: (middleware: Middleware) => added.push(middleware) } });
  const sent: string[] = [];
  for (const commandName of Object.keys(service).filter((name) => /^[A-Z]\w+Command$/.test(name))) {
    const send: Handler = async () => {
      sent.push(commandName);
      return { output: {} };
    };
    for (const middleware of added) await middleware(send, { commandName })({ input: {} }).catch(() => undefined);
  }
  return sent;
}

const CHANGES =
  /^(Add|Create|Delete|Enable|Disable|Invoke|Publish|Put|Redrive|Remove|Send|Set|Start|Stop|Tag|Untag|Update)/;

test.each([
  ["Lambda", lambda],
  ["S3", s3],
  ["Step Functions", stepFunctions],
  ["CloudWatch", cloudWatch],
])("of all commands of %s, a client that only reads sends those that read", async (_, service) => {
  const sent = await sentOf(service);
  expect(Object.keys(service).filter((name) => CHANGES.test(name)).length).toBeGreaterThan(5);
  expect(sent.filter((name) => CHANGES.test(name))).toEqual([]);
  expect(sent.length).toBeGreaterThan(3);
  for (const name of sent) expect(name).toMatch(/^(Get|List|Head|Describe)/);
});
