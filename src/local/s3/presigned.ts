/** Presigned addresses: whether one may still be used. Signatures are not verified: the embedded cloud has no secrets. */
import { S3Refusal } from "./refusal.ts";

const LONGEST_SECONDS = 604_800;

/** Refuses a presigned address after its `X-Amz-Expires` seconds; requests that are signed by header pass. */
export function checkNotExpired(query: URLSearchParams, now: Date): void {
  if (!query.has("X-Amz-Algorithm")) return;
  const [, year, month, day, hour, minute, second] =
    query.get("X-Amz-Date")?.match(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/) ?? [];
  const signedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const seconds = Number(query.get("X-Amz-Expires") ?? Number.NaN);
  if (Number.isNaN(signedAt) || !(seconds > 0 && seconds <= LONGEST_SECONDS)) {
    throw new S3Refusal(
      "AuthorizationQueryParametersError",
      "X-Amz-Date must be in the ISO8601 Long Format and X-Amz-Expires between 1 second and a week (604800 seconds)",
      400,
    );
  }
  if (now.getTime() > signedAt + seconds * 1000) throw new S3Refusal("AccessDenied", "Request has expired", 403);
}
