/**
 * DeleteObjects: up to 1,000 keys in one call, each with its own result. A version that never was is an error:
 * recorded 2026-02-21, LocalStack s3/test_s3_api.snapshot.json, test_delete_objects_versioned.
 */

import { childrenNamed, childText, document, type Element, type Group, parsed } from "../protocols/xml.ts";
import { bucketNamed, currentObject, isForged } from "./buckets/buckets.ts";
import { type Operation, xmlAnswer } from "./call.ts";
import { checksumsOf } from "./checksums.ts";
import { checkDeletion } from "./conditions.ts";
import { deletion } from "./objects.ts";
import { malformedXml, noSuchVersion, S3Refusal } from "./refusal.ts";

const MAX_OBJECTS = 1000;

export const deleteObjects: Operation = ({ buckets, clock, request, bucketName }) => {
  const bucket = bucketNamed(buckets, bucketName);
  checksumsOf(request);
  const asked = parsed(request.body.toString(), "Delete");
  const objects = childrenNamed(asked, "Object");
  if (objects.length === 0 || objects.length > MAX_OBJECTS) throw malformedXml();
  const Deleted: Group[] = [];
  const Failed: Group[] = [];
  for (const object of objects) {
    const Key = childText(object, "Key") ?? "";
    const VersionId = childText(object, "VersionId");
    try {
      checkDeletion(conditionsOf(object), Key, currentObject(bucket, Key));
      if (VersionId !== undefined && isForged(bucket, VersionId)) throw noSuchVersion(Key, VersionId);
      const { "x-amz-delete-marker": DeleteMarker, "x-amz-version-id": made } = deletion(
        bucket,
        Key,
        VersionId ?? null,
        clock.now(),
      );
      const DeleteMarkerVersionId = DeleteMarker === undefined ? undefined : made;
      Deleted.push({ Key, VersionId, DeleteMarker, DeleteMarkerVersionId });
    } catch (refused) {
      if (!(refused instanceof S3Refusal)) throw refused;
      Failed.push({ Key, VersionId, Code: refused.code, Message: refused.message });
    }
  }
  const quiet = childText(asked, "Quiet") === "true";
  return xmlAnswer(document("DeleteResult", { Deleted: quiet ? undefined : Deleted, Error: Failed }));
};

/** The conditions of one key, by the headers that DeleteObject has for them. */
const CONDITIONS = {
  ETag: "if-match",
  LastModifiedTime: "x-amz-if-match-last-modified-time",
  Size: "x-amz-if-match-size",
};

function conditionsOf(object: Element): Readonly<Record<string, string>> {
  const given = Object.entries(CONDITIONS).flatMap(([element, header]) => {
    const value = childText(object, element);
    return value === undefined ? [] : [[header, value] as const];
  });
  return Object.fromEntries(given);
}
