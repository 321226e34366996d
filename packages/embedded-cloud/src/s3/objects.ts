/** Writing, reading, copying and deleting single objects. */

import { document } from "../protocols/xml.ts";
import { copySourceOf } from "./address.ts";
import {
  addVersion,
  type Bucket,
  bucketNamed,
  currentObject,
  isForged,
  objectVersion,
  removeVersion,
  type StoredObject,
  versionHeader,
  writtenVersionHeader,
} from "./buckets/buckets.ts";
import { etagOf, keptHeaders, type Operation, type S3Call, xmlAnswer } from "./call.ts";
import { checksumsOf } from "./checksums.ts";
import { checkCopySource, checkDeletion, checkWrite, notModified } from "./conditions.ts";
import { rangeOf } from "./range.ts";
import { invalidRequest, invalidVersion, S3Refusal } from "./refusal.ts";

const MAX_KEY_BYTES = 1024;

/** Refuses keys S3 cannot hold: more than 1,024 bytes of UTF-8. */
export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw new S3Refusal("KeyTooLongError", "Your key is too long", 400);
}

export const putObject: Operation = ({ buckets, clock, request, bucketName, key }) => {
  const bucket = bucketNamed(buckets, bucketName);
  checkKey(key);
  const checksums = checksumsOf(request);
  checkWrite(request.headers, key, currentObject(bucket, key));
  const added = addVersion(bucket, {
    key,
    body: request.body,
    etag: etagOf(request.body),
    lastModified: clock.now(),
    headers: keptHeaders(request.headers),
    checksums,
  });
  return {
    status: 200,
    headers: { etag: added.etag, ...writtenVersionHeader(bucket, added), ...encryptionOf(added), ...checksums },
  };
};

export const getObject: Operation = (call) => {
  const { bucket, found } = foundBy(call);
  if (notModified(call.request.headers, found, call.clock.now()))
    return { status: 304, headers: describing(bucket, found) };
  const range = rangeOf(call.request.headers.range, found.body.length);
  if (range === null) {
    return { status: 200, headers: { ...describing(bucket, found), ...checksumsFor(call, found) }, body: found.body };
  }
  const { start, end } = range;
  const headers = { ...describing(bucket, found), "content-range": `bytes ${start}-${end - 1}/${found.body.length}` };
  return { status: 206, headers, body: found.body.subarray(start, end) };
};

/** The server leaves the body out and keeps its length. */
export const headObject: Operation = getObject;

export const deleteObject: Operation = ({ buckets, clock, request, bucketName, key }) => {
  const bucket = bucketNamed(buckets, bucketName);
  const versionId = request.query.get("versionId");
  checkDeletion(request.headers, key, currentObject(bucket, key));
  checkVersion(bucket, versionId);
  return { status: 204, headers: deletion(bucket, key, versionId, clock.now()) };
};

/**
 * A version that is gone is no error, one that never was is (recorded 2026-02-21: test_delete_object_versioned,
 * test_delete_object).
 */
function checkVersion(bucket: Bucket, versionId: string | null): void {
  if (versionId !== null && isForged(bucket, versionId)) throw invalidVersion(versionId);
}

/** Deletes as S3 does: a version for good when it is named, else by a marker where the bucket is versioned. */
export function deletion(bucket: Bucket, key: string, versionId: string | null, now: Date): Record<string, string> {
  if (versionId !== null) {
    const removed = removeVersion(bucket, key, versionId);
    return { "x-amz-version-id": versionId, ...(removed?.body === null ? { "x-amz-delete-marker": "true" } : {}) };
  }
  if (bucket.versioning === null) {
    removeVersion(bucket, key, "null");
    return {};
  }
  const marker = addVersion(bucket, { key, body: null, etag: "", lastModified: now, headers: {}, checksums: {} });
  return { "x-amz-version-id": marker.versionId, "x-amz-delete-marker": "true" };
}

const CHANGING = ["x-amz-storage-class", "x-amz-server-side-encryption"];

export const copyObject: Operation = ({ buckets, clock, request, bucketName, key }) => {
  const bucket = bucketNamed(buckets, bucketName);
  checkKey(key);
  const from = copySourceOf(request.headers["x-amz-copy-source"] ?? "");
  const source = objectVersion(bucketNamed(buckets, from.bucket), from.key, from.versionId);
  checkCopySource(request.headers, source, clock.now());
  checkWrite(request.headers, key, currentObject(bucket, key));
  const replaces = request.headers["x-amz-metadata-directive"] === "REPLACE";
  // Naming a class or an encryption counts as a change, even if both are as before (recorded:
  // test_copy_object_if_match_in_place).
  const changes = replaces || CHANGING.some((name) => request.headers[name] !== undefined);
  if (from.bucket === bucketName && from.key === key && from.versionId === null && !changes)
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  const headers = replaces ? keptHeaders(request.headers) : source.headers;
  const { body, checksums } = source;
  const added = addVersion(bucket, { key, body, etag: etagOf(body), lastModified: clock.now(), headers, checksums });
  const result = { LastModified: added.lastModified.toISOString(), ETag: added.etag };
  const copied =
    buckets.get(from.bucket)?.versioning == null ? {} : { "x-amz-copy-source-version-id": source.versionId };
  return xmlAnswer(document("CopyObjectResult", result), {
    ...writtenVersionHeader(bucket, added),
    ...copied,
    ...encryptionOf(added),
  });
};

function foundBy({ buckets, bucketName, key, request }: S3Call): { bucket: Bucket; found: StoredObject } {
  const bucket = bucketNamed(buckets, bucketName);
  return { bucket, found: objectVersion(bucket, key, request.query.get("versionId")) };
}

const describing = (bucket: Bucket, found: StoredObject) => ({
  "accept-ranges": "bytes",
  etag: found.etag,
  "last-modified": found.lastModified.toUTCString(),
  ...encryptionOf(found),
  ...found.headers,
  ...versionHeader(bucket, found),
});

/**
 * What S3 encrypts with unless a key is given (S3 user guide, "Default encryption FAQ"; recorded with every object).
 */
const encryptionOf = ({ headers }: Pick<StoredObject, "headers">) => ({
  "x-amz-server-side-encryption": headers["x-amz-server-side-encryption"] ?? "AES256",
});

const checksumsFor = ({ request }: S3Call, found: StoredObject) =>
  request.headers["x-amz-checksum-mode"] === "ENABLED" ? found.checksums : {};
