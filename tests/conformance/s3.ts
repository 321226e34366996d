import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { aBucket } from "./buckets-at-hand.ts";
import { holds, refused, same } from "./expecting.ts";
import type { Case } from "./world.ts";

const service = "S3";
const PART_BYTES = 5 * 1024 * 1024;

export const s3Cases: readonly Case[] = [
  {
    service,
    title: "an object is created only once with If-None-Match, and replaced with If-Match only if it is unchanged",
    neededFor: "the lock; without it, no migration starts",
    async run(world) {
      const of = { Bucket: await aBucket(world), Key: "lock" };
      const put = (Body: string, condition: object) =>
        world.s3.send(new PutObjectCommand({ ...of, Body, ...condition }));
      const { ETag } = await put("one", { IfNoneMatch: "*" });
      await refused(put("two", { IfNoneMatch: "*" }), "PreconditionFailed", 412);
      const next = await put("two", { IfMatch: ETag });
      await refused(put("three", { IfMatch: ETag }), "PreconditionFailed", 412);
      await refused(world.s3.send(new DeleteObjectCommand({ ...of, IfMatch: ETag })), "PreconditionFailed", 412);
      await world.s3.send(new DeleteObjectCommand({ ...of, IfMatch: next.ETag }));
      await refused(put("three", { IfMatch: next.ETag }), "NoSuchKey", 404);
    },
  },
  {
    service,
    title: "what is not there is NoSuchKey, without a body NotFound, and NoSuchBucket",
    async run({ s3, ...world }) {
      const of = { Bucket: await aBucket({ s3, ...world }), Key: "nothing" };
      await refused(s3.send(new GetObjectCommand(of)), "NoSuchKey", 404);
      await refused(s3.send(new HeadObjectCommand(of)), "NotFound", 404);
      await s3.send(new DeleteObjectCommand(of));
      await refused(s3.send(new GetObjectCommand({ ...of, Bucket: world.name("none") })), "NoSuchBucket", 404);
    },
  },
  {
    service,
    title: "a range is served with what it is of; one that begins behind the end is refused",
    async run(world) {
      const of = { Bucket: await aBucket(world), Key: "letters" };
      await world.s3.send(new PutObjectCommand({ ...of, Body: "abcdefghij" }));
      const part = await world.s3.send(new GetObjectCommand({ ...of, Range: "bytes=2-4" }));
      same(await part.Body?.transformToString(), "cde", "bytes 2 to 4");
      same(part.ContentRange, "bytes 2-4/10", "ContentRange");
      const end = await world.s3.send(new GetObjectCommand({ ...of, Range: "bytes=-3" }));
      same(await end.Body?.transformToString(), "hij", "the last three bytes");
      await refused(world.s3.send(new GetObjectCommand({ ...of, Range: "bytes=10-" })), "InvalidRange", 416);
    },
  },
  {
    service,
    title: "a versioned bucket keeps overwritten and deleted objects",
    neededFor: "stored originals, and deleting them after the rollback has expired",
    async run(world) {
      const { s3 } = world;
      const of = { Bucket: await aBucket(world, true), Key: "kept" };
      const first = await s3.send(new PutObjectCommand({ ...of, Body: "1" }));
      const second = await s3.send(new PutObjectCommand({ ...of, Body: "2" }));
      const marker = await s3.send(new DeleteObjectCommand(of));
      same(marker.DeleteMarker, true, "DeleteMarker");
      await refused(s3.send(new GetObjectCommand(of)), "NoSuchKey", 404);
      const old = await s3.send(new GetObjectCommand({ ...of, VersionId: first.VersionId }));
      same(await old.Body?.transformToString(), "1", "the first version");
      const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: of.Bucket }));
      same(
        Versions.map(({ VersionId }) => VersionId),
        [second.VersionId, first.VersionId],
        "versions, newest first",
      );
      same(
        DeleteMarkers.map(({ VersionId }) => VersionId),
        [marker.VersionId],
        "delete markers",
      );
      await s3.send(new DeleteObjectCommand({ ...of, VersionId: marker.VersionId }));
      const current = await s3.send(new GetObjectCommand(of));
      same(await current.Body?.transformToString(), "2", "after the marker is gone");
    },
  },
  {
    service,
    title: "lists are sorted by the bytes of keys, with prefix, folders and pages",
    neededFor: "finding what a rollback must restore",
    async run(world) {
      const { s3 } = world;
      const Bucket = await aBucket(world);
      for (const Key of ["b/1", "a", "b/2", "B", "c"]) await s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
      const keys: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 2, ContinuationToken }));
        keys.push(...(page.Contents ?? []).map(({ Key = "" }) => Key));
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      same(keys, ["B", "a", "b/1", "b/2", "c"], "keys");
      const folders = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: "/" }));
      same(
        folders.CommonPrefixes?.map(({ Prefix }) => Prefix),
        ["b/"],
        "CommonPrefixes",
      );
      const inside = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "b/" }));
      same(inside.KeyCount, 2, "KeyCount");
    },
  },
  {
    service,
    title: "a multipart upload is visible only after it is complete; an aborted one is deleted",
    neededFor: "storing the originals of large functions",
    async run(world) {
      const { s3 } = world;
      const of = { Bucket: await aBucket(world), Key: "large" };
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand(of));
      const Parts = [];
      for (const [PartNumber, Body] of [
        [1, Buffer.alloc(PART_BYTES, "a")],
        [2, Buffer.from("z")],
      ] as const) {
        const { ETag } = await s3.send(new UploadPartCommand({ ...of, UploadId, PartNumber, Body }));
        Parts.push({ PartNumber, ETag });
      }
      await refused(s3.send(new HeadObjectCommand(of)), "NotFound", 404);
      const MultipartUpload = { Parts };
      const { ETag = "" } = await s3.send(new CompleteMultipartUploadCommand({ ...of, UploadId, MultipartUpload }));
      holds(/^"[0-9a-f]{32}-2"$/.test(ETag), `the ETag of two parts is ${ETag}`);
      same((await s3.send(new HeadObjectCommand(of))).ContentLength, PART_BYTES + 1, "ContentLength");
      const other = await s3.send(new CreateMultipartUploadCommand(of));
      const aborted = { ...of, UploadId: other.UploadId };
      await s3.send(new AbortMultipartUploadCommand(aborted));
      const late = new UploadPartCommand({ ...aborted, PartNumber: 1, Body: "late" });
      await refused(s3.send(late), "NoSuchUpload", 404);
    },
  },
  {
    service,
    title: "many objects are deleted in one call, which tells them, or quietly nothing; missing ones are no error",
    async run(world) {
      const { s3 } = world;
      const Bucket = await aBucket(world);
      await s3.send(new PutObjectCommand({ Bucket, Key: "one", Body: "x" }));
      const Objects = [{ Key: "one" }, { Key: "nothing" }];
      const told = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      same(told.Deleted?.map(({ Key }) => Key).sort(), ["nothing", "one"], "Deleted");
      const quiet = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
      same(quiet.Deleted ?? [], [], "Deleted, quietly");
    },
  },
];
