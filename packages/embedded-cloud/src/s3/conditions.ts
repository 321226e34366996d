/** Conditional requests: what their headers demand of the object as it stands. */
import type { StoredObject } from "./buckets/buckets.ts";
import { conditionalConflict, headerNotImplemented, noSuchKey, preconditionFailed } from "./refusal.ts";

type Headers = Readonly<Record<string, string>>;

const names = (header: string, etag: string) =>
  header === "*" || header.split(",").some((one) => one.trim().replaceAll('"', "") === etag.replaceAll('"', ""));

/**
 * Refuses a write whose condition does not hold: 412 if the object is another one, 404 if `If-Match` finds none. S3
 * knows `If-None-Match: *` and `If-Match` with an ETag only, and one of them at a time. Recorded on AWS 2026-02-21:
 * LocalStack s3/test_s3_api.snapshot.json, TestS3ObjectWritePrecondition.
 */
export function checkWrite(headers: Headers, key: string, current: StoredObject | null): void {
  const { "if-match": ifMatch, "if-none-match": ifNoneMatch } = headers;
  if (ifMatch !== undefined && ifNoneMatch !== undefined) throw headerNotImplemented("If-Match,If-None-Match");
  if (ifMatch === "*") throw headerNotImplemented("If-Match");
  if (ifNoneMatch !== undefined && ifNoneMatch !== "*") throw headerNotImplemented("If-None-Match");
  if (ifNoneMatch === "*" && current !== null) throw preconditionFailed("If-None-Match");
  checkMatch(ifMatch, key, current);
}

function checkMatch(ifMatch: string | undefined, key: string, current: StoredObject | null): void {
  if (ifMatch === undefined) return;
  if (current === null) throw noSuchKey(key);
  if (!names(ifMatch, current.etag)) throw preconditionFailed("If-Match");
}

/**
 * Refuses to complete an upload with a condition if the object was written or deleted since the upload began: even if
 * the condition holds now. Recorded: test_multipart_if_match_with_put_identical and
 * test_multipart_if_none_match_with_delete.
 */
export function checkUndisturbed(headers: Headers, key: string, isDisturbed: boolean): void {
  const condition = headers["if-match"] === undefined ? "If-None-Match" : "If-Match";
  if (isDisturbed && headers[condition.toLowerCase()] !== undefined) throw conditionalConflict(condition, key);
}

/** Conditions of a deletion that general purpose buckets do not offer, or that no document knows. */
const NOT_OF_DELETIONS = [
  ...["x-amz-if-match-last-modified-time", "x-amz-if-match-size"],
  ...["if-none-match", "if-modified-since", "if-unmodified-since"],
];

/**
 * Refuses a deletion whose `If-Match` does not hold, and one with any other condition. Recorded on AWS 2026-02-21:
 * LocalStack s3/test_s3_api.snapshot.json, TestS3DeletePrecondition.
 */
export function checkDeletion(headers: Headers, key: string, current: StoredObject | null): void {
  const other = NOT_OF_DELETIONS.find((name) => headers[name] !== undefined);
  if (other !== undefined) throw headerNotImplemented(other);
  checkMatch(headers["if-match"], key, current);
}

/** In the order in which S3 looks at them, by the names it has for them. */
type Condition = "If-Match" | "If-Unmodified-Since" | "If-None-Match" | "If-Modified-Since";

/**
 * The first condition of a read that does not hold; `null` where all do. An ETag stands before a date of the same
 * sense, and a date in the future counts for nothing. Recorded on AWS 2026-02-21: LocalStack s3/test_s3.snapshot.json,
 * test_s3_get_object_preconditions.
 */
function unheld(headers: Headers, { etag, lastModified }: StoredObject, now: Date, before = ""): Condition | null {
  const given = (name: Condition) => headers[before + name.toLowerCase()];
  const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
  const since = (name: Condition) => {
    const date = new Date(given(name) ?? Number.NaN);
    return date.getTime() <= now.getTime() ? seconds(date) : null;
  };
  const [match, noneMatch] = [given("If-Match"), given("If-None-Match")];
  const [unmodified, modified] = [since("If-Unmodified-Since"), since("If-Modified-Since")];
  if (match !== undefined && !names(match, etag)) return "If-Match";
  if (match === undefined && unmodified !== null && seconds(lastModified) > unmodified) return "If-Unmodified-Since";
  if (noneMatch !== undefined && names(noneMatch, etag)) return "If-None-Match";
  if (noneMatch === undefined && modified !== null && seconds(lastModified) <= modified) return "If-Modified-Since";
  return null;
}

/** Whether a read has to be answered with 304; refuses with 412 what names another object. */
export function notModified(headers: Headers, found: StoredObject, now: Date): boolean {
  const condition = unheld(headers, found, now);
  if (condition === "If-Match" || condition === "If-Unmodified-Since") throw preconditionFailed(condition);
  return condition !== null;
}

const COPY_SOURCE = "x-amz-copy-source-";

/**
 * Refuses a copy from an object that is another one. Recorded 2026-02-23: LocalStack
 * s3/test_s3_preconditions.snapshot.json.
 */
export function checkCopySource(headers: Headers, source: StoredObject, now: Date): void {
  const condition = unheld(headers, source, now, COPY_SOURCE);
  if (condition !== null) throw preconditionFailed(`${COPY_SOURCE}${condition}`);
}
