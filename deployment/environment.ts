/** The environment variables of every task. */
import { bucketName, stage, sub } from "./names.ts";
import type { Parameters } from "./parameters.ts";

export function environmentOf({ functionPrefixes, layerNames }: Parameters) {
  return {
    LAYERSHIFT_BUCKET: sub(bucketName),
    LAYERSHIFT_STAGE: stage,
    LAYERSHIFT_FUNCTION_PREFIXES: functionPrefixes.map((prefix) => prefix || "*").join(","),
    LAYERSHIFT_LAYER_NAMES: layerNames.join(","),
    LAYERSHIFT_TOPIC: { Ref: "NotificationTopic" },
    NODE_OPTIONS: "--enable-source-maps",
  };
}
