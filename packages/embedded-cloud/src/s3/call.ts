/** One call of the S3 API, read far enough to be carried out. */
import { createHash } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { CloudRequest, CloudResponse } from "../service.ts";
import type { Buckets } from "./buckets/buckets.ts";

/** What every operation gets: the account's state, and the request with its bucket and key. */
export interface S3Call {
  readonly buckets: Buckets;
  readonly clock: Clock;
  readonly region: string;
  readonly request: CloudRequest;
  readonly bucketName: string;
  readonly key: string;
}

export type Operation = (call: S3Call) => CloudResponse;

export const xmlAnswer = (body: string, headers: Readonly<Record<string, string>> = {}): CloudResponse => ({
  status: 200,
  headers: { "content-type": "application/xml", ...headers },
  body,
});

/** An ETag of a whole object: its MD5, in quotes. */
export const etagOf = (body: Uint8Array) => `"${createHash("md5").update(body).digest("hex")}"`;

/** User metadata, and the key of an object that one encrypts. */
const KEPT = /^x-amz-(meta-.*|server-side-encryption(-aws-kms-key-id)?)$/;

/** The content headers and user metadata that an object keeps, taken from the request that writes it. */
export function keptHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const kept = ["content-encoding", "content-disposition", "content-language", "cache-control", "expires"];
  const stated = Object.entries(headers).filter(([name]) => kept.includes(name) || KEPT.test(name));
  return { "content-type": headers["content-type"] ?? "binary/octet-stream", ...Object.fromEntries(stated) };
}
