/** A TypeScript module for CDK applications, with the layer lists of their functions. */
import { commentText, typescriptString } from "./escaping.ts";
import { type Handover, type HandoverFile, namesIn } from "./handover.ts";
import { needsScript } from "./slim-package.ts";

/** `cdk/shared-code-layers.ts`, for functions on the layer; the name depends on the language. */
export function cdkFiles(handover: Handover): readonly HandoverFile[] {
  const functions = handover.functions.filter(({ owner, onLayer }) => owner.kind === "cdk" && onLayer);
  if (functions.length === 0) return [];
  const isScripted = needsScript(handover);
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

/** The layer version that the fleet uses. */
export const SHARED_CODE_LAYER_VERSION_ARN = ${typescriptString(handover.layerVersionArn)};
${
  isScripted
    ? ""
    : `
/** Files to leave out of the packages: \`Code.fromAsset(folder, { exclude: SHARED_CODE_PATTERNS })\`. */
export const SHARED_CODE_PATTERNS: string[] = [${patterns.join(", ")}];
`
}
/** All layers of each function, in this order. */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
${entries.join("\n")}
};

/** The layers of a function: \`layers: layersOf(this, "NAME")\`. */
export function layersOf(scope: Construct, functionName: string): ILayerVersion[] {
  const arns = Object.hasOwn(LAYERS, functionName) ? LAYERS[functionName] : undefined;
  if (arns === undefined) throw new Error(\`\${functionName} is not in the handover\`);
  return arns.map((arn, index) => LayerVersion.fromLayerVersionArn(scope, \`\${functionName}-layer-\${index}\`, arn));
}
`;
  return [{ path: `cdk/${namesIn(handover).kebab}-layers.ts`, content }];
}
