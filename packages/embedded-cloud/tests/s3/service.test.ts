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
import { wrongOnPurpose } from "../../../../tests/support/requests-asked.ts";
import { signed } from "../support/signature.ts";
import { anS3, refusal } from "./s3.ts";

const Bucket = "shelf";

/** A presigned-like address: signatures are not looked at, dates are. */
const presigned = (url: string, signedAt: Date, seconds: number) => {
  const date = signedAt.toISOString().replace(/[-:]|\.\d+/g, "");
  return `${url}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=any/20260101/us-east-1/s3/aws4_request&X-Amz-Date=${date}&X-Amz-Expires=${seconds}&X-Amz-SignedHeaders=host&X-Amz-Signature=0`;
};

describe("S3", () => {
  it("creates, lists and deletes buckets", async () => {
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

  it("creates buckets in its own Region only, with a valid location", async () => {
    await using s3 = await anS3();
    for (const location of ["us-east-1", "nowhere"])
      wrongOnPurpose(`CreateBucket is given: .CreateBucketConfiguration.LocationConstraint is "${location}"`);
    const made = (location: string) =>
      refusal(
        s3.client.send(
          new CreateBucketCommand({
            Bucket: "another",
            CreateBucketConfiguration: { LocationConstraint: location as "eu-west-1" },
          }),
        ),
      );
    expect(await made("us-east-1")).toBe("InvalidLocationConstraint 400");
    expect(await made("nowhere")).toBe("InvalidLocationConstraint 400");
    expect(await made("eu-west-1")).toBe("NotImplemented 501");
  });

  it.each([
    ["a key of the caller's own", { SSECustomerAlgorithm: "AES256", SSECustomerKey: "k".repeat(32) }],
    ["tags", { Tagging: "a=b" }],
    ["another storage class", { StorageClass: "GLACIER" }],
    ["an access list", { ACL: "public-read" }],
  ] as const)("refuses %s of an object by name instead of passing over it", async (_, more) => {
    await using s3 = await anS3();
    const put = s3.client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "1", ...more }));
    expect(await refusal(put)).toBe("NotImplemented 501");
  });

  it.each([
    ["000000000000", "not refused"],
    ["123456789012", "AccessDenied 403"],
    ["0000", "InvalidBucketOwnerAWSAccountID 400"],
  ])("of the account 000000000000, with %s as the expected owner: %s", async (ExpectedBucketOwner, expected) => {
    await using s3 = await anS3();
    const put = s3.client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "1", ExpectedBucketOwner }));
    expect(await refusal(put)).toBe(expected);
  });

  it("refuses invalid bucket names", async () => {
    await using s3 = await anS3();
    expect(await refusal(s3.client.send(new CreateBucketCommand({ Bucket: "No_Bucket" })))).toBe(
      "InvalidBucketName 400",
    );
  });

  it("refuses unsupported features instead of ignoring them", async () => {
    await using s3 = await anS3();
    expect(await refusal(s3.client.send(new GetBucketAclCommand({ Bucket })))).toBe("NotImplemented 501");
  });

  it("also supports virtual-hosted-style requests", async () => {
    await using s3 = await anS3();
    await s3.client.send(new PutObjectCommand({ Bucket, Key: "a/b", Body: "found" }));
    const asked = request(`${s3.url}/a/b`, {
      headers: { ...signed, host: `shelf.localhost:${new URL(s3.url).port}` },
    }).end();
    const [answer] = (await once(asked, "response")) as [IncomingMessage];
    expect(await text(answer)).toBe("found");
  });

  it("serves presigned URLs until they expire", async () => {
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

  it("refuses malformed requests", async () => {
    await using s3 = await anS3();
    const answer = await fetch(`${s3.url}/shelf?delete`, {
      method: "POST",
      headers: signed,
      body: "<Delete><Object></Delete>",
    });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining("<Code>MalformedXML</Code>")]);
  });
});
