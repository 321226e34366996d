/** Fragments of CloudFormation and SAM templates, one for each stack, with the layers of its functions. */
import { markdownCode, yamlString } from "./escaping.ts";
import { type Handover, type HandoverFile, type HandoverFunction, namesIn } from "./handover.ts";
import type { OwnerKind } from "./owner.ts";
import { needsScript } from "./slim-package.ts";

const TYPE = { cloudformation: "AWS::Lambda::Function", sam: "AWS::Serverless::Function" } as const;

/** `cloudformation/STACK.yml` and `sam/STACK.yml`, for functions on the layer. */
export function templateFiles(handover: Handover): readonly HandoverFile[] {
  return (["cloudformation", "sam"] as const).flatMap((kind) =>
    filesByStack(handover, kind, (stack, functions) => template(handover, TYPE[kind], stack, functions)),
  );
}

/** `KIND/STACK.yml` for each stack of an owner with functions on the layer. */
export function filesByStack(
  handover: Handover,
  kind: OwnerKind,
  contentOf: (stack: string | null, functions: readonly HandoverFunction[]) => string,
): readonly HandoverFile[] {
  const own = handover.functions.filter(({ owner, onLayer }) => owner.kind === kind && onLayer);
  return [...Map.groupBy(own, ({ owner }) => owner.stack)].map(([stack, functions]) => ({
    path: `${kind}/${fileName(stack, kind)}.yml`,
    content: contentOf(stack, functions),
  }));
}

/** File name for a stack. Stack names are safe, but any tool can write the tag: other characters are replaced. */
function fileName(stack: string | null, fallback: string): string {
  const name = (stack ?? "").replaceAll(/[^A-Za-z0-9-]+/g, "-").slice(0, 128);
  return name.replaceAll("-", "") === "" ? fallback : name;
}

function template(
  handover: Handover,
  type: string,
  stack: string | null,
  functions: readonly HandoverFunction[],
): string {
  const { family, layerVersionArn, sharedPaths } = handover;
  const how = needsScript(handover) ? "with slim-package.mjs" : `without ${markdownCode(sharedPaths.join(", "))}`;
  const { pascal } = namesIn({ family });
  const resources = functions.flatMap(({ name, owner, layers }, index) => [
    `  # ${markdownCode(name)}`,
    `  ${yamlString(owner.logicalId ?? `Function${index + 1}`)}:`,
    `    Type: ${type}`,
    "    Properties:",
    "      Layers:",
    ...layers.map(
      (arn) =>
        `        - ${arn === layerVersionArn ? `Fn::FindInMap: [${pascal}, LayerVersion, Arn]` : yamlString(arn)}`,
    ),
  ]);
  return `${[
    `# Merge into the template of ${stack === null ? "these functions" : `stack ${markdownCode(stack)}`}: the mapping, and all Layers of each function in this order.`,
    "# A mapping has the ARN, because a stack keeps the old value of a parameter whose default changes.",
    `# Build the packages of these functions ${how}.`,
    "Mappings:",
    `  ${pascal}:`,
    "    LayerVersion:",
    `      Arn: ${yamlString(layerVersionArn)}`,
    "Resources:",
    ...resources,
  ].join("\n")}\n`;
}
