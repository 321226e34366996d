/**
 * Presigned addresses: whether one may still be used. Signatures are not verified: the embedded cloud has no secrets.
 */
import { S3Refusal } from "./refusal.ts";

const LONGEST_SECONDS = 604_800;

/**
 * Refuses a presigned address once it has expired; requests signed by header pass. Knows both ways of saying when:
 * version 4 (`X-Amz-Date` and `X-Amz-Expires` seconds) and version 2 (`Expires`, epoch seconds), which boto3 still
 * presigns with.
 */
export function checkNotExpired(query: URLSearchParams, now: Date): void {
  const expiresAt = query.has("X-Amz-Algorithm") ? versionFour(query) : versionTwo(query);
  if (now.getTime() > expiresAt) throw new S3Refusal("AccessDenied", "Request has expired", 403);
}

function versionFour(query: URLSearchParams): number {
  const [, year, month, day, hour, minute, second] =
    query.get("X-Amz-Date")?.match(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/) ?? [];
  const signedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const seconds = Number(query.get("X-Amz-Expires") ?? Number.NaN);
  if (!Number.isNaN(signedAt) && seconds > 0 && seconds <= LONGEST_SECONDS) return signedAt + seconds * 1000;
  throw new S3Refusal(
    "AuthorizationQueryParametersError",
    "X-Amz-Date must be in the ISO8601 Long Format and X-Amz-Expires between 1 second and a week (604800 seconds)",
    400,
  );
}

function versionTwo(query: URLSearchParams): number {
  if (!query.has("Signature")) return Number.POSITIVE_INFINITY;
  const expires = query.get("Expires") ?? "";
  if (/^\d+$/.test(expires)) return Number(expires) * 1000;
  throw new S3Refusal("AccessDenied", "Invalid date (should be seconds since epoch)", 403);
}
