/** A fleet in which a survey has to find exactly what was planted: folders, libraries and layers in known copies. */
import { CreateFunctionCommand, type Runtime } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import pLimit from "p-limit";
import { packageOf } from "../../examples/sample-fleet/package-files.ts";
import type { AwsClients } from "../../src/aws/clients.ts";
import { lambdaFrom } from "../../src/aws/lambda/lambda.ts";
import type { LayerFile } from "../../src/domain/package/layer-artifact.ts";

/** Each part with its kind and the number of functions that hold each of its copies, the most frequent first. */
export type Planted = Readonly<Record<string, readonly [kind: "own" | "library", copies: readonly number[]]>>;

type Files = Readonly<Record<string, string>>;

interface PlantedFunction {
  readonly name: string;
  readonly runtime: Runtime;
  readonly files: Files;
  readonly layers: readonly string[];
}

const SHARED_FILES = 33;
const CREATE_CONCURRENCY = 8;
/** Shares of the functions that hold a copy: five of one folder, two of a library. */
const FIVE_COPIES = [0.7, 0.15, 0.08, 0.05, 0.02];
const TWO_COPIES = [0.6, 0.4];

/** Creates `size` functions, at least 100. Returns what was planted. */
export async function plantFleet(size: number, clients: AwsClients): Promise<Planted> {
  const { functions, planted } = fleetOf(size, await publishLayers(clients));
  await pLimit(CREATE_CONCURRENCY).map(functions, (one) => create(one, clients));
  return planted;
}

function fleetOf(size: number, layers: readonly string[]) {
  const [shop, news, web] = [Math.round(size * 0.6), Math.round(size * 0.25), Math.round(size * 0.1)];
  const shares = {
    shared: countsOf(shop, FIVE_COPIES),
    requests: countsOf(shop, TWO_COPIES),
    attrs: countsOf(shop, TWO_COPIES),
    yaml: countsOf(news, TWO_COPIES),
    axios: countsOf(web, TWO_COPIES),
  };
  const functions = [
    ...named("shop", shop, (at) => ({
      "app.py": `from shared.m1 import x\n\ndef handler(event, context):\n    return ${at}\n`,
      ...sharedFolder(copyAt(at, shares.shared)),
      ...distribution("requests", ["2.32.0", "2.31.0"][copyAt(at, shares.requests)] ?? ""),
      // Turned round, so that the versions of both libraries do not go together.
      ...distribution("attrs", ["23.2.0", "23.1.0"][copyAt(shop - 1 - at, shares.attrs)] ?? ""),
    })),
    ...named("news", news, (at) => ({
      "app.py": `import common.util\n\ndef handler(event, context):\n    return "news ${at}"\n`,
      "common/__init__.py": "",
      "common/util.py": "u = 1\n",
      ...distribution("PyYAML", ["6.0.2", "5.4.1"][copyAt(at, shares.yaml)] ?? "", "yaml"),
    })),
    ...named(
      "web",
      web,
      (at) => ({
        "app.js": `const { u } = require("./lib/util");\nexports.handler = async () => u + ${at};\n`,
        "lib/util.js": "exports.u = 1;\n",
        "node_modules/axios/package.json": `{ "name": "axios", "version": "${["1.7.9", "1.6.8"][copyAt(at, shares.axios)]}" }`,
        "node_modules/axios/index.js": "module.exports = {};\n",
      }),
      "nodejs22.x",
    ),
    ...named("plain", size - shop - news - web, (at) => ({
      "app.py": `def handler(event, context):\n    return "plain ${at}"\n`,
    })).map((one, at) => ({ ...one, layers: layers.filter((_, index) => index !== (at % 2 === 0 ? 0 : 1)) })),
  ];
  const planted: Planted = {
    "shared/": ["own", shares.shared],
    "common/": ["own", [news]],
    "lib/": ["own", [web]],
    requests: ["library", shares.requests],
    attrs: ["library", shares.attrs],
    PyYAML: ["library", shares.yaml],
    axios: ["library", shares.axios],
  };
  return { functions, planted };
}

function named(start: string, count: number, files: (at: number) => Files, runtime: Runtime = "python3.13") {
  return Array.from({ length: count }, (_, at): PlantedFunction => {
    const name = `planted-${start}-${String(at).padStart(5, "0")}`;
    return { name, runtime, files: files(at), layers: [] };
  });
}

function countsOf(total: number, shares: readonly number[]): readonly number[] {
  const others = shares.slice(1).map((share) => Math.round(total * share));
  return [total - others.reduce((sum, count) => sum + count, 0), ...others];
}

/** Which copy the function at this place holds. */
function copyAt(at: number, counts: readonly number[]): number {
  let end = 0;
  return counts.findIndex((count) => {
    end += count;
    return at < end;
  });
}

function sharedFolder(copy: number): Files {
  const modules = Array.from({ length: SHARED_FILES }, (_, at) => [`shared/m${at}.py`, `x = ${at}\n`]);
  return { "shared/__init__.py": "", ...Object.fromEntries(modules), "shared/prices.py": `p = ${copy}\n` };
}

function distribution(name: string, version: string, folder = name): Files {
  const info = `${name}-${version}.dist-info`;
  return {
    [`${folder}/__init__.py`]: `version = "${version}"\n`,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    [`${info}/RECORD`]: `${folder}/__init__.py,,\n${info}/METADATA,,\n${info}/RECORD,,\n`,
  };
}

/** Two layers: of `planted-vendor`, the old and the new version; of `planted-tools`, the only one. */
async function publishLayers({ lambda, s3 }: AwsClients): Promise<readonly string[]> {
  const bucket = "planted-layers";
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const arns: string[] = [];
  for (const [name, content] of [
    ["vendor", "one"],
    ["vendor", "two"],
    ["tools", "one"],
  ] as const) {
    const key = `${name}-${content}.zip`;
    const Body = await packageOf(layerFiles({ [`python/${name}.py`]: `v = "${content}"\n` }));
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body }));
    arns.push((await lambdaFrom(lambda).publishLayer(`planted-${name}`, { bucket, key }, "")).arn);
  }
  return arns;
}

async function create({ name, runtime, files, layers }: PlantedFunction, { lambda }: AwsClients): Promise<void> {
  const Code = { ZipFile: await packageOf(layerFiles(files)) };
  const Role = "arn:aws:iam::000000000000:role/bench";
  const of = { FunctionName: name, Runtime: runtime, Layers: [...layers] };
  await lambda.send(new CreateFunctionCommand({ ...of, Role, Code, Handler: "app.handler" }));
}

function layerFiles(files: Files): readonly LayerFile[] {
  return Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.from(text), executable: false }));
}
