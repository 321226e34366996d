import { Readable } from "node:stream";
import { GetObjectCommand, NoSuchBucket, NoSuchKey, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { NotUsable } from "../../domain/errors.ts";
import { type RemoteFile, type RemoteResponse, rangeOf } from "./remote-file.ts";

const NOTHING_IN_RANGE = "InvalidRange";

/** A file in a bucket. The SDK retries temporary errors. */
export function remoteObject(
  s3: S3Client,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): RemoteFile {
  const open = async (range: string | null): Promise<RemoteResponse> => {
    try {
      const asked = { Bucket: bucket, Key: key, ...(range === null ? {} : { Range: range }) };
      const { Body, ContentRange, ContentLength, $metadata } = await s3.send(new GetObjectCommand(asked));
      const chunks = Body instanceof Readable ? Body : Readable.from([]);
      return { ...rangeOf($metadata.httpStatusCode, ContentRange, ContentLength ?? null), chunks };
    } catch (error) {
      if (error instanceof S3ServiceException && error.name === NOTHING_IN_RANGE && range !== null) return open(null);
      if (error instanceof NoSuchKey || error instanceof NoSuchBucket) {
        throw new NotUsable({ code: "object-missing", bucket, key }, { cause: error });
      }
      throw error;
    }
  };
  return { open };
}
