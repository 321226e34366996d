import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketAclCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { signed } from "../support/signature.ts";
import { anS3, refusal } from "./s3.ts";

const Bucket = "shelf";

/** A presigned-like address: signatures are not looked at, dates are. */
const presigned = (url: string, signedAt: Date, seconds: number) => {
  const date = signedAt.toISOString().replace(/[-:]|\.\d+/g, "");
  return `${url}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=any&X-Amz-Date=${date}&X-Amz-Expires=${seconds}&X-Amz-SignedHeaders=host&X-Amz-Signature=0`;
};

describe("S3", () => {
  it("makes, lists and removes buckets", async () => {
    await using s3 = await anS3();
    await s3.client.send(new CreateBucketCommand({ Bucket: "another" }));
    const { Buckets } = await s3.client.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(["another", Bucket]);
    await s3.client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "1" }));
    expect(await refusal(s3.client.send(new DeleteBucketCommand({ Bucket })))).toBe("BucketNotEmpty 409");
    await s3.client.send(new DeleteBucketCommand({ Bucket: "another" }));
    expect(await refusal(s3.client.send(new HeadBucketCommand({ Bucket: "another" })))).toBe("NotFound 404");
    expect(await s3.client.send(new GetBucketVersioningCommand({ Bucket }))).not.toHaveProperty("Status");
  });

  it("refuses names no bucket can have", async () => {
    await using s3 = await anS3();
    expect(await refusal(s3.client.send(new CreateBucketCommand({ Bucket: "No_Bucket" })))).toBe(
      "InvalidBucketName 400",
    );
  });

  it("says what it does not offer instead of passing it over", async () => {
    await using s3 = await anS3();
    expect(await refusal(s3.client.send(new GetBucketAclCommand({ Bucket })))).toBe("NotImplemented 501");
  });

  it("answers the virtual-host style too", async () => {
    await using s3 = await anS3();
    await s3.client.send(new PutObjectCommand({ Bucket, Key: "a/b", Body: "found" }));
    const asked = request(`${s3.url}/a/b`, {
      headers: { ...signed, host: `shelf.localhost:${new URL(s3.url).port}` },
    }).end();
    const [answer] = (await once(asked, "response")) as [IncomingMessage];
    expect(await text(answer)).toBe("found");
  });

  it("serves presigned addresses until they expire", async () => {
    await using s3 = await anS3();
    await s3.client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "text" }));
    const fresh = await fetch(presigned(`${s3.url}/shelf/a`, new Date(), 60), { headers: { range: "bytes=-2" } });
    expect([fresh.status, await fresh.text()]).toEqual([206, "xt"]);
    const versionTwo = `${s3.url}/shelf/a?AWSAccessKeyId=any&Signature=x&Expires=`;
    expect((await fetch(versionTwo + Math.ceil(Date.now() / 1000 + 60))).status).toBe(200);
    expect((await fetch(versionTwo + Math.floor(Date.now() / 1000 - 60))).status).toBe(403);
    const stale = await fetch(presigned(`${s3.url}/shelf/a`, new Date(Date.now() - 61_000), 60));
    expect([stale.status, await stale.text()]).toEqual([403, expect.stringContaining("<Code>AccessDenied</Code>")]);
  });

  it("takes nothing for a well-formed request that is not", async () => {
    await using s3 = await anS3();
    const answer = await fetch(`${s3.url}/shelf?delete`, {
      method: "POST",
      headers: signed,
      body: "<Delete><Object></Delete>",
    });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining("<Code>MalformedXML</Code>")]);
  });
});
