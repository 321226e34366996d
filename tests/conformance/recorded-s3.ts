/** What S3 answered on AWS. */
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { aBucket } from "./buckets-at-hand.ts";
import { refused, same } from "./expecting.ts";
import type { Case, World } from "./world.ts";

const service = "S3";
const folder = "tests/aws/services/s3";

/** Three keys with two versions and a delete marker each: above, between, and on top of them. */
async function versions(world: World, Bucket: string) {
  const { s3 } = world;
  const put = async (Key: string, Body: string) =>
    (await s3.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId;
  const mark = async (Key: string) => (await s3.send(new DeleteObjectCommand({ Bucket, Key }))).VersionId;
  const all: [string, string | undefined][] = [];
  for (const Key of ["test_0", "test_1"]) {
    const [oldest, marker, newest] = [await put(Key, "version 1"), await mark(Key), await put(Key, "version 2")];
    all.push([Key, newest], [Key, marker], [Key, oldest]);
  }
  const [oldest, middle, marker] = [
    await put("test_2", "version 1"),
    await put("test_2", "version 2"),
    await mark("test_2"),
  ];
  all.push(["test_2", marker], ["test_2", middle], ["test_2", oldest]);
  return all;
}

export const recordedS3Cases: readonly Case[] = [
  {
    service,
    title: "the versions of one key are spread over pages, each page going on after the marked version",
    source: `${folder}/test_s3_list_operations.snapshot.json, test_list_objects_versions_markers, 2026-02-21`,
    async run(world) {
      const Bucket = await aBucket(world, true);
      const all = await versions(world, Bucket);
      const found: (readonly [string | undefined, string | undefined])[] = [];
      let markers: object | null = {};
      while (markers !== null) {
        const asked = new ListObjectVersionsCommand({ Bucket, MaxKeys: 2, ...markers });
        const page: ListObjectVersionsCommandOutput = await world.s3.send(asked);
        const { Versions = [], DeleteMarkers = [], NextKeyMarker, NextVersionIdMarker } = page;
        const entries = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => [Key, VersionId] as const);
        same(entries.length, all.length - found.length > 1 ? 2 : 1, "versions and markers on a page of two");
        if (page.IsTruncated)
          same([NextKeyMarker, NextVersionIdMarker], all[found.length + 1] ?? [], "markers of the next page");
        found.push(...entries);
        markers = page.IsTruncated ? { KeyMarker: NextKeyMarker, VersionIdMarker: NextVersionIdMarker } : null;
      }
      const sorted = (list: readonly unknown[]) => list.map((one) => JSON.stringify(one)).sort();
      same(sorted(found), sorted(all), "all of them, once each");
      const keyOnly = await world.s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1, KeyMarker: "test_1" }));
      same([keyOnly.DeleteMarkers?.[0]?.VersionId, keyOnly.IsTruncated], [all[6]?.[1], true], "after a key alone");
      const last = new ListObjectVersionsCommand({ Bucket, KeyMarker: "test_2" });
      same((await world.s3.send(last)).IsTruncated, false, "after the last key");
      const idOnly = new ListObjectVersionsCommand({ Bucket, VersionIdMarker: all[1]?.[1] });
      await refused(world.s3.send(idOnly), "InvalidArgument", 400);
    },
  },
  {
    service,
    title: "common prefixes count as one of a page of versions, and the next page goes on after them",
    source: `${folder}/test_s3_list_operations.snapshot.json, test_list_object_versions_pagination_common_prefixes, 2026-02-21`,
    async run(world) {
      const Bucket = await aBucket(world);
      for (const Key of ["folder/aSubfolder/subFile1", "folder/aSubfolder/subFile2", "folder/file1", "folder/file2"])
        await world.s3.send(new PutObjectCommand({ Bucket, Key, Body: "content" }));
      const list = async (more: object) => {
        const asked = { Bucket, Delimiter: "/", Prefix: "folder/", MaxKeys: 1, ...more };
        const page = await world.s3.send(new ListObjectVersionsCommand(asked));
        const prefixes = (page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix);
        return [...prefixes, ...(page.Versions ?? []).map(({ Key }) => Key), page.NextKeyMarker, page.IsTruncated];
      };
      const first = ["folder/aSubfolder/", "folder/aSubfolder/", true];
      same((await list({})) as unknown, first, "first page");
      const second = ["folder/file1", "folder/file1", true];
      same((await list({ KeyMarker: "folder/aSubfolder/" })) as unknown, second, "after the common prefix");
      same((await list({ KeyMarker: "folder/file1" })) as unknown, ["folder/file2", undefined, false], "last page");
    },
  },
  {
    service,
    title: "DeleteObject takes If-Match, and refuses the conditions of directory buckets",
    source: `${folder}/test_s3_api.snapshot.json, TestS3DeletePrecondition, 2026-02-21`,
    async run(world) {
      const Bucket = await aBucket(world);
      const { ETag } = await world.s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "text" }));
      const remove = (more: object) => world.s3.send(new DeleteObjectCommand({ Bucket, Key: "a", ...more }));
      await refused(remove({ IfMatchSize: 4 }), "NotImplemented", 501);
      await refused(remove({ IfMatchLastModifiedTime: new Date() }), "NotImplemented", 501);
      await refused(remove({ IfMatch: '"another"' }), "PreconditionFailed", 412);
      await remove({ IfMatch: ETag });
      await refused(world.s3.send(new GetObjectCommand({ Bucket, Key: "a" })), "NoSuchKey", 404);
    },
  },
  {
    service,
    title: "a read with dates as its conditions is refused or not modified; dates in the future count for nothing",
    source: `${folder}/test_s3.snapshot.json, test_s3_get_object_preconditions[get_object], 2026-02-21`,
    async run(world) {
      const Bucket = await aBucket(world);
      const { ETag } = await world.s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "text" }));
      const status = (more: object) =>
        world.s3.send(new GetObjectCommand({ Bucket, Key: "a", ...more })).then(
          ({ $metadata }) => $metadata.httpStatusCode,
          (error) => error.$metadata?.httpStatusCode,
        );
      const now = new Date();
      const before = new Date(now.getTime() - 86_400_000);
      const after = new Date(now.getTime() + 86_400_000);
      same(await status({ IfUnmodifiedSince: before, IfNoneMatch: ETag }), 412, "modified since");
      same(await status({ IfModifiedSince: now, IfNoneMatch: ETag }), 304, "of this ETag");
      same(await status({ IfModifiedSince: now }), 304, "not modified since");
      same(await status({ IfModifiedSince: after }), 200, "not modified since a day to come");
      same(await status({ IfMatch: ETag, IfUnmodifiedSince: now, IfModifiedSince: before }), 200, "all hold");
    },
  },
  {
    service,
    title: "a copy is refused if a condition of its source does not hold",
    source: `${folder}/test_s3_preconditions.snapshot.json, test_s3_copy_object_preconditions, 2026-02-23`,
    async run(world) {
      const Bucket = await aBucket(world);
      const { ETag } = await world.s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "text" }));
      const copy = (more: object) =>
        world.s3.send(new CopyObjectCommand({ Bucket, Key: "b", CopySource: `${Bucket}/a`, ...more }));
      const before = new Date(Date.now() - 86_400_000);
      await refused(copy({ CopySourceIfMatch: '"another"' }), "PreconditionFailed", 412);
      await refused(copy({ CopySourceIfUnmodifiedSince: before }), "PreconditionFailed", 412);
      await refused(copy({ CopySourceIfNoneMatch: ETag?.replaceAll('"', "") }), "PreconditionFailed", 412);
      await refused(copy({ CopySourceIfModifiedSince: new Date() }), "PreconditionFailed", 412);
      await copy({ CopySourceIfMatch: ETag, CopySourceIfModifiedSince: before });
    },
  },
];
