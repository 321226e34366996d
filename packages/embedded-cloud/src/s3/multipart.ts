/** Multipart uploads: parts of at least 5 MiB (the last may be smaller), put together at the end in one step. */
import { createHash, randomBytes } from "node:crypto";
import { childrenNamed, childText, document, parsed } from "../protocols/xml.ts";
import {
  addVersion,
  type Bucket,
  bucketNamed,
  currentObject,
  type Part,
  type Upload,
  writtenVersionHeader,
} from "./buckets/buckets.ts";
import { etagOf, keptHeaders, type Operation, type S3Call, xmlAnswer } from "./call.ts";
import { checksumsOf } from "./checksums.ts";
import { checkUndisturbed, checkWrite } from "./conditions.ts";
import { checkKey } from "./objects.ts";
import { invalidArgument, invalidRequest, noSuchUpload, S3Refusal } from "./refusal.ts";

const MIN_PART_BYTES = 5 * 1024 * 1024;
const MAX_PARTS = 10_000;

export const createMultipartUpload: Operation = ({ buckets, request, bucketName, key }) => {
  const bucket = bucketNamed(buckets, bucketName);
  checkKey(key);
  const UploadId = randomBytes(24).toString("base64url");
  bucket.uploads.set(UploadId, { key, headers: keptHeaders(request.headers), parts: new Map(), isDisturbed: false });
  return xmlAnswer(document("InitiateMultipartUploadResult", { Bucket: bucketName, Key: key, UploadId }));
};

export const uploadPart: Operation = (call) => {
  const { upload } = uploadOf(call);
  const number = Number(call.request.query.get("partNumber"));
  if (!Number.isInteger(number) || number < 1 || number > MAX_PARTS) {
    throw invalidArgument("Part number must be an integer between 1 and 10000, inclusive");
  }
  const checksums = checksumsOf(call.request);
  const part = { etag: etagOf(call.request.body), body: call.request.body };
  upload.parts.set(number, part);
  return { status: 200, headers: { etag: part.etag, ...checksums } };
};

export const completeMultipartUpload: Operation = (call) => {
  const { bucket, id, upload } = uploadOf(call);
  const parts = partsAsked(call, upload);
  checkWrite(call.request.headers, call.key, currentObject(bucket, call.key));
  checkUndisturbed(call.request.headers, call.key, upload.isDisturbed);
  const digests = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag.replaceAll('"', ""), "hex")));
  const added = addVersion(bucket, {
    key: call.key,
    body: Buffer.concat(parts.map(({ body }) => body)),
    etag: `"${createHash("md5").update(digests).digest("hex")}-${parts.length}"`,
    lastModified: call.clock.now(),
    headers: upload.headers,
    checksums: {},
  });
  bucket.uploads.delete(id);
  const result = {
    Location: `/${call.bucketName}/${encodeURI(call.key)}`,
    Bucket: call.bucketName,
    Key: call.key,
    ETag: added.etag,
  };
  return xmlAnswer(document("CompleteMultipartUploadResult", result), writtenVersionHeader(bucket, added));
};

export const abortMultipartUpload: Operation = (call) => {
  const { bucket, id } = uploadOf(call);
  bucket.uploads.delete(id);
  return { status: 204 };
};

function uploadOf({ buckets, bucketName, key, request }: S3Call): { bucket: Bucket; id: string; upload: Upload } {
  const bucket = bucketNamed(buckets, bucketName);
  const id = request.query.get("uploadId") ?? "";
  const upload = bucket.uploads.get(id);
  if (upload === undefined || upload.key !== key) throw noSuchUpload(id);
  return { bucket, id, upload };
}

function partsAsked({ request }: S3Call, upload: Upload): readonly Part[] {
  const listed = childrenNamed(parsed(request.body.toString(), "CompleteMultipartUpload"), "Part").map((part) => ({
    number: Number(childText(part, "PartNumber")),
    etag: (childText(part, "ETag") ?? "").replaceAll('"', ""),
  }));
  if (listed.length === 0) throw invalidRequest("You must specify at least one part");
  if (listed.some(({ number }, position) => number <= (listed[position - 1]?.number ?? 0))) {
    throw new S3Refusal("InvalidPartOrder", "The list of parts was not in ascending order.", 400);
  }
  return listed.map(({ number, etag }, position) => {
    const part = upload.parts.get(number);
    if (part === undefined || part.etag.replaceAll('"', "") !== etag) {
      throw new S3Refusal(
        "InvalidPart",
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        400,
      );
    }
    if (position < listed.length - 1 && part.body.length < MIN_PART_BYTES) {
      throw new S3Refusal("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", 400);
    }
    return part;
  });
}
