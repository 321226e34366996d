/** Verifies what a client says its body hashes to, and keeps it for later readers. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { CloudRequest } from "../service.ts";
import { S3Refusal } from "./refusal.ts";

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
 * The request's `x-amz-checksum-*` headers, by name. CRC32, SHA-1 and SHA-256 are verified, as is Content-MD5; CRC32C and
 * CRC64NVME are taken as given. Refuses with BadDigest.
 */
export function checksumsOf(request: CloudRequest): Readonly<Record<string, string>> {
  const md5 = request.headers["content-md5"];
  if (md5 !== undefined && md5 !== createHash("md5").update(request.body).digest("base64"))
    throw badDigest("Content-MD5");
  const stated = Object.entries(request.headers).filter(([name]) => /^x-amz-checksum-(crc|sha)/.test(name));
  for (const [name, value] of stated) {
    const digest = digests[name.slice(PREFIX.length)];
    if (digest !== undefined && digest(request.body) !== value)
      throw badDigest(name.slice(PREFIX.length).toUpperCase());
  }
  return Object.fromEntries(stated);
}

const badDigest = (kind: string) =>
  new S3Refusal("BadDigest", `The ${kind} you specified did not match the calculated checksum.`, 400);
