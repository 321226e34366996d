/** Explains why a layer's ZIP cannot be used, before anything starts. */

import type { LambdaLayers } from "../aws/lambda/layers.ts";
import type { PackageSource, Packages } from "../aws/packages/packages.ts";
import { count } from "../domain/amounts.ts";
import { keyArnIn } from "../domain/arn.ts";
import { NotUsable } from "../domain/errors.ts";
import { missingKeyText } from "../domain/missing-key.ts";
import { problemsOfArtifact, proveContents } from "../domain/package/layer-artifact.ts";
import { openPackage, readerOf } from "../domain/package/package-directory.ts";
import { findVersion } from "./layer-versions.ts";

export interface S3Object {
  readonly bucket: string;
  readonly key: string;
}

/** Splits `s3://bucket/key.zip`. */
export function s3ObjectAt(address: string): S3Object {
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(address) ?? [];
  return { bucket, key };
}

/** Every reason why an S3 object cannot be the layer for these shared paths. */
export async function problemsOfLayerZip(
  packages: Packages,
  source: S3Object,
  shared: readonly string[],
  exclude: readonly string[],
): Promise<readonly string[]> {
  try {
    const problems = await problemsOf({ kind: "s3", ...source }, packages, shared, exclude);
    return problems.map((problem) => `s3://${source.bucket}/${source.key} ${problem}`);
  } catch (error) {
    return [unreachableText(error, source)];
  }
}

/** Every reason why functions cannot move to a layer version with these shared paths. */
export async function problemsOfLayerVersion(
  { lambda, packages }: { readonly lambda: LambdaLayers; readonly packages: Packages },
  { name, version, exclude }: { readonly name: string; readonly version: number; readonly exclude: readonly string[] },
  shared: readonly string[],
): Promise<readonly string[]> {
  const found = await findVersion(lambda, name, version);
  if ("existing" in found) return [missingVersionText(name, version, found.existing)];
  try {
    const problems = await problemsOf({ kind: "url", url: found.url }, packages, shared, exclude);
    return problems.map((problem) => `version ${version} of ${name} ${problem}`);
  } catch (error) {
    if (error instanceof NotUsable) return [`version ${version} of ${name} cannot be used: ${error.message}`];
    throw error;
  }
}

/** Reads the whole ZIP only if its directory has no problem, to find damaged files before anything starts. */
async function problemsOf(
  source: PackageSource,
  packages: Packages,
  shared: readonly string[],
  exclude: readonly string[],
): Promise<readonly string[]> {
  const problems = problemsOfArtifact(await packages.directoryOf(source), shared, exclude);
  if (problems.length === 0) await proveContents(await openPackage(readerOf(await packages.bytesOf(source))));
  return problems;
}

function missingVersionText(name: string, version: number, existing: readonly number[]): string {
  if (existing.length === 0) return `there is no layer ${name} in this account and Region`;
  const named = existing.slice(0, MAX_VERSIONS_NAMED).join(", ");
  const more =
    existing.length > MAX_VERSIONS_NAMED ? ` and ${count(existing.length - MAX_VERSIONS_NAMED, "older one")}` : "";
  return `the layer ${name} has no version ${version}; it has ${named}${more}`;
}

const MAX_VERSIONS_NAMED = 10;

/** @throws an error that does not concern the object, for example a network failure */
function unreachableText(error: unknown, { bucket, key }: S3Object): string {
  switch (s3CodeOf(error)) {
    case "NoSuchBucket":
      return `the bucket ${bucket} does not exist`;
    case "NoSuchKey":
      return `the bucket ${bucket} has no object ${key}`;
    case "AccessDenied":
      if (deniesKey(error))
        return missingKeyText(`s3://${bucket}/${key} is`, keyArnIn(String((error as Error).message)));
      return `S3 denies this service access to s3://${bucket}/${key}: allow s3:GetObject in its bucket policy, and s3:ListBucket, without which S3 also denies access to missing objects`;
    case "PermanentRedirect":
    case "IllegalLocationConstraintException":
      return `the bucket ${bucket} is in another Region than the functions; Lambda accepts layers only from buckets in its own Region`;
  }
  if (error instanceof NotUsable) return `s3://${bucket}/${key} cannot be used: ${error.message}`;
  throw error;
}

/** Only the message says that access to the key was denied (S3 user guide, "Troubleshoot access denied"). */
const deniesKey = (error: unknown) => error instanceof Error && /\bkms:|KMS|customer master key/.test(error.message);

function s3CodeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  return error.cause instanceof Error ? error.cause.name : error.name;
}
