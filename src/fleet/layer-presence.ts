/** Which layer versions can still be attached to a function. Each is requested once. */
import type { LambdaLayers } from "../aws/lambda/layers.ts";
import type { LayerPresence } from "../domain/change/restorable.ts";

/** The presence of each of these layer versions, by ARN. */
export type LayerPresences = (arns: readonly string[]) => Promise<ReadonlyMap<string, LayerPresence>>;

export function layerPresencesFrom(lambda: LambdaLayers): LayerPresences {
  const asked = new Map<string, Promise<LayerPresence>>();
  const presence = (arn: string) => {
    const asking = asked.get(arn) ?? presenceOf(arn, lambda);
    asked.set(arn, asking);
    asking.catch(() => asked.delete(arn));
    return asking;
  };
  return async (arns) => new Map(await Promise.all(arns.map(async (arn) => [arn, await presence(arn)] as const)));
}

async function presenceOf(arn: string, lambda: LambdaLayers): Promise<LayerPresence> {
  try {
    return (await lambda.layerVersion(arn)) === null ? "deleted" : "there";
  } catch (error) {
    if (error instanceof Error && error.name === "AccessDeniedException") return "denied";
    throw error;
  }
}
