/** Slims a package from S3 to S3 on an embedded cloud, in a separate process to measure its memory. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { startCloud } from "@layershift/embedded-cloud";
import { build } from "esbuild";
import { awsClients } from "../../../src/aws/clients.ts";

export interface ThroughS3 {
  /** Duration of slimming alone. */
  readonly milliseconds: number;
  /** Peak memory of the process, including Node.js and the SDK. */
  readonly peakBytes: number;
}

const BUCKET = "bench";

/** Copies a package within S3, as for a snapshot, then slims the copy. */
export async function slimThroughS3(original: string): Promise<ThroughS3> {
  const cloud = await startCloud();
  try {
    const environment = { ...process.env, AWS_ENDPOINT_URL: cloud.url };
    process.env.AWS_ENDPOINT_URL = cloud.url;
    const { s3 } = awsClients();
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const zip = await readFile(original);
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: "original.zip", Body: zip }));
    const codeSha256 = createHash("sha256").update(zip).digest("base64");
    const bundlePath = `${original}.mjs`;
    await bundle(bundlePath);
    const { stdout } = await promisify(execFile)(process.execPath, [bundlePath, BUCKET, codeSha256], {
      env: environment,
    });
    return JSON.parse(stdout) as ThroughS3;
  } finally {
    await cloud.stop();
  }
}

/** Bundles the script like a task, so that compiling TypeScript is not measured. */
async function bundle(outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL("s3-process.ts", import.meta.url))],
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    banner: { js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);" },
    logLevel: "error",
  });
}
