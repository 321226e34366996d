/** Measures how many bytes of a package the inventory reads. */
import { randomBytes } from "node:crypto";
import { CreateFunctionCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { startCloud } from "@layershift/embedded-cloud";
import { filesBelow, packageOf } from "../../examples/sample-fleet/package-files.ts";
import { awsClients } from "../../src/aws/clients.ts";
import { lambdaFrom } from "../../src/aws/lambda/lambda.ts";
import { packagesFrom } from "../../src/aws/packages/packages.ts";
import { packageSourceOf as addressOf } from "../../src/layer/artifact.ts";
import { startCounters } from "./counters.ts";
import type { Part } from "./table.ts";

const MEGABYTE = 1_000_000;
/** Size of a package without its code, in megabytes; Lambda's limit is 250. */
const BALLAST_MEGABYTES = [0, 5, 50, 240];

export const inventory: Part = {
  name: "inventory",
  measures: "bytes read per package for the inventory",
  async run() {
    const { passage, counts, reset } = startCounters();
    const cloud = await startCloud({ passage });
    process.env.AWS_ENDPOINT_URL = cloud.url;
    const clients = awsClients();
    const lambda = lambdaFrom(clients.lambda);
    try {
      await clients.s3.send(new CreateBucketCommand({ Bucket: "bench" }));
      const rows = [];
      for (const megabytes of BALLAST_MEGABYTES) {
        const name = `bench-${megabytes}`;
        const zip = await packageWith(megabytes);
        await clients.s3.send(new PutObjectCommand({ Bucket: "bench", Key: name, Body: zip }));
        const code = { FunctionName: name, Code: { S3Bucket: "bench", S3Key: name }, Handler: "app.handler" };
        const Role = "arn:aws:iam::000000000000:role/bench";
        await clients.lambda.send(new CreateFunctionCommand({ ...code, Role, Runtime: "python3.12" }));
        const described = await lambda.waitUntilSettled(name);
        reset();
        const { entries } = await packagesFrom(clients).directoryOf(addressOf(described, lambda));
        rows.push([zip.length, entries.length, counts.packageBytes, (100 * counts.packageBytes) / zip.length]);
      }
      return [{ title: "Bytes read per function for the inventory", columns, rows, notes }];
    } finally {
      await cloud.stop();
    }
  },
};

const columns = ["package bytes", "entries", "bytes read", "% of the package"];
const notes = [
  "The inventory reads the end of the ZIP with Range requests: 64 KB, or more if the central directory is larger.",
];

async function packageWith(megabytes: number): Promise<Uint8Array> {
  const ballast = Array.from({ length: megabytes }, (_, at) => ({
    path: `data/${at}.bin`,
    bytes: randomBytes(MEGABYTE),
    executable: false,
  }));
  return packageOf([...(await filesBelow("shared", "shared/")), ...ballast]);
}
