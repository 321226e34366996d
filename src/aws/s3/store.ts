/** The objects of one bucket. */
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3";
import { NotUsable } from "../../domain/errors.ts";
import { jsonText } from "../../domain/json.ts";
import { quoted } from "../../domain/text.ts";
import { nullIfMissing } from "../missing.ts";
import { onlyNewTokens } from "../paging.ts";

export interface Stored<T> {
  readonly value: T;
  readonly etag: string;
}

export interface Store {
  readonly bucket: string;
  /** `null` if the object does not exist. `parse` throws if the content is not valid. */
  getJson<T>(key: string, parse: (value: unknown) => T): Promise<T | null>;
  getJsonWithEtag<T>(key: string, parse: (value: unknown) => T): Promise<Stored<T> | null>;
  putJson(key: string, value: unknown): Promise<void>;
  /** Writes unless the object exists (`If-None-Match: *`). Returns false if it exists. */
  putJsonOnce(key: string, value: unknown): Promise<boolean>;
  /** Replaces the object if it still has this ETag. Returns false if it changed or does not exist. */
  replaceJson(key: string, value: unknown, etag: string): Promise<boolean>;
  /** Replaces the object with this ETag, or creates it (`null`). Returns the new ETag, or `null` if it was changed. */
  putJsonOver(key: string, value: unknown, etag: string | null): Promise<string | null>;
  get(key: string): Promise<Uint8Array | null>;
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Stores an HTML page. */
  putHtml(key: string, text: string): Promise<void>;
  exists(key: string): Promise<boolean>;
  delete(key: string): Promise<void>;
  /** Deletes the object if it still has this ETag. Returns false if it changed. */
  deleteIf(key: string, etag: string): Promise<boolean>;
  /** Keys with the prefix, in S3's order. */
  list(prefix: string): AsyncIterable<string>;
  /** Every version of every object with the prefix, including delete markers, which have 0 bytes. */
  versions(prefix: string): AsyncIterable<ObjectVersion>;
  /** Permanently deletes versions. Returns those that could not be deleted, with S3's reason. */
  deleteVersions(
    versions: readonly ObjectVersion[],
  ): Promise<readonly { readonly key: string; readonly why: string }[]>;
}

export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
  readonly bytes: number;
}

/** DeleteObjects' limit. */
const MAX_KEYS = 1000;

/** Retries after two conditional writes conflicted. */
const MAX_CONFLICTS = 5;

/** Requires `s3:ListBucket`: without it S3 reports AccessDenied for missing objects. */
export function storeFrom(client: S3Client, bucket: string): Store {
  const getJsonWithEtag = async <T>(key: string, parse: (value: unknown) => T) => {
    const found = await findObject(client, bucket, key);
    if (found === null) return null;
    return { value: parse(parseJson(found.bytes, `s3://${bucket}/${key}`)), etag: found.etag };
  };
  const putJson = async (key: string, value: unknown, condition: Condition = {}) => {
    const object = { Key: key, Body: jsonText(value), ContentType: "application/json", ...condition };
    return (await client.send(new PutObjectCommand({ Bucket: bucket, ...object }))).ETag ?? "";
  };
  const putJsonOver = (key: string, value: unknown, etag: string | null) =>
    nullIfConditionFails(() => putJson(key, value, etag === null ? { IfNoneMatch: "*" } : { IfMatch: etag }));

  return {
    bucket,
    getJsonWithEtag,
    getJson: async (key, parse) => (await getJsonWithEtag(key, parse))?.value ?? null,
    async putJson(key, value) {
      await putJson(key, value);
    },
    putJsonOnce: async (key, value) => (await putJsonOver(key, value, null)) !== null,
    replaceJson: async (key, value, etag) => (await putJsonOver(key, value, etag)) !== null,
    putJsonOver,
    get: async (key) => (await findObject(client, bucket, key))?.bytes ?? null,
    async put(key, bytes) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }));
    },
    async putHtml(key, text) {
      const ContentType = "text/html; charset=utf-8";
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ContentType }));
    },
    async exists(key) {
      return (await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })).catch(nullIfMissing)) !== null;
    },
    async delete(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
    deleteIf: async (key, etag) =>
      (await nullIfConditionFails(() =>
        client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, IfMatch: etag })),
      )) !== null,
    async *list(prefix) {
      for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix }))
        for (const { Key } of page.Contents ?? []) if (Key?.startsWith(prefix)) yield Key;
    },
    versions: (prefix) => versionsIn(client, bucket, prefix),
    deleteVersions: (versions) => deleteVersions(client, bucket, versions),
  };
}

async function findObject(client: S3Client, Bucket: string, Key: string) {
  const found = await client.send(new GetObjectCommand({ Bucket, Key })).catch(nullIfMissing);
  if (found?.Body === undefined) return null;
  return { bytes: await found.Body.transformToByteArray(), etag: found.ETag ?? "" };
}

async function* versionsIn(client: S3Client, Bucket: string, Prefix: string): AsyncGenerator<ObjectVersion> {
  const isNew = onlyNewTokens("the versions of objects");
  let next: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | null = {};
  while (next !== null) {
    const page: ListObjectVersionsCommandOutput = await client.send(
      new ListObjectVersionsCommand({ Bucket, Prefix, ...next }),
    );
    for (const { Key = "", VersionId = "null", Size = 0 } of [...(page.Versions ?? []), ...deleteMarkersOf(page)])
      if (Key.startsWith(Prefix)) yield { key: Key, versionId: VersionId, bytes: Size };
    next =
      page.IsTruncated === true ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker } : null;
    if (next !== null) isNew(JSON.stringify(next));
  }
}

async function deleteVersions(client: S3Client, Bucket: string, versions: readonly ObjectVersion[]) {
  const stayed = [];
  for (let from = 0; from < versions.length; from += MAX_KEYS) {
    const some = versions.slice(from, from + MAX_KEYS);
    const Objects = some.map(({ key, versionId }) => ({ Key: key, VersionId: versionId }));
    const answer = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    for (const { Key = "", Message, Code } of answer.Errors ?? [])
      stayed.push({ key: Key, why: quoted(Message ?? Code ?? "") });
  }
  return stayed;
}

const deleteMarkersOf = ({ DeleteMarkers = [] }: ListObjectVersionsCommandOutput) =>
  DeleteMarkers.map(({ Key, VersionId }) => ({ Key, VersionId, Size: 0 }));

type Condition = { readonly IfNoneMatch?: string; readonly IfMatch?: string };

/** Runs a conditional request. Returns `null` if its condition failed. */
async function nullIfConditionFails<T>(request: () => Promise<T>): Promise<T | null> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await request();
    } catch (error) {
      const name = error instanceof Error ? error.name : "";
      if (name === "PreconditionFailed" || name === "NoSuchKey") return null;
      if (name !== "ConditionalRequestConflict" || attempt === MAX_CONFLICTS) throw error;
    }
  }
}

function parseJson(bytes: Uint8Array, location: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (error) {
    throw new NotUsable({ code: "document-not-json", location }, { cause: error });
  }
}
