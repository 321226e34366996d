import {
  DeleteObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { anS3 } from "./s3.ts";

const Bucket = "shelf";

async function filled(keys: readonly string[]) {
  const s3 = await anS3();
  for (const Key of keys) await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  return s3;
}

describe("listing", () => {
  it("returns every key once, in byte order, over all pages", async () => {
    await using s3 = await filled(["b", "a/2", "a/1", "c", "\u{1F642}", "\uFFFD", "Z"]);
    const keys: (string | undefined)[] = [];
    const pages = paginateListObjectsV2({ client: s3.client, pageSize: 2 }, { Bucket });
    for await (const { Contents = [] } of pages) keys.push(...Contents.map(({ Key }) => Key));
    expect(keys).toEqual(["Z", "a/1", "a/2", "b", "c", "\uFFFD", "\u{1F642}"]);
  });

  it("groups keys by the delimiter, also across pages", async () => {
    await using s3 = await filled(["a/1", "a/2", "b", "c/1", "c/2/3"]);
    const seen: (string | undefined)[] = [];
    const pages = paginateListObjectsV2({ client: s3.client, pageSize: 1 }, { Bucket, Delimiter: "/" });
    for await (const { Contents = [], CommonPrefixes = [], KeyCount } of pages) {
      expect(KeyCount).toBe(1);
      seen.push(...Contents.map(({ Key }) => Key), ...CommonPrefixes.map(({ Prefix }) => Prefix));
    }
    expect(seen).toEqual(["a/", "b", "c/"]);
    const below = await s3.client.send(new ListObjectsV2Command({ Bucket, Prefix: "c/", Delimiter: "/" }));
    expect(below.Contents?.map(({ Key }) => Key)).toEqual(["c/1"]);
    expect(below.CommonPrefixes).toEqual([{ Prefix: "c/2/" }]);
  });

  it("encodes keys on request, and starts after a key", async () => {
    await using s3 = await filled(["a", "b c+d%", "\u0001"]);
    const listed = await s3.client.send(new ListObjectsV2Command({ Bucket, EncodingType: "url", StartAfter: "a" }));
    expect(listed.Contents?.map(({ Key }) => Key)).toEqual(["b%20c%2Bd%25"]);
    const first = await s3.client.send(new ListObjectsV2Command({ Bucket, EncodingType: "url", MaxKeys: 1 }));
    expect(first).toMatchObject({ IsTruncated: true, Contents: [{ Key: "%01", Size: 1 }] });
  });

  it("returns versions and delete markers, newest first", async () => {
    await using s3 = await anS3();
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    const put = () => s3.client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x" }));
    const [first, second] = [await put(), await put()];
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    const { Versions, DeleteMarkers } = await s3.client.send(new ListObjectVersionsCommand({ Bucket }));
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual([second.VersionId, first.VersionId]);
    expect(DeleteMarkers).toMatchObject([{ Key: "a", IsLatest: true }]);
    expect((await s3.client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
  });
});
