/** A runner whose log can be read, and functions for it in a few words. */
import { createHash } from "node:crypto";
import type { FunctionRunner, RunnableVersion } from "../../../src/lambda/runtime/function-runner.ts";
import { functionRunner } from "../../../src/lambda/runtime/runner.ts";
import { zipOf } from "./zips.ts";

type Files = Parameters<typeof zipOf>[0];

export interface FunctionWords extends Partial<Omit<RunnableVersion, "code" | "layers">> {
  readonly files: Files;
  readonly layers?: readonly Files[];
}

/** A Python function `app.handler` unless said otherwise. */
export async function aFunction({ files, layers = [], ...words }: FunctionWords): Promise<RunnableVersion> {
  const code = await packed(files);
  const packedLayers = await Promise.all(layers.map(packed));
  return {
    functionName: "acme-dev-one",
    qualifier: "$LATEST",
    runtime: "python3.12",
    handler: "app.handler",
    timeoutSeconds: 20,
    memoryMb: 128,
    environment: new Map(),
    logGroup: "/aws/lambda/acme-dev-one",
    logging: { format: "Text", applicationLevel: "INFO", systemLevel: "INFO" },
    role: "arn:aws:iam::000000000000:role/acme-dev-one",
    arn: "arn:aws:lambda:us-east-1:000000000000:function:acme-dev-one",
    ...words,
    code,
    layers: packedLayers.map(({ sha256, zip }) => ({
      arn: `arn:aws:lambda:us-east-1:000000000000:layer:${sha256}:1`,
      zip,
    })),
  };
}

async function packed(files: Files): Promise<{ sha256: string; zip: Uint8Array }> {
  const zip = await zipOf(files);
  return { zip, sha256: createHash("sha256").update(zip).digest("base64") };
}

/** The runner together with everything it logged, in order. */
export function runnerWithLog(): { runner: FunctionRunner; log: string[]; streams: Set<string> } {
  const log: string[] = [];
  const streams = new Set<string>();
  const runner = functionRunner({
    logs: {
      write(_group, stream, messages) {
        streams.add(stream);
        log.push(...messages);
      },
    },
    identities: { recognise() {}, forget() {} },
    baseUrl: () => "http://127.0.0.1:4566",
    region: "us-east-1",
    accountId: "000000000000",
  });
  return { runner, log, streams };
}
