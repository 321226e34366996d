/** Pages of keys: ListObjectsV2 and ListObjectVersions. */
import { type Bucket, bucketNamed, currentObject, type ObjectVersion } from "./buckets.ts";
import { type Operation, type S3Call, xmlAnswer } from "./call.ts";
import { invalidArgument } from "./refusal.ts";
import { document } from "./xml.ts";

const MAX_KEYS = 1000;
const ORDER = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

interface Page {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  /** The last key or common prefix of this page where more follow, else `null`. */
  readonly last: string | null;
}

/** One page in UTF-8 byte order; keys that go on beyond the delimiter are rolled up into one common prefix, which counts as one. */
function page(keys: Iterable<string>, by: { prefix: string; delimiter: string; after: string; max: number }): Page {
  const sorted = [...keys].filter((key) => key.startsWith(by.prefix)).sort(ORDER);
  const found = { keys: [] as string[], commonPrefixes: [] as string[] };
  let last = by.after;
  for (const key of sorted) {
    const end = by.delimiter === "" ? -1 : key.indexOf(by.delimiter, by.prefix.length);
    const entry = end < 0 ? key : key.slice(0, end + by.delimiter.length);
    if (entry === last || (by.after !== "" && ORDER(key, by.after) <= 0)) continue;
    if (found.keys.length + found.commonPrefixes.length === by.max)
      return { ...found, last: by.max === 0 ? null : last };
    (end < 0 ? found.keys : found.commonPrefixes).push(entry);
    last = entry;
  }
  return { ...found, last: null };
}

/** The parameters both listings share, and the encoding of the keys they answer. */
function asked({ request: { query }, bucketName }: S3Call) {
  const max = Number(query.get("max-keys") ?? MAX_KEYS);
  if (!Number.isInteger(max) || max < 0)
    throw invalidArgument("Provided max-keys not an integer or within integer range");
  const encodes = query.get("encoding-type") === "url";
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
  const startAfter = query.get("start-after");
  const after = token === null ? (startAfter ?? "") : Buffer.from(token, "base64url").toString();
  const present = [...bucket.objects.keys()].filter((key) => currentObject(bucket, key) !== null);
  const { keys, commonPrefixes, last } = page(present, { ...by, after });
  return xmlAnswer(
    document("ListBucketResult", {
      ...echoed,
      StartAfter: startAfter === null ? undefined : encoded(startAfter),
      ContinuationToken: token ?? undefined,
      KeyCount: keys.length + commonPrefixes.length,
      IsTruncated: last !== null,
      NextContinuationToken: last === null ? undefined : Buffer.from(last).toString("base64url"),
      Contents: keys.flatMap((key) => entry(currentObject(bucket, key), encoded)),
      CommonPrefixes: commonPrefixes.map((prefix) => ({ Prefix: encoded(prefix) })),
    }),
  );
};

const entry = (object: ObjectVersion | null, encoded: (key: string) => string) =>
  object === null
    ? []
    : [
        {
          Key: encoded(object.key),
          LastModified: object.lastModified.toISOString(),
          ETag: object.etag,
          Size: object.body?.length,
          StorageClass: "STANDARD",
        },
      ];

/** A page ends between keys, never between the versions of one: it may hold more than `max-keys` versions. */
export const listObjectVersions: Operation = (call) => {
  const bucket = bucketNamed(call.buckets, call.bucketName);
  const { by, encoded, echoed } = asked(call);
  const marker = call.request.query.get("key-marker") ?? "";
  const { keys, commonPrefixes, last } = page(bucket.objects.keys(), { ...by, after: marker });
  const versions = keys.flatMap((key) => versionsOf(bucket, key));
  const described = (marked: boolean) =>
    versions
      .filter(({ version }) => (version.body === null) === marked)
      .map(({ version, isLatest }) => ({
        ...(marked
          ? { Key: encoded(version.key), LastModified: version.lastModified.toISOString() }
          : entry(version, encoded)[0]),
        VersionId: version.versionId,
        IsLatest: isLatest,
      }));
  return xmlAnswer(
    document("ListVersionsResult", {
      ...echoed,
      KeyMarker: encoded(marker),
      IsTruncated: last !== null,
      NextKeyMarker: last === null ? undefined : encoded(last),
      Version: described(false),
      DeleteMarker: described(true),
      CommonPrefixes: commonPrefixes.map((prefix) => ({ Prefix: encoded(prefix) })),
    }),
  );
};

const versionsOf = (bucket: Bucket, key: string) =>
  (bucket.objects.get(key) ?? []).map((version, position) => ({ version, isLatest: position === 0 }));
