/** Fragments of CloudFormation and SAM templates, one for each stack: what its functions must now say. */
import { markdownCode, yamlString } from "./escaping.ts";
import type { Handover, HandoverFile, HandoverFunction } from "./handover.ts";
import { handoverNames } from "./names.ts";

const TYPE = { cloudformation: "AWS::Lambda::Function", sam: "AWS::Serverless::Function" } as const;

/** `cloudformation/STACK.yml` and `sam/STACK.yml`, for the functions that stand on the layer. */
export function templateFiles(handover: Handover): readonly HandoverFile[] {
  return (["cloudformation", "sam"] as const).flatMap((kind) => {
    const own = handover.functions.filter(({ owner, onLayer }) => owner.kind === kind && onLayer);
    return [...Map.groupBy(own, ({ owner }) => owner.stack)].map(([stack, functions]) => ({
      path: `${kind}/${fileName(stack, kind)}.yml`,
      content: template(handover, TYPE[kind], stack, functions),
    }));
  });
}

/**
 * A stack's name holds letters, digits and hyphens only; where another tool wrote the tag, whatever else it holds is
 * left out.
 */
export function fileName(stack: string | null, otherwise: string): string {
  const name = (stack ?? "").replaceAll(/[^A-Za-z0-9-]+/g, "-").slice(0, 128);
  return name.replaceAll("-", "") === "" ? otherwise : name;
}

function template(
  { family, layerVersionArn, sharedPaths }: Handover,
  type: string,
  stack: string | null,
  functions: readonly HandoverFunction[],
): string {
  const parameter = `${handoverNames(family).pascal}LayerVersionArn`;
  const resources = functions.flatMap(({ name, owner, layers }, index) => [
    `  # ${markdownCode(name)}`,
    `  ${yamlString(owner.logicalId ?? `Function${index + 1}`)}:`,
    `    Type: ${type}`,
    "    Properties:",
    "      Layers:",
    ...layers.map((arn) => `        - ${arn === layerVersionArn ? `Ref: ${parameter}` : yamlString(arn)}`),
  ]);
  return `${[
    `# Merge into the template of ${stack === null ? "these functions" : `stack ${markdownCode(stack)}`}: the parameter, and each function's Layers in this order.`,
    `# Leave ${markdownCode(sharedPaths.join(", "))} out of the packages these functions are built from.`,
    "Parameters:",
    `  ${parameter}:`,
    "    Type: String",
    `    Default: ${yamlString(layerVersionArn)}`,
    "Resources:",
    ...resources,
  ].join("\n")}\n`;
}
