/** What S3 answered on AWS to writes with conditions, checksums and versions. */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { aBucket } from "./buckets-at-hand.ts";
import { refused, same } from "./expecting.ts";
import type { Case, World } from "./world.ts";

const service = "S3";
const snapshot = "tests/aws/services/s3/test_s3_api.snapshot.json";
const Key = "key";

/** An upload of one part; `complete` answers the call that ends it. */
async function anUpload({ s3, afterwards }: World, Bucket: string) {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  afterwards(() => s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })));
  const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: "part" }));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  return (condition: object) =>
    s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload, ...condition }));
}

export const recordedWritesCases: readonly Case[] = [
  {
    service,
    title:
      "an upload with a condition conflicts with a write of the same object since it began, even if the condition holds",
    source: `${snapshot}, TestS3ObjectWritePrecondition::test_multipart_if_match_with_put_identical, …_if_match_with_delete and …_if_none_match_with_delete, 2026-02-21`,
    async run(world) {
      const Bucket = await aBucket(world);
      const put = () => world.s3.send(new PutObjectCommand({ Bucket, Key, Body: "same" }));
      const { ETag: IfMatch } = await put();
      const overwritten = await anUpload(world, Bucket);
      await put();
      await refused(overwritten({ IfMatch }), "ConditionalRequestConflict", 409);
      await refused(overwritten({ IfMatch: "another" }), "PreconditionFailed", 412);
      const deleted = await anUpload(world, Bucket);
      await refused(deleted({ IfNoneMatch: "*" }), "PreconditionFailed", 412);
      await world.s3.send(new DeleteObjectCommand({ Bucket, Key }));
      await refused(deleted({ IfMatch }), "NoSuchKey", 404);
      await refused(deleted({ IfNoneMatch: "*" }), "ConditionalRequestConflict", 409);
      await (await anUpload(world, Bucket))({ IfNoneMatch: "*" });
    },
  },
  {
    service,
    title: "a write takes one condition: If-None-Match with * or If-Match with an ETag",
    source: `${snapshot}, TestS3ObjectWritePrecondition::test_put_object_if_match_validation, test_put_object_if_none_match_validation and test_put_object_if_match_and_if_none_match_validation, 2026-02-21`,
    async run(world) {
      const Bucket = await aBucket(world);
      const put = (condition: object) => world.s3.send(new PutObjectCommand({ Bucket, Key, Body: "", ...condition }));
      for (const condition of [{ IfMatch: "*" }, { IfNoneMatch: "etag" }, { IfMatch: "etag", IfNoneMatch: "*" }])
        await refused(put(condition), "NotImplemented", 501);
    },
  },
  {
    service,
    title: "copying an object onto itself looks at the condition before it looks for a change",
    source: `${snapshot}, TestS3ObjectWritePrecondition::test_copy_object_if_none_match_in_place, 2026-02-21`,
    async run(world) {
      const Bucket = await aBucket(world);
      await world.s3.send(new PutObjectCommand({ Bucket, Key, Body: "" }));
      const copy = (condition: object) =>
        world.s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${Key}`, ...condition }));
      await refused(copy({ IfNoneMatch: "*" }), "PreconditionFailed", 412);
      await refused(copy({}), "InvalidRequest", 400);
    },
  },
  {
    service,
    title:
      "a bucket without versions has no version but null, and a write names a version only while versions are kept",
    source: `${snapshot}, TestS3ObjectCRUD::test_get_object_with_version_unversioned_bucket, test_delete_object and test_put_object_on_suspended_bucket, 2026-02-21`,
    async run(world) {
      const Bucket = await aBucket(world);
      const { s3 } = world;
      const put = () => s3.send(new PutObjectCommand({ Bucket, Key, Body: "" }));
      const keepVersions = (Status: "Enabled" | "Suspended") =>
        s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
      const one = { Bucket, Key, VersionId: "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD" };
      await put();
      await refused(s3.send(new GetObjectCommand(one)), "InvalidArgument", 400);
      await refused(s3.send(new DeleteObjectCommand(one)), "InvalidArgument", 400);
      await s3.send(new HeadObjectCommand({ ...one, VersionId: "null" }));
      await keepVersions("Enabled");
      same((await put()).VersionId?.length, 32, "letters of a version");
      await keepVersions("Suspended");
      same((await put()).VersionId, undefined, "version of a write while versions are suspended");
    },
  },
  {
    service,
    title: "DeleteObjects answers a version that never was as an error of that key, and deletes one that is gone again",
    source: `${snapshot}, TestS3ObjectCRUD::test_delete_objects_versioned, 2026-02-21`,
    async run(world) {
      const Bucket = await aBucket(world, true);
      const { VersionId } = await world.s3.send(new PutObjectCommand({ Bucket, Key, Body: "" }));
      const gone = new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key, VersionId }] } });
      for (const _ of ["once", "again"]) same((await world.s3.send(gone)).Errors, undefined, "errors");
      const Objects = [{ Key, VersionId: `${VersionId?.slice(0, -4)}ABCD` }, { Key: "other" }];
      const { Errors, Deleted } = await world.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      same(
        Errors?.map(({ Code }) => Code),
        ["NoSuchVersion"],
        "errors",
      );
      same(
        Deleted?.map((deleted) => deleted.Key),
        ["other"],
        "what is deleted",
      );
    },
  },
  {
    service,
    title: "what is no checksum is refused before it is compared, and so are two checksums",
    source:
      "tests/aws/services/s3/test_s3.snapshot.json, TestS3::test_s3_invalid_content_md5 and TestS3PutObjectChecksum::test_s3_checksum_no_algorithm, 2026-02-21",
    async run(world) {
      const Bucket = await aBucket(world);
      const put = (more: object) => world.s3.send(new PutObjectCommand({ Bucket, Key, Body: "text", ...more }));
      await refused(put({ ContentMD5: "MTIz" }), "InvalidDigest", 400);
      await refused(put({ ChecksumSHA256: "MTIz" }), "InvalidRequest", 400);
      const ChecksumSHA256 = "mC2ePrmW9VnmM/TRlNdHg49iB5shaYsUmrGLbWwXQrk=";
      await refused(put({ ChecksumSHA256, ChecksumCRC32: "AAAAAA==" }), "InvalidRequest", 400);
    },
  },
  {
    service,
    title: "an object is encrypted with S3's own key unless another is named, and a list goes on from its token alone",
    source: `${snapshot}, all tests that put an object, and tests/aws/services/s3/test_s3_list_operations.snapshot.json, test_list_objects_v2_continuation_token_safe_chars and test_list_ops_encoding_type_validation, 2026-02-21`,
    async run(world) {
      const Bucket = await aBucket(world);
      const { s3 } = world;
      const put = await s3.send(new PutObjectCommand({ Bucket, Key, Body: "" }));
      same(put.ServerSideEncryption, "AES256", "encryption");
      await s3.send(new PutObjectCommand({ Bucket, Key: "other", Body: "" }));
      const first = await s3.send(new ListObjectsV2Command({ Bucket, StartAfter: "a", MaxKeys: 1 }));
      const going = { Bucket, StartAfter: "z", ContinuationToken: first.NextContinuationToken };
      const second = await s3.send(new ListObjectsV2Command(going));
      same([second.StartAfter, second.Contents?.[0]?.Key], [undefined, "other"], "start and key of the second page");
      await refused(s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: "" })), "InvalidArgument", 400);
    },
  },
];
