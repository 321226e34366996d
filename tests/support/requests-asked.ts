/**
 * Watches what the product and tests ask of the embedded cloud. Test files of one worker share it: its hooks are set
 * once.
 */
import { createRequire } from "node:module";
import { everywhere } from "@layershift/embedded-cloud";

const require = createRequire(import.meta.url);
const found = new Set<string>();
const onPurpose = new Set<string>();

/** What this test asks for wrongly, to see it refused: `CreateFunction is given: .Runtime is "cobol85"`. */
export function wrongOnPurpose(beginning: string): void {
  onPurpose.add(beginning);
}

/** Requests of the SDKs; what a test makes by hand may be wrong on purpose. */
const SDK = /aws-sdk-js|boto|aws-cli/i;

everywhere.push(async (call, answer) => {
  if (SDK.test(call.request.headers["user-agent"] ?? "")) {
    const { differencesOfRequest } = await import("../conformance/requests.ts");
    for (const difference of differencesOfRequest(call)) found.add(difference);
  }
  return answer();
});

interface Command {
  readonly input?: unknown;
  readonly schema?: readonly unknown[];
}
type Send = (command: Command, ...rest: unknown[]) => unknown;

/** What a command takes that its model has not never goes over the wire: it is seen here. */
const { Client } = require("@smithy/core/client") as { readonly Client: { readonly prototype: { send: Send } } };
const send = Client.prototype.send;
Client.prototype.send = function (this: unknown, command, ...rest) {
  const { schema, input } = command;
  if (schema !== undefined) inputs.push([schema, input]);
  return send.call(this, command, ...rest);
};
let inputs: (readonly [schema: readonly unknown[], input: unknown])[] = [];

/** lib-storage hands all it was given to every operation of an upload. */
const LIB_STORAGE = ["CreateMultipartUpload is given: .Body ", "CompleteMultipartUpload is given: .Body "];

/** What was asked since the last time that the service models do not allow, except what is wrong on purpose. */
export async function takeDifferences(): Promise<readonly string[]> {
  const given = inputs;
  inputs = [];
  if (given.length > 0) {
    const { differencesOfInput } = await import("../conformance/model.ts");
    for (const [schema, input] of given)
      for (const difference of differencesOfInput(schema, input)) found.add(`${schema[2]} is given: ${difference}`);
  }
  const all = [...found].filter(
    (one) => ![...LIB_STORAGE, ...onPurpose].some((beginning) => one.startsWith(beginning)),
  );
  found.clear();
  onPurpose.clear();
  return all;
}
