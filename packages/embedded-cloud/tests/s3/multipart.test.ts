import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { describe, expect, it } from "vitest";
import { anS3, refusal } from "./s3.ts";

const Bucket = "shelf";
const Key = "big file";
const MIB = 1024 * 1024;

async function begun(parts: readonly Buffer[]) {
  const s3 = await anS3();
  const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const uploaded = [];
  for (const [index, Body] of parts.entries()) {
    const PartNumber = index + 1;
    const { ETag } = await s3.client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
    uploaded.push({ PartNumber, ETag });
  }
  const complete = (Parts: readonly { PartNumber: number; ETag: string | undefined }[]) =>
    s3.client.send(
      new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts: [...Parts] } }),
    );
  return { ...s3, UploadId, uploaded, complete };
}

describe("a multipart upload", () => {
  it("combines its parts in one step", async () => {
    await using s3 = await begun([Buffer.alloc(5 * MIB, "a"), Buffer.from("end")]);
    expect(s3.service.read(Bucket, Key)).toBeNull();
    expect((await s3.complete(s3.uploaded)).ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    expect(s3.service.read(Bucket, Key)?.length).toBe(5 * MIB + 3);
  });

  it("refuses parts below 5 MiB except the last, unknown parts, and a wrong order", async () => {
    await using s3 = await begun([Buffer.from("small"), Buffer.from("end")]);
    const [one, two] = s3.uploaded;
    if (one === undefined || two === undefined) throw new Error("two parts were uploaded");
    expect(await refusal(s3.complete([one, two]))).toBe("EntityTooSmall 400");
    expect(await refusal(s3.complete([two, one]))).toBe("InvalidPartOrder 400");
    expect(await refusal(s3.complete([{ PartNumber: 7, ETag: '"none"' }]))).toBe("InvalidPart 400");
  });

  it("does not exist after it is aborted", async () => {
    await using s3 = await begun([Buffer.from("end")]);
    await s3.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: s3.UploadId }));
    expect(await refusal(s3.complete(s3.uploaded))).toBe("NoSuchUpload 404");
  });

  it("accepts streams of lib-storage", async () => {
    await using s3 = await anS3();
    const Body = Buffer.alloc(11 * MIB, "0123456789");
    await new Upload({ client: s3.client, params: { Bucket, Key, Body } }).done();
    expect(Buffer.from(s3.service.read(Bucket, Key) ?? []).equals(Body)).toBe(true);
  });
});
