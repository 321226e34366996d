import { CreateBucketCommand, S3Client, type S3ClientConfig, type S3ServiceException } from "@aws-sdk/client-s3";
import { scaledClock } from "../../src/clock.ts";
import { s3Service } from "../../src/s3/service.ts";
import { listen } from "../../src/server.ts";

/** An S3 of its own behind a real server, a client for it, and one bucket called `shelf`. */
export async function anS3(config: S3ClientConfig = {}) {
  const service = s3Service({ region: "us-east-1", accountId: "000000000000", clock: scaledClock() });
  const server = await listen([service]);
  const client = new S3Client({
    endpoint: server.url,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
    maxAttempts: 1,
    ...config,
  });
  await client.send(new CreateBucketCommand({ Bucket: "shelf" }));
  return {
    service,
    client,
    url: server.url,
    async [Symbol.asyncDispose]() {
      client.destroy();
      await server.stop();
    },
  };
}

/** `CODE status` of the refusal a call ends with. */
export const refusal = (call: Promise<unknown>) =>
  call.then(
    () => "not refused",
    (error: S3ServiceException) => `${error.name} ${error.$metadata.httpStatusCode}`,
  );
