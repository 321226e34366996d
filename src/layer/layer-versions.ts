/** Finds a version of a layer: the one with an artifact's content, or the one a request names. */

import type { LambdaLayers, LayerVersionFacts } from "../aws/lambda/layers.ts";
import type { LayerArtifact } from "../domain/package/layer-artifact.ts";

/** The newest version with the artifact's CodeSha256, or `null`. ListLayerVersions returns no hash, so each is read. */
export async function findIdenticalVersion(
  lambda: LambdaLayers,
  { layerName, sha256 }: LayerArtifact,
): Promise<LayerVersionFacts | null> {
  for (const { arn } of await lambda.layerVersions(layerName)) {
    const found = await lambda.layerVersion(arn);
    if (found?.codeSha256 === sha256) return found;
  }
  return null;
}

/** A version of a layer by its number. If it does not exist: the existing numbers, newest first. */
export async function findVersion(
  lambda: LambdaLayers,
  layerName: string,
  number: number,
): Promise<LayerVersionFacts | { readonly existing: readonly number[] }> {
  const versions = await lambda.layerVersions(layerName);
  const listed = versions.find(({ version }) => version === number);
  const found = listed === undefined ? null : await lambda.layerVersion(listed.arn);
  return found ?? { existing: versions.map(({ version }) => version).filter((version) => version !== number) };
}
