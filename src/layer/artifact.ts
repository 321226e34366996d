/** Gets the layer's ZIP: from S3, from a function's own copy, or from an existing layer version. */
import { createHash } from "node:crypto";
import type { Lambda } from "../aws/lambda/lambda.ts";
import type { LayerVersionFacts } from "../aws/lambda/layers.ts";
import type { PackageSource, Packages } from "../aws/packages/packages.ts";
import type { Store } from "../aws/s3/store.ts";
import { NotUsable, reasonIfNotUsable } from "../domain/errors.ts";
import {
  artifactProblemsOf,
  contentsOf,
  type LayerArtifact,
  layerArtifactFromPackage,
} from "../domain/package/layer-artifact.ts";
import { openPackage, readerOf } from "../domain/package/package-directory.ts";
import type { FunctionConfiguration } from "../domain/plan/inventory.ts";
import { explain, type Reason } from "../domain/report/reasons/reasons.ts";
import type { MigrationRequest } from "../domain/request/request.ts";
import type { AskedLayer } from "../domain/request/request-layers.ts";
import { dependenciesIn } from "./installed-packages.ts";
import { type S3Object, s3ObjectAt } from "./layer-source.ts";
import { findVersion } from "./layer-versions.ts";

interface ArtifactSources {
  readonly lambda: Lambda;
  readonly packages: Packages;
  readonly store: Store;
}

/**
 * The artifact that a request asks for. If it comes from a function or a layer version, it is first stored under
 * `builtKey`. The same source gives the same bytes, so a retry changes nothing.
 * @throws NotUsable if the source does not exist or holds no shared code
 */
export async function prepareArtifact(
  asked: AskedLayer,
  builtKey: string,
  slim: MigrationRequest["slim"],
  sources: ArtifactSources,
): Promise<LayerArtifact> {
  const { source: layer } = asked;
  if (layer.zip !== undefined) {
    const object = s3ObjectAt(layer.zip);
    return verifyArtifact(asked, object, await sources.packages.bytesOf({ kind: "s3", ...object }));
  }
  if (layer.version !== undefined) return prepareVersion(asked, layer.version, builtKey, sources);
  const described = await sources.lambda.describe(layer.fromFunction ?? "");
  if (described === null) throw new NotUsable({ code: "layer-source-gone", functionName: layer.fromFunction ?? "" });
  const zip = await sources.packages.bytesOf(packageSourceOf(described, sources.lambda));
  const built = await layerArtifactFromPackage(zip, asked, layer.exclude, slim);
  await sources.store.put(builtKey, built);
  const artifact = await verifyArtifact(asked, { bucket: sources.store.bucket, key: builtKey }, built);
  return { ...artifact, dependencies: await dependenciesIn(await openPackage(readerOf(zip)), asked, "") };
}

/** Copies the version's ZIP to the execution's files: Lambda's presigned URL expires after ten minutes. */
async function prepareVersion(
  asked: AskedLayer,
  number: number,
  builtKey: string,
  { lambda, packages, store }: ArtifactSources,
): Promise<LayerArtifact> {
  const { name } = asked.source;
  const found = await findVersion(lambda, name, number);
  if ("existing" in found) throw new NotUsable({ code: "requested-version-deleted", version: number, layerName: name });
  const zip = await packages.bytesOf(layerPackageSource(found, lambda));
  await store.put(builtKey, zip);
  const artifact = await verifyArtifact(asked, { bucket: store.bucket, key: builtKey }, zip);
  return { ...artifact, versionArn: found.arn };
}

/** The ZIP of a layer version. Its presigned URL is renewed when it expires. */
export function layerPackageSource({ arn, url }: LayerVersionFacts, lambda: Lambda): PackageSource {
  return { kind: "url", url, renew: async () => (await lambda.layerVersion(arn))?.url ?? url };
}

/** A function's package. Its presigned URL is renewed when it expires. @throws NotUsable if Lambda provides none */
export function packageSourceOf(described: FunctionConfiguration, lambda: Lambda): PackageSource {
  const { name } = described;
  const given = (from: FunctionConfiguration | null) => {
    if (from?.codeUrl) return from.codeUrl;
    throw new NotUsable(reasonWithheld(name, from));
  };
  return { kind: "url", url: given(described), renew: async () => given(await lambda.describe(name)) };
}

function reasonWithheld(functionName: string, from: FunctionConfiguration | null): Reason {
  if (from === null) return { code: "function-gone", functionName };
  return { code: "package-withheld", functionName, lambdaSays: from.withheld, kmsKeyArn: from.sourceKmsKeyArn };
}

/** Checks the bytes that will be published: the object may have been replaced since the request was accepted. */
async function verifyArtifact(
  { family, source: { name: layerName, exclude }, sharedPaths }: AskedLayer,
  object: S3Object,
  zip: Uint8Array,
): Promise<LayerArtifact> {
  try {
    const opened = await openPackage(readerOf(zip));
    const { entries, unzippedBytes } = opened.directory;
    const problems = artifactProblemsOf(opened.directory, { family, sharedPaths }, exclude);
    if (problems.length > 0) throw new NotUsable({ code: "artifact-problems", problems: problems.map(explain) });
    return {
      family: family.name,
      layerName,
      ...object,
      sha256: createHash("sha256").update(zip).digest("base64"),
      zipBytes: zip.length,
      unzippedBytes,
      files: entries.filter(({ isDirectory }) => !isDirectory).length,
      ...(await contentsOf(opened, family)),
      dependencies: await dependenciesIn(opened, { family, sharedPaths }, family.paths.layerFolder),
      versionArn: null,
    };
  } catch (cause) {
    const because = explain(reasonIfNotUsable(cause));
    const location = `s3://${object.bucket}/${object.key}`;
    throw new NotUsable({ code: "artifact-not-publishable", location, because }, { cause });
  }
}
