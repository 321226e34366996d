import { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";

/** Concurrent parts and their size. */
const PART_CONCURRENCY = 2;
const PART_BYTES = 8 * 1024 * 1024;
/** Memory that an upload uses at most. */
export const MAX_UPLOAD_BYTES = 2 * PART_CONCURRENCY * PART_BYTES;

/** Stores a stream as one object. A failed upload is aborted, and leaves no parts to pay for. */
export async function upload(
  s3: S3Client,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  bytes: AsyncIterable<Uint8Array>,
): Promise<void> {
  await new Upload({
    client: s3,
    params: { Bucket: bucket, Key: key, Body: Readable.from(bytes, { highWaterMark: 1 }) },
    partSize: PART_BYTES,
    queueSize: PART_CONCURRENCY,
  }).done();
}
