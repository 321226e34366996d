/** Conditional requests: what `If-Match` and `If-None-Match` demand of the object as it stands. */
import type { StoredObject } from "./buckets.ts";
import { noSuchKey, notImplemented, preconditionFailed } from "./refusal.ts";

type Headers = Readonly<Record<string, string>>;

const names = (header: string, etag: string) =>
  header === "*" || header.split(",").some((one) => one.trim().replaceAll('"', "") === etag.replaceAll('"', ""));

/**
 * Refuses a write whose condition does not hold: 412 where the object is another one, 404 where `If-Match` finds none.
 * S3 knows `If-None-Match: *` only. Source: S3 user guide, "Conditional writes". (Its 409 answers two writes that overlap;
 * here a write is one step, so none ever do.)
 */
export function checkWrite(headers: Headers, current: StoredObject | null): void {
  const ifMatch = headers["if-match"];
  const ifNoneMatch = headers["if-none-match"];
  if (ifNoneMatch !== undefined && ifNoneMatch !== "*") throw notImplemented("If-None-Match with an ETag on writes");
  if (ifNoneMatch === "*" && current !== null) throw preconditionFailed();
  if (ifMatch === undefined) return;
  if (current === null) throw noSuchKey();
  if (!names(ifMatch, current.etag)) throw preconditionFailed();
}

/** Whether a read has to be answered with 304; refuses with 412 where `If-Match` names another object. */
export function notModified(headers: Headers, found: StoredObject): boolean {
  const ifMatch = headers["if-match"];
  if (ifMatch !== undefined && !names(ifMatch, found.etag)) throw preconditionFailed();
  const ifNoneMatch = headers["if-none-match"];
  return ifNoneMatch !== undefined && names(ifNoneMatch, found.etag);
}
