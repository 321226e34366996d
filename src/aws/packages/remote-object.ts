import { GetObjectCommand, NoSuchBucket, NoSuchKey, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { NotUsable } from "../../domain/errors.ts";
import { pieceOf, type RemoteFile } from "./tail-first-reader.ts";

const NOTHING_IN_RANGE = "InvalidRange";

/** A file that is an object in a bucket. Passing errors are tried again by the SDK. */
export function remoteObject(
  s3: S3Client,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): RemoteFile {
  async function get(range?: string): Promise<{ bytes: Uint8Array; contentRange: string | undefined }> {
    try {
      const { Body, ContentRange } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: range }));
      return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array(), contentRange: ContentRange };
    } catch (error) {
      if (error instanceof S3ServiceException && error.name === NOTHING_IN_RANGE && range !== undefined) return get();
      if (error instanceof NoSuchKey || error instanceof NoSuchBucket) {
        throw new NotUsable(`There is no object s3://${bucket}/${key}.`, { cause: error });
      }
      throw error;
    }
  }
  return {
    async piece(range) {
      const { bytes, contentRange } = await get(range);
      return pieceOf(bytes, contentRange);
    },
    whole: async () => (await get()).bytes,
  };
}
