/** ZIP packages of functions and layers: their source, hash and size. */
import { createHash } from "node:crypto";
import { Uint8ArrayReader, ZipReader } from "@zip.js/zip.js";
import * as z from "zod";
import { AwsError } from "../../service.ts";
import type { ControlPlane } from "../control-plane.ts";
import { invalidParameter } from "../refusals.ts";
import type { Package, S3Object } from "./records.ts";

/** Where the package is: in the request or in S3. */
export const PackageSource = z.strictObject({
  ZipFile: z.base64().optional(),
  S3Bucket: z.string().optional(),
  S3Key: z.string().optional(),
  S3ObjectVersion: z.string().optional(),
  S3ObjectStorageMode: z.enum(["COPY", "REFERENCE"]).optional(),
});
export type PackageSource = z.infer<typeof PackageSource>;

/** Reads the package that a request names. @throws AwsError if it is missing, too large, or not a ZIP */
export async function packageFrom(plane: ControlPlane, source: PackageSource): Promise<Package> {
  const zip = bytesOf(plane, source);
  const unzippedBytes = await unzippedBytesOf(zip);
  // The exact limit is refused too. Recorded 2025-11-25: LocalStack lambda_/test_lambda_api.snapshot.json,
  // test_oversized_unzipped_lambda.
  if (unzippedBytes >= plane.quotas.unzippedBytes) {
    throw invalidParameter(`Unzipped size must be smaller than ${plane.quotas.unzippedBytes} bytes`);
  }
  const sha256 = createHash("sha256").update(zip).digest("base64");
  return { zip, sha256, unzippedBytes, reference: referenceOf(source) };
}

function bytesOf(plane: ControlPlane, { ZipFile, S3Bucket, S3Key, S3ObjectVersion }: PackageSource): Uint8Array {
  const fromS3 = S3Bucket !== undefined || S3Key !== undefined;
  if (ZipFile !== undefined) {
    if (fromS3) throw invalidParameter("Please do not provide other FunctionCode parameters when providing a ZipFile.");
    const zip = Buffer.from(ZipFile, "base64");
    checkUploadSize(zip.byteLength, plane.quotas.directUploadBytes);
    return zip;
  }
  if (S3Bucket === undefined || S3Key === undefined) {
    throw invalidParameter(
      fromS3 ? "S3Bucket and S3Key must be provided together" : "Please provide a source for function code.",
    );
  }
  const bytes = plane.s3.read(S3Bucket, S3Key, S3ObjectVersion);
  if (bytes !== null) return bytes;
  throw invalidParameter(
    "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.",
  );
}

function checkUploadSize(bytes: number, limit: number): void {
  if (bytes <= limit) return;
  throw new AwsError("RequestEntityTooLargeException", `Zipped size must be smaller than ${limit} bytes`, 413);
}

async function unzippedBytesOf(zip: Uint8Array): Promise<number> {
  const reader = new ZipReader(new Uint8ArrayReader(zip));
  const entries = await reader.getEntries().catch(() => {
    throw invalidParameter("Could not unzip uploaded file. Please check your file, then try to upload again.");
  });
  await reader.close();
  if (entries.length === 0) throw invalidParameter("Uploaded file must be a non-empty zip");
  return entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
}

/** A referenced object must be pinned to a version (developer guide, "Self-managed S3 code storage"). */
function referenceOf({ S3Bucket, S3Key, S3ObjectVersion, S3ObjectStorageMode }: PackageSource): S3Object | null {
  if (S3ObjectStorageMode !== "REFERENCE") return null;
  if (S3Bucket === undefined || S3Key === undefined || S3ObjectVersion === undefined) {
    throw invalidParameter("S3Bucket, S3Key and S3ObjectVersion are required when S3ObjectStorageMode is REFERENCE");
  }
  return { S3Bucket, S3Key, S3ObjectVersion };
}
