/**
 * Gets hold of the layer's ZIP: the one in S3 that a request names, one built from a function's own copy, or that of a
 * version.
 */
import { createHash } from "node:crypto";
import type { Lambda } from "../aws/lambda/lambda.ts";
import type { LayerVersionFacts } from "../aws/lambda/layers.ts";
import type { PackageSource, Packages } from "../aws/packages/packages.ts";
import type { Store } from "../aws/s3/store.ts";
import { NotUsable } from "../domain/errors.ts";
import { missingKeyText } from "../domain/missing-key.ts";
import {
  contentsOf,
  type LayerArtifact,
  layerArtifactFromPackage,
  problemsOfArtifact,
} from "../domain/package/layer-artifact.ts";
import { openPackage, readerOf } from "../domain/package/package-directory.ts";
import type { FunctionConfiguration } from "../domain/plan/inventory.ts";
import type { AskedLayer } from "../domain/request/request-layers.ts";
import { type S3Object, s3ObjectAt } from "./layer-source.ts";
import { versionNumbered } from "./layer-versions.ts";

interface Where {
  readonly lambda: Lambda;
  readonly packages: Packages;
  readonly store: Store;
}

/**
 * The artifact a request asks for. One built from a function, and that of a version, is stored under `builtKey` first:
 * the same source gives the same bytes, so a second try changes nothing.
 * @throws NotUsable if the ZIP, the function or the version is gone, or holds no shared code
 */
export async function artifactFor(asked: AskedLayer, builtKey: string, where: Where): Promise<LayerArtifact> {
  const { source: layer, sharedPaths: shared } = asked;
  if (layer.zip !== undefined) {
    const object = s3ObjectAt(layer.zip);
    return verifiedArtifact(asked, object, await where.packages.bytesOf({ kind: "s3", ...object }));
  }
  if (layer.version !== undefined) return artifactOfVersion(asked, layer.version, builtKey, where);
  const described = await where.lambda.describe(layer.fromFunction ?? "");
  if (described === null) throw new NotUsable(`There is no function ${layer.fromFunction} to take the layer from.`);
  const zip = await where.packages.bytesOf(packageOf(described, where.lambda));
  const built = await layerArtifactFromPackage(zip, shared, layer.exclude);
  await where.store.put(builtKey, built);
  return verifiedArtifact(asked, { bucket: where.store.bucket, key: builtKey }, built);
}

/**
 * What the version holds is copied to where everything else of the execution lies: an address of Lambda's lives ten
 * minutes.
 */
async function artifactOfVersion(
  asked: AskedLayer,
  number: number,
  builtKey: string,
  { lambda, packages, store }: Where,
): Promise<LayerArtifact> {
  const { name } = asked.source;
  const found = await versionNumbered(lambda, name, number);
  if ("existing" in found) throw new NotUsable(`Version ${number} of the layer ${name} was deleted meanwhile.`);
  const zip = await packages.bytesOf(packageOfVersion(found, lambda));
  await store.put(builtKey, zip);
  const artifact = await verifiedArtifact(asked, { bucket: store.bucket, key: builtKey }, zip);
  return { ...artifact, versionArn: found.arn };
}

/** Where the ZIP of a layer version lies; the address is renewed when it has expired. */
export function packageOfVersion({ arn, url }: LayerVersionFacts, lambda: Lambda): PackageSource {
  return { kind: "url", url, renew: async () => (await lambda.layerVersion(arn))?.url ?? url };
}

/**
 * Where a function's package lies; the address is renewed when it has expired. @throws NotUsable if Lambda gives out
 * none
 */
export function packageOf(described: FunctionConfiguration, lambda: Lambda): PackageSource {
  const { name } = described;
  const given = (from: FunctionConfiguration | null) => {
    if (from?.codeUrl) return from.codeUrl;
    throw new NotUsable(whyWithheld(name, from));
  };
  return { kind: "url", url: given(described), renew: async () => given(await lambda.describe(name)) };
}

function whyWithheld(name: string, from: FunctionConfiguration | null): string {
  if (from === null) return `There is no function ${name} any more.`;
  const { withheld, sourceKmsKeyArn } = from;
  if (withheld === null) return `Lambda gives out no package of ${name}.`;
  if (sourceKmsKeyArn === null) return `Lambda gives out no package of ${name}: ${withheld}`;
  return `Lambda gives out no package of ${name}: ${missingKeyText("it is", sourceKmsKeyArn)}. Lambda says: ${withheld}`;
}

/** Looks at the very bytes that are to be published: between the request and here somebody may have replaced them. */
async function verifiedArtifact(
  { family, source: { name: layerName, exclude }, sharedPaths }: AskedLayer,
  object: S3Object,
  zip: Uint8Array,
): Promise<LayerArtifact> {
  try {
    const opened = await openPackage(readerOf(zip));
    const { entries, unzippedBytes } = opened.directory;
    const problems = problemsOfArtifact(opened.directory, sharedPaths, exclude);
    if (problems.length > 0) throw new NotUsable(`It ${problems.join("; it ")}.`);
    return {
      family: family.name,
      layerName,
      ...object,
      sha256: createHash("sha256").update(zip).digest("base64"),
      zipBytes: zip.length,
      unzippedBytes,
      files: entries.filter(({ isDirectory }) => !isDirectory).length,
      ...(await contentsOf(opened)),
      versionArn: null,
    };
  } catch (cause) {
    if (!(cause instanceof NotUsable)) throw cause;
    const where = `s3://${object.bucket}/${object.key}`;
    throw new NotUsable(`${where} cannot be published as the layer: ${cause.message} Build and upload it anew.`, {
      cause,
    });
  }
}
