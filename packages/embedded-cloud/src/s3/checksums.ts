/** Verifies what a client says its body hashes to, and keeps it for later readers. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { CloudRequest } from "../service.ts";
import { invalidRequest, S3Refusal } from "./refusal.ts";

const digests: Readonly<Record<string, (body: Uint8Array) => string>> = {
  crc32: (body) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(body));
    return bytes.toString("base64");
  },
  sha1: (body) => createHash("sha1").update(body).digest("base64"),
  sha256: (body) => createHash("sha256").update(body).digest("base64"),
};

const PREFIX = "x-amz-checksum-";

/**
 * Refusals of what is no checksum are recorded: 2026-02-21, LocalStack s3/test_s3.snapshot.json,
 * test_s3_invalid_content_md5 and test_s3_checksum_no_algorithm. The request's `x-amz-checksum-*` headers, by name.
 * CRC32, SHA-1 and SHA-256 are verified, as is Content-MD5; CRC32C and CRC64NVME are taken as given. Refuses with
 * BadDigest.
 */
export function checksumsOf(request: CloudRequest): Readonly<Record<string, string>> {
  const md5 = request.headers["content-md5"];
  if (md5 !== undefined && bytesIn(md5) !== MD5_BYTES) throw invalidDigest(md5);
  if (md5 !== undefined && md5 !== createHash("md5").update(request.body).digest("base64"))
    throw badDigest("Content-MD5");
  const stated = Object.entries(request.headers).filter(([name]) => /^x-amz-checksum-(crc|sha)/.test(name));
  if (stated.length > 1)
    throw invalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
  for (const [name, value] of stated) {
    if (bytesIn(value) !== BYTES.get(name.slice(PREFIX.length)))
      throw invalidRequest(`Value for ${name} header is invalid.`);
    const digest = digests[name.slice(PREFIX.length)];
    if (digest !== undefined && digest(request.body) !== value)
      throw badDigest(name.slice(PREFIX.length).toUpperCase());
  }
  return Object.fromEntries(stated);
}

const MD5_BYTES = 16;
const BYTES: ReadonlyMap<string, number> = new Map([
  ["crc32", 4],
  ["crc32c", 4],
  ["crc64nvme", 8],
  ["sha1", 20],
  ["sha256", 32],
]);

/** How many bytes base64 stands for; 0 if it is none. */
function bytesIn(base64: string): number {
  const bytes = Buffer.from(base64, "base64");
  return bytes.toString("base64") === base64 ? bytes.length : 0;
}

const invalidDigest = (md5: string) =>
  new S3Refusal("InvalidDigest", "The Content-MD5 you specified was invalid.", 400, {}, { "Content-MD5": md5 });

const badDigest = (kind: string) =>
  new S3Refusal("BadDigest", `The ${kind} you specified did not match the calculated checksum.`, 400);
