/** Pages of keys: ListObjectsV2 and ListObjectVersions. */

import { document } from "../protocols/xml.ts";
import { type Bucket, bucketNamed, currentObject, type ObjectVersion } from "./buckets/buckets.ts";
import { type Operation, type S3Call, xmlAnswer } from "./call.ts";
import { invalidArgument } from "./refusal.ts";

const MAX_KEYS = 1000;
const ORDER = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

interface Page<Entry> {
  readonly entries: readonly Entry[];
  readonly commonPrefixes: readonly string[];
  /** The last entry or common prefix of this page if more follow, else `null`. */
  readonly last: Entry | string | null;
}

interface Bounds<Entry> {
  readonly prefix: string;
  readonly delimiter: string;
  readonly max: number;
  /** The key or common prefix that the page before ended with. */
  readonly after: string;
  /** Whether a page before this one held the entry. */
  isPast(entry: Entry): boolean;
}

/**
 * One page, in UTF-8 byte order of the keys. Keys that continue after the delimiter become one common prefix, which
 * counts as one key.
 */
function page<Entry extends { readonly key: string }>(all: readonly Entry[], by: Bounds<Entry>): Page<Entry> {
  const sorted = all.filter(({ key }) => key.startsWith(by.prefix)).sort((a, b) => ORDER(a.key, b.key));
  const found = { entries: [] as Entry[], commonPrefixes: [] as string[] };
  let last: Entry | string = by.after;
  for (const entry of sorted) {
    const end = by.delimiter === "" ? -1 : entry.key.indexOf(by.delimiter, by.prefix.length);
    const commonPrefix = end < 0 ? null : entry.key.slice(0, end + by.delimiter.length);
    if (commonPrefix === last || by.isPast(entry)) continue;
    if (found.entries.length + found.commonPrefixes.length === by.max)
      return { ...found, last: by.max === 0 ? null : last };
    if (commonPrefix === null) found.entries.push(entry);
    else found.commonPrefixes.push(commonPrefix);
    last = commonPrefix ?? entry;
  }
  return { ...found, last: null };
}

const isUpTo = (key: string, marker: string) => marker !== "" && ORDER(key, marker) <= 0;

/** The parameters both listings share, and the encoding of the keys they answer. */
function asked({ request: { query }, bucketName }: S3Call) {
  const max = Number(query.get("max-keys") ?? MAX_KEYS);
  if (!Number.isInteger(max) || max < 0)
    throw invalidArgument("Provided max-keys not an integer or within integer range");
  const encoding = query.get("encoding-type");
  if (encoding !== null && encoding !== "url")
    throw invalidArgument("Invalid Encoding Method specified in Request", { ArgumentName: "encoding-type" });
  const encodes = encoding === "url";
  const encoded = (key: string) => (encodes ? encodeURIComponent(key).replaceAll("%2F", "/") : key);
  const by = {
    prefix: query.get("prefix") ?? "",
    delimiter: query.get("delimiter") ?? "",
    max: Math.min(max, MAX_KEYS),
  };
  const echoed = {
    Name: bucketName,
    Prefix: encoded(by.prefix),
    Delimiter: by.delimiter === "" ? undefined : encoded(by.delimiter),
    MaxKeys: by.max,
    EncodingType: encodes ? "url" : undefined,
  };
  return { by, encoded, echoed };
}

export const listObjects: Operation = (call) => {
  const bucket = bucketNamed(call.buckets, call.bucketName);
  const { by, encoded, echoed } = asked(call);
  const { query } = call.request;
  const token = query.get("continuation-token");
  if (token === "")
    throw invalidArgument("The continuation token provided is incorrect", { ArgumentName: "continuation-token" });
  const startAfter = query.get("start-after");
  const after = token === null ? (startAfter ?? "") : Buffer.from(token, "base64url").toString();
  const present = [...bucket.objects.keys()].flatMap((key) => currentObject(bucket, key) ?? []);
  const { entries, commonPrefixes, last } = page(present, { ...by, after, isPast: ({ key }) => isUpTo(key, after) });
  const next = typeof last === "string" ? last : last?.key;
  return xmlAnswer(
    document("ListBucketResult", {
      ...echoed,
      StartAfter: startAfter === null || token !== null ? undefined : encoded(startAfter),
      ContinuationToken: token ?? undefined,
      KeyCount: entries.length + commonPrefixes.length,
      IsTruncated: last !== null,
      NextContinuationToken: next === undefined ? undefined : Buffer.from(next).toString("base64url"),
      Contents: entries.map((object) => described(object, encoded)),
      CommonPrefixes: commonPrefixes.map((prefix) => ({ Prefix: encoded(prefix) })),
    }),
  );
};

const described = (object: ObjectVersion, encoded: (key: string) => string) => ({
  Key: encoded(object.key),
  LastModified: object.lastModified.toISOString(),
  ETag: object.etag,
  Size: object.body?.length,
  StorageClass: "STANDARD",
});

/**
 * The versions of one key may be spread over pages: recorded on AWS 2026-02-21, LocalStack
 * s3/test_s3_list_operations.snapshot.json, test_list_objects_versions_markers and
 * test_list_object_versions_pagination_common_prefixes.
 */
export const listObjectVersions: Operation = (call) => {
  const bucket = bucketNamed(call.buckets, call.bucketName);
  const { by, encoded, echoed } = asked(call);
  const after = call.request.query.get("key-marker") ?? "";
  const marker = call.request.query.get("version-id-marker") ?? "";
  if (marker !== "" && after === "")
    throw invalidArgument("A version-id marker cannot be specified without a key marker.");
  const all = [...bucket.objects.keys()].flatMap((key) => versionsOf(bucket, key));
  const place = all.find(({ key, version }) => key === after && version.versionId === marker)?.place ?? -1;
  const isPast = (entry: ListedVersion) =>
    marker !== "" && entry.key === after ? entry.place <= place : isUpTo(entry.key, after);
  const { entries, commonPrefixes, last } = page(all, { ...by, after, isPast });
  const listed = (marked: boolean) =>
    entries
      .filter(({ version }) => (version.body === null) === marked)
      .map(({ version, place }) => ({
        ...(marked
          ? { Key: encoded(version.key), LastModified: version.lastModified.toISOString() }
          : described(version, encoded)),
        VersionId: version.versionId,
        IsLatest: place === 0,
      }));
  return xmlAnswer(
    document("ListVersionsResult", {
      ...echoed,
      KeyMarker: encoded(after),
      VersionIdMarker: marker,
      IsTruncated: last !== null,
      NextKeyMarker: last === null ? undefined : encoded(typeof last === "string" ? last : last.key),
      NextVersionIdMarker: typeof last === "string" ? undefined : last?.version.versionId,
      Version: listed(false),
      DeleteMarker: listed(true),
      CommonPrefixes: commonPrefixes.map((prefix) => ({ Prefix: encoded(prefix) })),
    }),
  );
};

interface ListedVersion {
  readonly key: string;
  readonly version: ObjectVersion;
  /** Among the versions of its key, the newest first. */
  readonly place: number;
}

const versionsOf = (bucket: Bucket, key: string): readonly ListedVersion[] =>
  (bucket.objects.get(key) ?? []).map((version, place) => ({ key, version, place }));
