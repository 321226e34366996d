/** Finds a version of a layer: the one with an artifact's content, or the one a request names. */
import type { LambdaLayers, LayerVersionFacts } from "../aws/lambda/layers.ts";
import type { LayerArtifact } from "../domain/package/layer-artifact.ts";
import { publisherOf } from "../domain/package/layer-description.ts";

/**
 * The newest version with the artifact's CodeSha256, or `null`. ListLayerVersions returns no hash, so each is read.
 * Versions of another stage do not count: its clean-up does not see this stage's stored rollbacks.
 */
export async function findIdenticalVersion(
  { lambda, stage }: { readonly lambda: LambdaLayers; readonly stage: string },
  { layerName, sha256 }: LayerArtifact,
): Promise<LayerVersionFacts | null> {
  for (const { arn, description } of await lambda.layerVersions(layerName)) {
    if (publisherOf(stage, description) === "another-stage") continue;
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
