import { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";

/** Parts under way at once, and their size. */
const PARTS_AT_ONCE = 2;
const PART_BYTES = 8 * 1024 * 1024;
/** What an upload holds in memory at most. */
export const UPLOAD_BYTES = 2 * PARTS_AT_ONCE * PART_BYTES;

/**
 * Stores a stream as one object: by one PutObject where it fits into one part, else by a multipart upload. Where the
 * stream or a part fails, no object is made and the upload is aborted, so that no part is left behind and paid for.
 */
export async function upload(
  s3: S3Client,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  bytes: AsyncIterable<Uint8Array>,
): Promise<void> {
  await new Upload({
    client: s3,
    params: { Bucket: bucket, Key: key, Body: Readable.from(bytes, { highWaterMark: 1 }) },
    partSize: PART_BYTES,
    queueSize: PARTS_AT_ONCE,
  }).done();
}
