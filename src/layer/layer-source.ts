/** Finds out why the layer's ZIP cannot be used, before anything is done with it. */
import type { LambdaLayers } from "../aws/lambda/layers.ts";
import type { PackageSource, Packages } from "../aws/packages/packages.ts";
import { keyArnIn } from "../domain/arn.ts";
import { reasonIfNotUsable } from "../domain/errors.ts";
import { artifactProblemsOf, verifyContents } from "../domain/package/layer-artifact.ts";
import { openPackage, readerOf } from "../domain/package/package-directory.ts";
import type { SharedCode } from "../domain/package/shared-path.ts";
import { explain, type Reason } from "../domain/report/reasons/reasons.ts";
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

/** Every reason why an S3 object cannot be the layer of these shared paths. */
export async function problemsOfLayerZip(
  packages: Packages,
  object: S3Object,
  shared: SharedCode,
  exclude: readonly string[],
): Promise<readonly Reason[]> {
  const source = `s3://${object.bucket}/${object.key}`;
  try {
    return await problemsOf({ kind: "s3", ...object }, source, packages, shared, exclude);
  } catch (error) {
    return [reasonUnreachable(error, object) ?? reasonUnusable(error, source)];
  }
}

/** Every reason why a version of a layer cannot be used with these shared paths. */
export async function problemsOfLayerVersion(
  { lambda, packages }: { readonly lambda: LambdaLayers; readonly packages: Packages },
  { name, version, exclude }: { readonly name: string; readonly version: number; readonly exclude: readonly string[] },
  shared: SharedCode,
): Promise<readonly Reason[]> {
  const found = await findVersion(lambda, name, version);
  if ("existing" in found) {
    const { existing } = found;
    if (existing.length === 0) return [{ code: "layer-not-found", layerName: name }];
    return [{ code: "layer-version-not-found", layerName: name, version, existing }];
  }
  const source = `version ${version} of ${name}`;
  try {
    return await problemsOf({ kind: "url", url: found.url }, source, packages, shared, exclude);
  } catch (error) {
    return [reasonUnusable(error, source)];
  }
}

/** Reads it whole only if its directory has no problem, so that a damaged file is found before anything starts. */
async function problemsOf(
  source: PackageSource,
  sourceText: string,
  packages: Packages,
  shared: SharedCode,
  exclude: readonly string[],
): Promise<readonly Reason[]> {
  const problems = artifactProblemsOf(await packages.directoryOf(source), shared, exclude);
  if (problems.length === 0) await verifyContents(await openPackage(readerOf(await packages.bytesOf(source))));
  return problems.map((because) => ({ code: "layer-not-usable", source: sourceText, because: explain(because) }));
}

/** An error that says nothing about the content (no network, S3 down) is thrown on. */
function reasonUnusable(error: unknown, source: string): Reason {
  const because = explain(reasonIfNotUsable(error));
  return { code: "layer-not-usable", source, because: explain({ code: "zip-not-usable", because }) };
}

/** `null` if S3 did not refuse the object. */
function reasonUnreachable(error: unknown, { bucket, key }: S3Object): Reason | null {
  switch (s3CodeOf(error)) {
    case "NoSuchBucket":
      return { code: "bucket-not-found", bucket };
    case "NoSuchKey":
      return { code: "object-not-found", bucket, key };
    case "AccessDenied":
      if (deniesKey(error))
        return { code: "object-key-denied", bucket, key, kmsKeyArn: keyArnIn(String((error as Error).message)) };
      return { code: "object-denied", bucket, key };
    case "PermanentRedirect":
    case "IllegalLocationConstraintException":
      return { code: "bucket-in-other-region", bucket };
    default:
      return null;
  }
}

/** Only the message says that a key was refused and not the object (S3 user guide, "Troubleshoot access denied"). */
const deniesKey = (error: unknown) => error instanceof Error && /\bkms:|KMS|customer master key/.test(error.message);

function s3CodeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  return error.cause instanceof Error ? error.cause.name : error.name;
}
