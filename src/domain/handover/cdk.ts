/** A TypeScript module for CDK applications: the layer lists of their functions. */
import { commentText, typescriptString } from "./escaping.ts";
import type { Handover, HandoverFile } from "./handover.ts";
import { handoverNames } from "./names.ts";

/** `cdk/shared-code-layers.ts` or its like, for the functions that stand on the layer. */
export function cdkFiles(handover: Handover): readonly HandoverFile[] {
  const functions = handover.functions.filter(({ owner, onLayer }) => owner.kind === "cdk" && onLayer);
  if (functions.length === 0) return [];
  const patterns = handover.sharedPaths.map((path) => typescriptString(path.endsWith("/") ? `${path}**` : path));
  const entries = functions.flatMap(({ name, layers, owner }) => [
    ...(owner.called === null ? [] : [`  // ${commentText(owner.called)}`]),
    `  ${typescriptString(name)}: [`,
    ...layers.map(
      (arn) => `    ${arn === handover.layerVersionArn ? "SHARED_CODE_LAYER_VERSION_ARN" : typescriptString(arn)},`,
    ),
    "  ],",
  ]);
  const content = `\
import { type ILayerVersion, LayerVersion } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";

/** The layer version the fleet stands on. */
export const SHARED_CODE_LAYER_VERSION_ARN = ${typescriptString(handover.layerVersionArn)};

/** What to leave out of the packages: \`Code.fromAsset(folder, { exclude: SHARED_CODE_PATTERNS })\`. */
export const SHARED_CODE_PATTERNS: string[] = [${patterns.join(", ")}];

/** The layers of each function, complete and in this order. */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
${entries.join("\n")}
};

/** For a function's \`layers\`: \`layers: layersOf(this, "NAME")\`. */
export function layersOf(scope: Construct, functionName: string): ILayerVersion[] {
  const arns = Object.hasOwn(LAYERS, functionName) ? LAYERS[functionName] : undefined;
  if (arns === undefined) throw new Error(\`\${functionName} is not in the handover\`);
  return arns.map((arn, index) => LayerVersion.fromLayerVersionArn(scope, \`\${functionName}-layer-\${index}\`, arn));
}
`;
  return [{ path: `cdk/${handoverNames(handover.family).kebab}-layers.ts`, content }];
}
