import { setTimeout as sleep } from "node:timers/promises";
import { CreateFunctionCommand, GetFunctionCommand, InvokeCommand, type Runtime } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import type { AwsClients } from "../../src/aws/clients.ts";
import { pathInLayer } from "../../src/domain/package/shared-path.ts";
import { nodejs } from "../../src/domain/runtimes/nodejs.ts";
import { python } from "../../src/domain/runtimes/python.ts";

/** Files by path. */
export type Files = Readonly<Record<string, string>>;

export interface FleetFunction {
  readonly name: string;
  /** Its own files beside the shared ones; the handler is `app.handler` unless told otherwise. */
  readonly files?: Files;
  /** Its copy of the shared code, where that differs from the fleet's. */
  readonly shared?: Readonly<Record<string, string | Uint8Array>>;
  /** Its whole package, where that is no plain one. */
  readonly zip?: Uint8Array;
  readonly handler?: string;
  /** `python3.11` unless told otherwise. */
  readonly runtime?: string;
  /** Layer version ARNs it has of its own. */
  readonly layers?: readonly string[];
  /** Its log group, where that is not its own one. */
  readonly logGroup?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Fleet {
  readonly names: readonly string[];
  /** s3:// address of the layer artifact. */
  readonly layerZip: string;
  /** What a rollback must restore: CodeSha256 and layers of every function. */
  fingerprints(): Promise<Readonly<Record<string, string>>>;
  invoke(name: string, payload?: unknown): Promise<{ readonly error: string | undefined; readonly payload: unknown }>;
}

export const sharedCode: Files = {
  "shared/__init__.py": "",
  "shared/greeting.py": 'def greet(name):\n    return f"hello {name}"\n',
  "shared/origin.py": "import os\n\nFOLDER = os.path.dirname(os.path.abspath(__file__))\n",
};

/** Answers a greeting made by the shared code, and whether that code came from the function's own package. */
export const greeter: Files = {
  "app.py": [
    "import os",
    "from shared.greeting import greet",
    "from shared.origin import FOLDER",
    "",
    "def handler(event, context):",
    '    bundled = FOLDER.startswith(os.environ["LAMBDA_TASK_ROOT"])',
    '    return {"statusCode": 200, "text": greet(event.get("name", "nobody")), "bundled": bundled}',
    "",
  ].join("\n"),
};

/** Creates functions that bundle `shared/`, and the layer artifact of the same files (or of `layer`). */
export async function aFleet(
  clients: AwsClients,
  {
    functions,
    layer = sharedCode,
  }: { readonly functions: readonly (FleetFunction | string)[]; readonly layer?: Files },
): Promise<Fleet> {
  const all = functions.map((each) => (typeof each === "string" ? { name: each } : each));
  await Promise.all(all.map((each) => createFunction(clients, each)));
  const names = all.map(({ name }) => name);
  return {
    names,
    layerZip: await uploadedLayer(clients, layer),
    async fingerprints() {
      return Object.fromEntries(
        await Promise.all(names.map(async (name) => [name, await fingerprintOf(clients, name)])),
      );
    },
    async invoke(name, payload = {}) {
      const answer = await clients.lambda.send(
        new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(payload) }),
      );
      return { error: answer.FunctionError, payload: JSON.parse(Buffer.from(answer.Payload ?? []).toString()) };
    },
  };
}

/** Uploads a layer artifact of these files and answers its s3:// address; same files, same address. */
export async function uploadedLayer({ s3 }: AwsClients, files: Files): Promise<string> {
  const Bucket = "layer-artifacts";
  await s3.send(new CreateBucketCommand({ Bucket })).catch((error: Error) => {
    if (error.name !== "BucketAlreadyOwnedByYou") throw error;
  });
  const family = Object.keys(files).some((path) => nodejs.paths.code.test(path)) ? nodejs : python;
  const inLayer = Object.entries(files).map(([path, text]) => [pathInLayer(path, family), text]);
  const Body = await aZip(Object.fromEntries(inLayer));
  const Key = `${Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(Body))).toString("hex")}.zip`;
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  return `s3://${Bucket}/${Key}`;
}

export async function createFunction({ lambda }: AwsClients, each: FleetFunction, lookEveryMs = 50): Promise<void> {
  const ZipFile = each.zip ?? (await aZip({ ...(each.files ?? greeter), ...(each.shared ?? sharedCode) }));
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: each.name,
      Runtime: (each.runtime ?? "python3.11") as Runtime,
      Handler: each.handler ?? "app.handler",
      Role: "arn:aws:iam::000000000000:role/fleet",
      Code: { ZipFile },
      Layers: [...(each.layers ?? [])],
      Environment: { Variables: { ...each.environment } },
      ...(each.logGroup === undefined ? {} : { LoggingConfig: { LogGroup: each.logGroup } }),
    }),
  );
  for (;;) {
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: each.name }));
    if (Configuration?.State === "Active") return;
    await sleep(lookEveryMs);
  }
}

/** CodeSha256 and layers of a function. */
export async function fingerprintOf({ lambda }: AwsClients, name: string): Promise<string> {
  const { Configuration: found } = await lambda.send(new GetFunctionCommand({ FunctionName: name }));
  return `${found?.CodeSha256} ${(found?.Layers ?? []).map(({ Arn }) => Arn).join(" ")}`;
}
