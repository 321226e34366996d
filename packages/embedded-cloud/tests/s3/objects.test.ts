import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { anS3, refusal } from "./s3.ts";

const Bucket = "shelf";

describe("objects", () => {
  it("are returned with their bytes, type, metadata and checksum", async () => {
    await using s3 = await anS3();
    const Body = Buffer.from([0, 255, 13, 10, 128]);
    const put = await s3.client.send(
      new PutObjectCommand({ Bucket, Key: "a", Body, ContentType: "application/zip", Metadata: { owner: "we" } }),
    );
    expect(put.ETag).toBe(`"${createHash("md5").update(Body).digest("hex")}"`);
    const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: "a" }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(Body);
    expect(got).toMatchObject({ ContentType: "application/zip", Metadata: { owner: "we" }, ContentLength: 5 });
    expect(got.ChecksumCRC32).toBe(put.ChecksumCRC32);
    expect(s3.service.read(Bucket, "a")).toEqual(Body);
    expect(s3.service.read(Bucket, "b")).toBeNull();
  });

  it("can have any UTF-8 key", async () => {
    await using s3 = await anS3();
    for (const Key of ["with space", "a+b", "100%", "%2F", "ü/漢字/🙂", "a//b", "q?x=1&y#z", "'()*!"]) {
      await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
      const got = await s3.client.send(new GetObjectCommand({ Bucket, Key }));
      expect(await got.Body?.transformToString()).toBe(Key);
      expect(s3.service.read(Bucket, Key)).toEqual(Buffer.from(Key));
    }
  });

  it("are stored completely when the SDK streams them in chunks with a trailing checksum", async () => {
    await using s3 = await anS3();
    const bytes = Buffer.alloc(300_000, "layer");
    await s3.client.send(
      new PutObjectCommand({ Bucket, Key: "a", Body: Readable.from([bytes]), ContentLength: bytes.length }),
    );
    expect(s3.service.read(Bucket, "a")).toEqual(bytes);
  });

  it("are refused when their checksum is wrong", async () => {
    await using s3 = await anS3();
    const put = new PutObjectCommand({ Bucket, Key: "a", Body: "text", ChecksumCRC32: "AAAAAA==" });
    expect(await refusal(s3.client.send(put))).toBe("BadDigest 400");
    expect(s3.service.read(Bucket, "a")).toBeNull();
  });

  it.each([
    ["bytes=0-3", 206, "0123", "bytes 0-3/10"],
    ["bytes=7-", 206, "789", "bytes 7-9/10"],
    ["bytes=-2", 206, "89", "bytes 8-9/10"],
    ["bytes=-100", 206, "0123456789", "bytes 0-9/10"],
    ["bytes=5-100", 206, "56789", "bytes 5-9/10"],
    ["bytes=0-1,3-4", 200, "0123456789", undefined],
  ])("answer the range %s", async (Range, status, text, ContentRange) => {
    await using s3 = await anS3();
    await s3.client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "0123456789" }));
    const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: "a", Range }));
    expect(await got.Body?.transformToString()).toBe(text);
    expect([got.$metadata.httpStatusCode, got.ContentRange]).toEqual([status, ContentRange]);
  });

  it("refuse a range after their end", async () => {
    await using s3 = await anS3();
    await s3.client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "0123456789" }));
    const got = s3.client.send(new GetObjectCommand({ Bucket, Key: "a", Range: "bytes=10-" }));
    expect(await refusal(got)).toBe("InvalidRange 416");
  });

  it("are written, read and deleted only while the condition holds", async () => {
    await using s3 = await anS3();
    const { client } = s3;
    const once = new PutObjectCommand({ Bucket, Key: "a", Body: "1", IfNoneMatch: "*" });
    const first = await client.send(once);
    expect(await refusal(client.send(once))).toBe("PreconditionFailed 412");
    const replace = (IfMatch: string | undefined, Key = "a") =>
      client.send(new PutObjectCommand({ Bucket, Key, Body: "2", IfMatch }));
    expect(await refusal(replace(first.ETag, "missing"))).toBe("NoSuchKey 404");
    const second = await replace(first.ETag);
    expect(await refusal(replace(first.ETag))).toBe("PreconditionFailed 412");
    const read = (IfMatch: string | undefined) => client.send(new GetObjectCommand({ Bucket, Key: "a", IfMatch }));
    expect(await refusal(read(first.ETag))).toBe("PreconditionFailed 412");
    expect(await (await read(second.ETag)).Body?.transformToString()).toBe("2");
    const remove = (IfMatch: string | undefined) => client.send(new DeleteObjectCommand({ Bucket, Key: "a", IfMatch }));
    expect(await refusal(remove(first.ETag))).toBe("PreconditionFailed 412");
    await remove(second.ETag);
    expect(s3.service.read(Bucket, "a")).toBeNull();
  });

  it("are found by HEAD or reported as missing", async () => {
    await using s3 = await anS3();
    await s3.client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "12345" }));
    expect(await s3.client.send(new HeadObjectCommand({ Bucket, Key: "a" }))).toMatchObject({ ContentLength: 5 });
    expect(await refusal(s3.client.send(new HeadObjectCommand({ Bucket, Key: "b" })))).toBe("NotFound 404");
    expect(await refusal(s3.client.send(new GetObjectCommand({ Bucket, Key: "b" })))).toBe("NoSuchKey 404");
    expect(await refusal(s3.client.send(new GetObjectCommand({ Bucket: "none", Key: "b" })))).toBe("NoSuchBucket 404");
  });

  it("are copied with their metadata, from keys of any kind", async () => {
    await using s3 = await anS3();
    await s3.client.send(new PutObjectCommand({ Bucket, Key: "a b+c", Body: "text", Metadata: { x: "1" } }));
    const CopySource = `${Bucket}/${encodeURIComponent("a b+c")}`;
    const copied = await s3.client.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource }));
    expect(copied.CopyObjectResult?.ETag).toBe(`"${createHash("md5").update("text").digest("hex")}"`);
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: "copy" }));
    expect(head.Metadata).toEqual({ x: "1" });
    const onItself = new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/copy` });
    expect(await refusal(s3.client.send(onItself))).toBe("InvalidRequest 400");
  });

  it("keep older versions in a versioned bucket, and get a delete marker when deleted", async () => {
    await using s3 = await anS3();
    const { client } = s3;
    await client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "unversioned" }));
    await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
    const { VersionId } = await client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "first" }));
    await client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "second" }));
    const deleted = await client.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    expect(deleted.DeleteMarker).toBe(true);
    const read = (id?: string) => client.send(new GetObjectCommand({ Bucket, Key: "a", VersionId: id }));
    expect(await refusal(read())).toBe("NoSuchKey 404");
    expect(await refusal(read(deleted.VersionId))).toBe("MethodNotAllowed 405");
    expect(await refusal(read("unknown"))).toBe("InvalidArgument 400");
    expect(await (await read(VersionId)).Body?.transformToString()).toBe("first");
    expect(await (await read("null")).Body?.transformToString()).toBe("unversioned");
    expect(s3.service.read(Bucket, "a", VersionId)).toEqual(Buffer.from("first"));
    await client.send(new DeleteObjectCommand({ Bucket, Key: "a", VersionId: deleted.VersionId }));
    expect(await refusal(read(deleted.VersionId))).toBe("NoSuchVersion 404");
    expect(await (await read()).Body?.transformToString()).toBe("second");
  });

  it("are deleted in batches, each with its own result", async () => {
    await using s3 = await anS3();
    const keys = ["a", "<&>", "ü +"];
    for (const Key of keys) await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    const Objects = [...keys, "missing"].map((Key) => ({ Key }));
    const { Deleted } = await s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted?.map(({ Key }) => Key)).toEqual([...keys, "missing"]);
    expect(keys.map((key) => s3.service.read(Bucket, key))).toEqual([null, null, null]);
  });
});
