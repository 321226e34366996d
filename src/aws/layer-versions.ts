/** Finds the layer version that already holds an artifact's content. */
import type { LayerArtifact } from "../domain/layer-artifact.ts";
import type { LambdaLayers, LayerVersionFacts } from "./lambda-layers.ts";

/** The newest version with the artifact's CodeSha256, or `null`. ListLayerVersions tells no content, so each is looked at, newest first. */
export async function identicalVersion(
  lambda: LambdaLayers,
  { layerName, sha256 }: LayerArtifact,
): Promise<LayerVersionFacts | null> {
  for (const { arn } of await lambda.layerVersions(layerName)) {
    const found = await lambda.layerVersion(arn);
    if (found?.codeSha256 === sha256) return found;
  }
  return null;
}
