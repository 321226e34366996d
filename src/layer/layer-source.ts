/** Says in plain words why the layer's ZIP cannot be used, before anything is done with it. */

import type { LambdaLayers } from "../aws/lambda/layers.ts";
import type { PackageSource, Packages } from "../aws/packages/packages.ts";
import { count } from "../domain/amounts.ts";
import { keyArnIn } from "../domain/arn.ts";
import { NotUsable } from "../domain/errors.ts";
import { missingKeyText } from "../domain/missing-key.ts";
import { problemsOfArtifact, proveContents } from "../domain/package/layer-artifact.ts";
import { openPackage, readerOf } from "../domain/package/package-directory.ts";
import { versionNumbered } from "./layer-versions.ts";

export interface S3Object {
  readonly bucket: string;
  readonly key: string;
}

/** `s3://bucket/key.zip` as its two parts. */
export function s3ObjectAt(address: string): S3Object {
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(address) ?? [];
  return { bucket, key };
}

/** Every reason why an S3 object cannot serve as the layer of these shared paths; none: it can. */
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
    return [whyUnreachable(error, source)];
  }
}

/** Every reason why a version of a layer cannot be gone to with these shared paths; none: it can. */
export async function problemsOfLayerVersion(
  { lambda, packages }: { readonly lambda: LambdaLayers; readonly packages: Packages },
  { name, version, exclude }: { readonly name: string; readonly version: number; readonly exclude: readonly string[] },
  shared: readonly string[],
): Promise<readonly string[]> {
  const found = await versionNumbered(lambda, name, version);
  if ("existing" in found) return [noSuchVersion(name, version, found.existing)];
  try {
    const problems = await problemsOf({ kind: "url", url: found.url }, packages, shared, exclude);
    return problems.map((problem) => `version ${version} of ${name} ${problem}`);
  } catch (error) {
    if (error instanceof NotUsable) return [`version ${version} of ${name} cannot be used: ${error.message}`];
    throw error;
  }
}

/**
 * By its directory first; one without a problem is read whole, so that a damaged file is known before anything begins.
 */
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

function noSuchVersion(name: string, version: number, existing: readonly number[]): string {
  if (existing.length === 0) return `there is no layer ${name} in this account and Region`;
  const named = existing.slice(0, VERSIONS_NAMED).join(", ");
  const more = existing.length > VERSIONS_NAMED ? ` and ${count(existing.length - VERSIONS_NAMED, "older one")}` : "";
  return `the layer ${name} has no version ${version}, or not any more; it has ${named}${more}`;
}

const VERSIONS_NAMED = 10;

/** An error that says nothing about the object itself (no network, S3 down) is thrown on. */
function whyUnreachable(error: unknown, { bucket, key }: S3Object): string {
  switch (s3CodeOf(error)) {
    case "NoSuchBucket":
      return `there is no bucket ${bucket}`;
    case "NoSuchKey":
      return `there is no object ${key} in bucket ${bucket}`;
    case "AccessDenied":
      if (deniesKey(error))
        return missingKeyText(`s3://${bucket}/${key} is`, keyArnIn(String((error as Error).message)));
      return `S3 denies this service access to s3://${bucket}/${key}: its bucket policy must allow s3:GetObject, and s3:ListBucket, without which a missing object is denied as well`;
    case "PermanentRedirect":
    case "IllegalLocationConstraintException":
      return `the bucket ${bucket} lies in another Region than the functions; Lambda takes layers from buckets of its own Region only`;
  }
  if (error instanceof NotUsable) return `s3://${bucket}/${key} cannot be used: ${error.message}`;
  throw error;
}

/** S3 says in words alone that a key was refused and not the object (S3 user guide, "Troubleshoot access denied"). */
const deniesKey = (error: unknown) => error instanceof Error && /\bkms:|KMS|customer master key/.test(error.message);

function s3CodeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  return error.cause instanceof Error ? error.cause.name : error.name;
}
