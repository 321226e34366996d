/** What each S3 operation asks of its caller (S3 user guide, "Required permissions for Amazon S3 API operations"). */

import { childrenNamed, childText, parsed } from "../../protocols/xml.ts";
import { addressOf, copySourceOf } from "../../s3/address.ts";
import type { CloudRequest } from "../../service.ts";
import type { Need } from "../policy.ts";

type Needs = (request: CloudRequest) => readonly Need[];

const objectArn = (bucket: string, key: string) => `arn:aws:s3:::${bucket}/${key}`;

const onObject =
  (action: string): Needs =>
  (request) => {
    const { bucket, key } = addressOf(request);
    return [{ action: `s3:${action}`, resource: objectArn(bucket, key) }];
  };

const onBucket =
  (action: string): Needs =>
  (request) => [{ action: `s3:${action}`, resource: `arn:aws:s3:::${addressOf(request).bucket}` }];

/** A named version needs another permission. */
const onVersion =
  (action: string): Needs =>
  (request) =>
    onObject(request.query.has("versionId") ? `${action}Version` : action)(request);

/** To hold an ETag against the object is to read it (S3 user guide, "Add preconditions to S3 operations"). */
const unlessChanged =
  (needs: Needs): Needs =>
  (request) => {
    const ifMatch = request.headers["if-match"];
    return ifMatch === undefined || ifMatch === "*"
      ? needs(request)
      : [...needs(request), ...onObject("GetObject")(request)];
  };

const NEEDS: Readonly<Record<string, Needs>> = {
  ListBuckets: () => [{ action: "s3:ListAllMyBuckets", resource: "*" }],
  CreateBucket: onBucket("CreateBucket"),
  DeleteBucket: onBucket("DeleteBucket"),
  HeadBucket: onBucket("ListBucket"),
  GetBucketVersioning: onBucket("GetBucketVersioning"),
  PutBucketVersioning: onBucket("PutBucketVersioning"),
  ListObjectsV2: onBucket("ListBucket"),
  ListObjectVersions: onBucket("ListBucketVersions"),
  GetObject: onVersion("GetObject"),
  HeadObject: onVersion("GetObject"),
  PutObject: unlessChanged(onObject("PutObject")),
  DeleteObject: unlessChanged(onVersion("DeleteObject")),
  DeleteObjects: (request) => {
    const { bucket } = addressOf(request);
    return childrenNamed(parsed(request.body.toString(), "Delete"), "Object").map((object) => ({
      action: childText(object, "VersionId") === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion",
      resource: objectArn(bucket, childText(object, "Key") ?? ""),
    }));
  },
  CopyObject: (request) => {
    const from = copySourceOf(request.headers["x-amz-copy-source"] ?? "");
    const action = from.versionId === null ? "s3:GetObject" : "s3:GetObjectVersion";
    return [{ action, resource: objectArn(from.bucket, from.key) }, ...unlessChanged(onObject("PutObject"))(request)];
  },
  CreateMultipartUpload: onObject("PutObject"),
  UploadPart: onObject("PutObject"),
  CompleteMultipartUpload: unlessChanged(onObject("PutObject")),
  AbortMultipartUpload: onObject("AbortMultipartUpload"),
};

/** `null` for an operation this table does not know. */
export function s3Needs(operation: string, request: CloudRequest): readonly Need[] | null {
  return (Object.hasOwn(NEEDS, operation) ? NEEDS[operation] : undefined)?.(request) ?? null;
}

/** Without it, what is not there is answered as if it were forbidden. */
export function needToSeeAbsence(request: CloudRequest): Need {
  return { action: "s3:ListBucket", resource: `arn:aws:s3:::${addressOf(request).bucket}` };
}
