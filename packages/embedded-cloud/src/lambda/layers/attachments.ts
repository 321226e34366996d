/** Which layer versions can be attached to a function, and how many and how large they can be. */
import { AwsError } from "../../service.ts";
import type { ControlPlane } from "../control-plane.ts";
import type { Halves, LayerVersion } from "../functions/records.ts";
import { isOwnAccount, LAYER_VERSION, layerVersionReferenceFrom } from "../names.ts";
import { atLeastLong, atMostLong, invalidParameter, NOT_NULL, ofPattern, validationError } from "../refusals.ts";

/** The layer versions with these ARNs, in order. @throws AwsError naming the first that cannot be attached */
export function findLayers(plane: ControlPlane, arns: readonly string[]): LayerVersion[] {
  if (arns.length > plane.quotas.layersPerFunction) {
    throw invalidParameter(`Cannot reference more than ${plane.quotas.layersPerFunction} layers.`);
  }
  const byLayer = new Map<string, string>();
  return arns.map((arn) => {
    const layer = arn.replace(/:\d+$/, "");
    const version = findLayerVersion(plane, arn, arns);
    const other = byLayer.get(layer);
    if (other !== undefined) {
      throw invalidParameter(
        `Two different versions of the same layer are not allowed to be referenced in the same function. ${other} and ${arn} are versions of the same layer.`,
      );
    }
    byLayer.set(layer, arn);
    return version;
  });
}

/** @throws AwsError if code and layers together are too large */
export function checkUnzippedSize(plane: ControlPlane, { code, configuration }: Halves): void {
  if (code.kind === "image") return;
  const bytes = configuration.layers.reduce((sum, layer) => sum + layer.unzippedBytes, code.unzippedBytes);
  if (bytes <= plane.quotas.unzippedBytes) return;
  throw invalidParameter(
    `Function code combined with layers exceeds the maximum allowed size of ${plane.quotas.unzippedBytes} bytes. The actual size is ${bytes} bytes.`,
  );
}

const OF_EACH = [atMostLong(2048), atLeastLong(1), ofPattern(LAYER_VERSION), NOT_NULL];

function findLayerVersion(plane: ControlPlane, arn: string, among: readonly string[]): LayerVersion {
  const reference = layerVersionReferenceFrom(arn);
  if (reference === null)
    throw validationError({
      where: "layers",
      value: among,
      constraint: `Member must satisfy constraint: [${OF_EACH.join(", ")}]`,
    });
  if (!isOwnAccount(plane, reference.accountId)) {
    throw new AwsError(
      "AccessDeniedException",
      `User: arn:aws:iam::${plane.accountId}:root is not authorized to perform: lambda:GetLayerVersion on resource: ${arn} because no resource-based policy allows the lambda:GetLayerVersion action`,
      403,
    );
  }
  if (reference.region !== plane.region) {
    throw invalidParameter(
      `Layers are not in the same region as the function. Layers are expected to be in region ${plane.region}.`,
    );
  }
  const version = plane.layers.get(reference.name)?.versions.get(reference.version);
  if (version === undefined) throw invalidParameter(`Layer version ${arn} does not exist.`);
  return version;
}
