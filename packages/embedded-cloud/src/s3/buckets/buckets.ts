/** The buckets and every version of every object in them, in memory. */
import { randomBytes } from "node:crypto";
import { invalidVersion, noSuchBucket, noSuchKey, noSuchVersion, S3Refusal } from "../refusal.ts";

/** One version of one object. Versions of a key are kept newest first. */
export interface ObjectVersion {
  readonly key: string;
  /** `null` as text where the bucket was not versioned when it was written. */
  readonly versionId: string;
  /** `null` for a delete marker. */
  readonly body: Buffer | null;
  /** With its quotes. */
  readonly etag: string;
  readonly lastModified: Date;
  /** Content headers and `x-amz-meta-*`, given back as they came. */
  readonly headers: Readonly<Record<string, string>>;
  /** `x-amz-checksum-*` over the whole object. */
  readonly checksums: Readonly<Record<string, string>>;
}

/** An object with content: not a delete marker. */
export type StoredObject = ObjectVersion & { readonly body: Buffer };

export interface Part {
  readonly etag: string;
  readonly body: Buffer;
}

export interface Upload {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: Map<number, Part>;
  /** Whether the object was written or deleted since the upload began. */
  isDisturbed: boolean;
}

export interface Bucket {
  readonly name: string;
  readonly createdAt: Date;
  versioning: "Enabled" | "Suspended" | null;
  readonly objects: Map<string, ObjectVersion[]>;
  /** Ids of versions that were ever made: S3 tells them from forged ones. */
  readonly issued: Set<string>;
  readonly uploads: Map<string, Upload>;
  /** Documents as they were put, by the query parameter of their operations. */
  readonly settings: Map<string, string>;
}

/** The account's buckets by name. */
export type Buckets = Map<string, Bucket>;

export function bucketNamed(buckets: Buckets, name: string): Bucket {
  const bucket = buckets.get(name);
  if (bucket === undefined) throw noSuchBucket(name);
  return bucket;
}

const isStored = (version: ObjectVersion): version is StoredObject => version.body !== null;

/** The object as a reader sees it: its newest version, or `null` where there is none or it is deleted. */
export function currentObject(bucket: Bucket, key: string): StoredObject | null {
  const newest = bucket.objects.get(key)?.[0];
  return newest !== undefined && isStored(newest) ? newest : null;
}

/**
 * The version asked for; refuses as GetObject does: NoSuchKey, NoSuchVersion, 405 for a delete marker named by its id.
 */
export function objectVersion(bucket: Bucket, key: string, versionId: string | null): StoredObject {
  const versions = bucket.objects.get(key) ?? [];
  const found = versionId === null ? versions[0] : versions.find((version) => version.versionId === versionId);
  if (found === undefined) throw versionId === null ? noSuchKey(key) : missingVersion(bucket, key, versionId);
  if (isStored(found)) return found;
  const marker = { "x-amz-delete-marker": "true", "x-amz-version-id": found.versionId };
  if (versionId === null) throw noSuchKey(key, marker);
  throw new S3Refusal("MethodNotAllowed", "The specified method is not allowed against this resource.", 405, marker);
}

const missingVersion = (bucket: Bucket, key: string, versionId: string) =>
  isForged(bucket, versionId) ? invalidVersion(versionId) : noSuchVersion(key, versionId);

/**
 * Whether no version ever had this id. A deleted version is deleted again without an error; one that never was is
 * refused.
 */
export const isForged = ({ issued }: Bucket, versionId: string) => versionId !== "null" && !issued.has(versionId);

function disturbUploads({ uploads }: Bucket, key: string): void {
  for (const upload of uploads.values()) if (upload.key === key) upload.isDisturbed = true;
}

/**
 * Adds a version on top. Without versioning, and while it is suspended, it takes the place of the version called
 * `null`.
 */
export function addVersion(bucket: Bucket, version: Omit<ObjectVersion, "versionId">): ObjectVersion {
  const versionId = bucket.versioning === "Enabled" ? randomBytes(24).toString("base64url") : "null";
  const others = (bucket.objects.get(version.key) ?? []).filter(
    (other) => other.versionId !== "null" || versionId !== "null",
  );
  const added = { ...version, versionId };
  bucket.issued.add(versionId);
  disturbUploads(bucket, version.key);
  bucket.objects.set(version.key, [added, ...others]);
  return added;
}

/** Removes one version for good; `null` where it was not there. */
export function removeVersion(bucket: Bucket, key: string, versionId: string): ObjectVersion | null {
  const versions = bucket.objects.get(key) ?? [];
  const removed = versions.find((version) => version.versionId === versionId) ?? null;
  const rest = versions.filter((version) => version !== removed);
  disturbUploads(bucket, key);
  if (rest.length > 0) bucket.objects.set(key, rest);
  else bucket.objects.delete(key);
  return removed;
}

/** `x-amz-version-id`, which S3 sends once a bucket has ever been versioned. */
export const versionHeader = (bucket: Bucket, version: ObjectVersion): Readonly<Record<string, string>> =>
  bucket.versioning === null ? {} : { "x-amz-version-id": version.versionId };

/**
 * A write names its version only while versions are kept (recorded 2026-02-21: s3/test_s3_api.snapshot.json,
 * test_put_object_on_suspended_bucket).
 */
export const writtenVersionHeader = (bucket: Bucket, version: ObjectVersion): Readonly<Record<string, string>> =>
  bucket.versioning === "Enabled" ? versionHeader(bucket, version) : {};
