/** Finds out why the layer's ZIP cannot be used, before anything is done with it. */
import type { LambdaLayers } from "../aws/lambda/layers.ts";
import type { PackageSource, Packages } from "../aws/packages/packages.ts";
import { keyArnIn } from "../domain/arn.ts";
import { reasonIfNotUsable } from "../domain/errors.ts";
import { artifactProblemsOf, verifyContents } from "../domain/package/layer-artifact.ts";
import { openPackage, readerOf } from "../domain/package/package-directory.ts";
import type { SharedCode } from "../domain/package/shared-path.ts";
import { explain, type Reason } from "../domain/report/reasons/reasons.ts";
import type { LayerSource } from "../domain/request/request.ts";
import { meaningIn } from "./installed-packages.ts";
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

/** What is asked of a layer, with what its names of installed packages mean, or every reason why it cannot be used. */
export type ReadSource<Asked> = { readonly meant: Asked } | { readonly reasons: readonly Reason[] };

type Asked = SharedCode & { readonly source: Pick<LayerSource, "exclude"> };

/** Reads an S3 object as the layer of these shared paths. */
export async function readLayerZip<Of extends Asked>(
  packages: Packages,
  object: S3Object,
  asked: Of,
): Promise<ReadSource<Of>> {
  const source = `s3://${object.bucket}/${object.key}`;
  try {
    return await readLayer({ kind: "s3", ...object }, source, packages, asked);
  } catch (error) {
    return { reasons: [reasonUnreachable(error, object) ?? reasonUnusable(error, source)] };
  }
}

/** Reads a version of a layer with these shared paths. */
export async function readLayerVersion<Of extends Asked & { readonly source: Pick<LayerSource, "name"> }>(
  { lambda, packages }: { readonly lambda: LambdaLayers; readonly packages: Packages },
  version: number,
  asked: Of,
): Promise<ReadSource<Of>> {
  const { name } = asked.source;
  const found = await findVersion(lambda, name, version);
  if ("existing" in found) {
    const { existing } = found;
    if (existing.length === 0) return { reasons: [{ code: "layer-not-found", layerName: name }] };
    return { reasons: [{ code: "layer-version-not-found", layerName: name, version, existing }] };
  }
  const source = `version ${version} of ${name}`;
  try {
    return await readLayer({ kind: "url", url: found.url }, source, packages, asked);
  } catch (error) {
    return { reasons: [reasonUnusable(error, source)] };
  }
}

/** Reads it whole only if its directory has no problem, so that a damaged file is found before anything starts. */
async function readLayer<Of extends Asked>(
  source: PackageSource,
  sourceText: string,
  packages: Packages,
  asked: Of,
): Promise<ReadSource<Of>> {
  const opened = await packages.open(source);
  const meant = await meaningIn(opened, asked, asked.family.paths.layerFolder).finally(opened.close);
  if ("code" in meant) return { reasons: [meant] };
  const problems = artifactProblemsOf(opened.directory, meant, asked.source.exclude);
  if (problems.length === 0) await verifyContents(await openPackage(readerOf(await packages.bytesOf(source))));
  if (problems.length === 0) return { meant };
  return {
    reasons: problems.map((because) => ({ code: "layer-not-usable", source: sourceText, because: explain(because) })),
  };
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
