/** S3 of the embedded cloud: the REST-XML protocol in front of buckets held in memory. */
import { accessKeyOf } from "../calls.ts";
import type { Clock } from "../clock.ts";
import { withoutChunks } from "../protocols/aws-chunked.ts";
import { isQuery } from "../protocols/query.ts";
import { document } from "../protocols/xml.ts";
import { AwsError, type CloudRequest, type CloudResponse, type Service } from "../service.ts";
import { type Address, addressOf } from "./address.ts";
import { type Buckets, currentObject, objectVersion } from "./buckets/buckets.ts";
import {
  createBucket,
  deleteBucket,
  getBucketVersioning,
  headBucket,
  listBuckets,
  putBucketVersioning,
} from "./buckets/operations.ts";
import { getSettings, putSettings } from "./buckets/settings.ts";
import type { Operation } from "./call.ts";
import { deleteObjects } from "./delete-objects.ts";
import { listObjects, listObjectVersions } from "./listing.ts";
import { abortMultipartUpload, completeMultipartUpload, createMultipartUpload, uploadPart } from "./multipart.ts";
import { copyObject, deleteObject, getObject, headObject, putObject } from "./objects.ts";
import { checkHeaders } from "./offered-headers.ts";
import { checkNotExpired } from "./presigned.ts";
import { notImplemented, S3Refusal } from "./refusal.ts";

export interface S3Context {
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
}

export interface S3 extends Service {
  /** The bytes of an object, as Lambda reads a package; `null` where bucket, key or version do not exist. */
  read(bucket: string, key: string, versionId?: string): Uint8Array | null;
  /**
   * The customer's key that encrypts an object, by the object's ARN; `null` if none does, or there is no such object.
   */
  keyOf(objectArn: string): string | null;
}

/**
 * Operations, each with its name, by `METHOD level`, and below that by the query parameters that pick one, in order
 * (`""`: none does).
 */
const OPERATIONS: Readonly<Record<string, Readonly<Record<string, readonly [name: string, operation: Operation]>>>> = {
  "GET account": { "": ["ListBuckets", listBuckets] },
  "PUT bucket": {
    "": ["CreateBucket", createBucket],
    versioning: ["PutBucketVersioning", putBucketVersioning],
    ...putSettings,
  },
  "HEAD bucket": { "": ["HeadBucket", headBucket] },
  "DELETE bucket": { "": ["DeleteBucket", deleteBucket] },
  "GET bucket": {
    "list-type": ["ListObjectsV2", listObjects],
    versions: ["ListObjectVersions", listObjectVersions],
    versioning: ["GetBucketVersioning", getBucketVersioning],
    ...getSettings,
  },
  "POST bucket": { delete: ["DeleteObjects", deleteObjects] },
  "PUT object": {
    "": ["PutObject", putObject],
    "copy-source": ["CopyObject", copyObject],
    "partNumber uploadId": ["UploadPart", uploadPart],
  },
  "GET object": { "": ["GetObject", getObject] },
  "HEAD object": { "": ["HeadObject", headObject] },
  "DELETE object": { "": ["DeleteObject", deleteObject], uploadId: ["AbortMultipartUpload", abortMultipartUpload] },
  "POST object": {
    uploads: ["CreateMultipartUpload", createMultipartUpload],
    uploadId: ["CompleteMultipartUpload", completeMultipartUpload],
  },
};

/** Parameters that qualify an operation instead of picking one; all others have to be known. */
const QUALIFIERS =
  /^(x-id|X-Amz-.*|AWSAccessKeyId|Signature|Expires|versionId|prefix|delimiter|max-keys|encoding-type|continuation-token|start-after|key-marker|version-id-marker)$/i;

/** S3 takes every request that speaks neither a JSON protocol nor the query protocol (as STS does). */
export function s3Service({ region, accountId, clock }: S3Context): S3 {
  const buckets: Buckets = new Map();
  const answer = (framed: CloudRequest): CloudResponse => {
    checkNotExpired(framed.query, clock.now());
    const request = withoutChunks(framed);
    checkHeaders(request.headers, [accountId, accessKeyOf(request) ?? accountId]);
    const address = addressOf(request);
    const { bucket: bucketName, key } = address;
    return operationFor(request, address)({ buckets, clock, region, request, bucketName, key });
  };
  return {
    name: "s3",
    handles: (request) => request.headers["x-amz-target"] === undefined && !isQuery(request),
    operationOf: (request) =>
      picked(request.method, levelOf(addressOf(request)), pickingParameters(request))?.[0] ?? null,
    async answer(request) {
      try {
        return answer(request);
      } catch (error) {
        if (error instanceof AwsError) return refusalAnswer(error, request);
        throw error;
      }
    },
    keyOf(objectArn) {
      const [, bucketName = "", key = ""] = /^arn:aws:s3:::([^/]+)\/(.*)$/s.exec(objectArn) ?? [];
      const bucket = buckets.get(bucketName);
      const found = bucket === undefined ? null : currentObject(bucket, key);
      return found?.headers["x-amz-server-side-encryption-aws-kms-key-id"] ?? null;
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

function operationFor(request: CloudRequest, { bucket, key }: Address): Operation {
  const level = levelOf({ bucket, key });
  const picking = pickingParameters(request);
  const found = picked(request.method, level, picking);
  if (found !== null) return found[1];
  throw notImplemented(
    `${request.method} on a${level === "bucket" ? " " : "n "}${level} with ${picking.join(", ") || "no parameter"}`,
  );
}

const levelOf = ({ bucket, key }: Address) => (bucket === "" ? "account" : key === "" ? "bucket" : "object");

function pickingParameters({ query, headers }: CloudRequest): readonly string[] {
  const picking = [...query.keys()].filter((name) => !QUALIFIERS.test(name));
  return headers["x-amz-copy-source"] === undefined ? picking.sort() : [...picking, "copy-source"].sort();
}

function picked(method: string, level: string, picking: readonly string[]) {
  const operations = OPERATIONS[`${method} ${level}`] ?? {};
  const parameters = picking.join(" ");
  return Object.hasOwn(operations, parameters) ? (operations[parameters] ?? null) : null;
}

/** The error document of the S3 API; the server leaves the body out of answers to HEAD. */
function refusalAnswer(error: AwsError, request: CloudRequest): CloudResponse {
  const { headers = {}, details = {} } = error instanceof S3Refusal ? error : {};
  const common = { Code: error.code, Message: error.message, RequestId: request.requestId };
  return {
    status: error.status,
    headers: { "content-type": "application/xml", ...headers },
    body: document("Error", { ...common, ...details }, null),
  };
}
