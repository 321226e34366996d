/** Gets hold of the layer's ZIP: the one in S3 that a request names, or one built from a function's own copy. */
import { createHash } from "node:crypto";
import { NotUsable } from "../domain/errors.ts";
import { type LayerArtifact, layerArtifactFromPackage } from "../domain/layer-artifact.ts";
import { packageDirectoryOf, readerOf } from "../domain/package-directory.ts";
import type { MigrationRequest } from "../domain/request.ts";
import type { Lambda } from "./lambda.ts";
import { type S3Object, s3ObjectAt } from "./layer-source.ts";
import type { PackageSource, Packages } from "./packages.ts";
import type { Store } from "./store.ts";

interface Where {
  readonly lambda: Lambda;
  readonly packages: Packages;
  readonly store: Store;
}

/**
 * The artifact a request asks for. One built from a function is stored under `builtKey` first: the same package gives
 * the same bytes, so a second try changes nothing.
 * @throws NotUsable if the ZIP or the function is gone, or holds no shared code
 */
export async function artifactFor(
  { layer, shared }: MigrationRequest,
  builtKey: string,
  where: Where,
): Promise<LayerArtifact> {
  if (layer.zip !== undefined) {
    const object = s3ObjectAt(layer.zip);
    return artifactOf(layer.name, object, await where.packages.bytesOf({ kind: "s3", ...object }));
  }
  const source = await packageOf(where.lambda, layer.fromFunction ?? "");
  const built = await layerArtifactFromPackage(await where.packages.bytesOf(source), shared);
  await where.store.put(builtKey, built);
  return artifactOf(layer.name, { bucket: where.store.bucket, key: builtKey }, built);
}

/** Where a function's package lies; the address is renewed when it has expired. @throws NotUsable if there is none */
export async function packageOf(lambda: Lambda, functionName: string): Promise<PackageSource> {
  const address = async () => {
    const url = (await lambda.describe(functionName))?.codeUrl ?? null;
    if (url === null) throw new NotUsable(`Lambda gives out no package of ${functionName}.`);
    return url;
  };
  return { kind: "url", url: await address(), renew: address };
}

async function artifactOf(layerName: string, object: S3Object, zip: Uint8Array): Promise<LayerArtifact> {
  const { entries, unzippedBytes } = await packageDirectoryOf(readerOf(zip));
  return {
    layerName,
    ...object,
    sha256: createHash("sha256").update(zip).digest("base64"),
    zipBytes: zip.length,
    unzippedBytes,
    files: entries.filter(({ isDirectory }) => !isDirectory).length,
  };
}
