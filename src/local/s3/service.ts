/** S3 of the embedded cloud: the REST-XML protocol in front of buckets held in memory. */
import type { Clock } from "../clock.ts";
import { AwsError, type CloudRequest, type CloudResponse, type Service } from "../service.ts";
import { addressOf } from "./address.ts";
import { withoutChunks } from "./aws-chunked.ts";
import {
  createBucket,
  deleteBucket,
  getBucketVersioning,
  headBucket,
  listBuckets,
  putBucketVersioning,
} from "./bucket-operations.ts";
import { type Buckets, objectVersion } from "./buckets.ts";
import type { Operation } from "./call.ts";
import { deleteObjects } from "./delete-objects.ts";
import { listObjects, listObjectVersions } from "./listing.ts";
import { abortMultipartUpload, completeMultipartUpload, createMultipartUpload, uploadPart } from "./multipart.ts";
import { copyObject, deleteObject, getObject, headObject, putObject } from "./objects.ts";
import { checkNotExpired } from "./presigned.ts";
import { notImplemented, S3Refusal } from "./refusal.ts";
import { document } from "./xml.ts";

export interface S3Context {
  readonly region: string;
  readonly clock: Clock;
}

export interface S3 extends Service {
  /** The bytes of an object, as Lambda reads a package; `null` where bucket, key or version do not exist. */
  read(bucket: string, key: string, versionId?: string): Uint8Array | null;
}

/** Operations by `METHOD level`, and below that by the query parameters that pick one, in order (`""`: none does). */
const OPERATIONS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  "GET account": { "": listBuckets },
  "PUT bucket": { "": createBucket, versioning: putBucketVersioning },
  "HEAD bucket": { "": headBucket },
  "DELETE bucket": { "": deleteBucket },
  "GET bucket": { "list-type": listObjects, versions: listObjectVersions, versioning: getBucketVersioning },
  "POST bucket": { delete: deleteObjects },
  "PUT object": { "": putObject, "copy-source": copyObject, "partNumber uploadId": uploadPart },
  "GET object": { "": getObject },
  "HEAD object": { "": headObject },
  "DELETE object": { "": deleteObject, uploadId: abortMultipartUpload },
  "POST object": { uploads: createMultipartUpload, uploadId: completeMultipartUpload },
};

/** Parameters that qualify an operation instead of picking one; all others have to be known. */
const QUALIFIERS =
  /^(x-id|X-Amz-.*|AWSAccessKeyId|Signature|Expires|versionId|prefix|delimiter|max-keys|encoding-type|continuation-token|start-after|key-marker)$/i;

const QUERY_PROTOCOL = "application/x-www-form-urlencoded";

/** S3 takes every request that speaks neither a JSON protocol nor the query protocol (as STS does). */
export function s3Service({ region, clock }: S3Context): S3 {
  const buckets: Buckets = new Map();
  const answer = (framed: CloudRequest): CloudResponse => {
    checkNotExpired(framed.query, clock.now());
    const request = withoutChunks(framed);
    const { bucket: bucketName, key } = addressOf(request);
    return operationFor(request, bucketName, key)({ buckets, clock, region, request, bucketName, key });
  };
  return {
    name: "s3",
    handles: ({ headers }) =>
      headers["x-amz-target"] === undefined && headers["content-type"]?.startsWith(QUERY_PROTOCOL) !== true,
    async answer(request) {
      try {
        return answer(request);
      } catch (error) {
        if (error instanceof AwsError) return refusalAnswer(error, request);
        throw error;
      }
    },
    read(bucketName, key, versionId) {
      const bucket = buckets.get(bucketName);
      if (bucket === undefined) return null;
      try {
        return objectVersion(bucket, key, versionId ?? null).body;
      } catch (error) {
        if (error instanceof S3Refusal) return null;
        throw error;
      }
    },
  };
}

function operationFor(request: CloudRequest, bucketName: string, key: string): Operation {
  const level = bucketName === "" ? "account" : key === "" ? "bucket" : "object";
  const picking = [...request.query.keys()].filter((name) => !QUALIFIERS.test(name));
  if (request.headers["x-amz-copy-source"] !== undefined) picking.push("copy-source");
  const operations = OPERATIONS[`${request.method} ${level}`] ?? {};
  const parameters = picking.sort().join(" ");
  const operation = Object.hasOwn(operations, parameters) ? operations[parameters] : undefined;
  if (operation !== undefined) return operation;
  throw notImplemented(
    `${request.method} on a${level === "bucket" ? " " : "n "}${level} with ${picking.join(", ") || "no parameter"}`,
  );
}

/** The error document of the S3 API; the server leaves the body out of answers to HEAD. */
export function refusalAnswer(error: AwsError, request: CloudRequest): CloudResponse {
  const details = { Code: error.code, Message: error.message, Resource: request.path, RequestId: request.requestId };
  return {
    status: error.status,
    headers: { "content-type": "application/xml", ...(error instanceof S3Refusal ? error.headers : {}) },
    body: document("Error", details, false),
  };
}
