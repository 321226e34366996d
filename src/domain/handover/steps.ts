/** What a team does to make the migration permanent, tool by tool, in an order that breaks no import. */
import { hclString, markdownCode, typescriptString } from "./escaping.ts";
import type { Handover, HandoverFunction } from "./handover.ts";
import { handoverNames } from "./names.ts";
import type { OwnerKind } from "./owner.ts";

/** Paragraphs of HANDOVER.md for the functions of one owner. */
export function stepsFor(
  kind: OwnerKind,
  { sharedPaths, family }: Handover,
  functions: readonly HandoverFunction[],
): readonly string[] {
  const shared = markdownCode(sharedPaths.join(", "));
  const example = functions[0]?.name ?? "";
  switch (kind) {
    case "terraform":
      return terraform(sharedPaths, example, handoverNames(family).snake);
    case "sam":
    case "cloudformation":
      return [
        `Merge the fragments under \`${kind}/\`: the parameter with the layer version, and \`Layers\` of each function, complete and in this order. Build the packages without ${shared}.`,
      ];
    case "cdk":
      return [
        `Copy \`cdk/${handoverNames(family).kebab}-layers.ts\` into the application, and give each function both halves:`,
        `\`\`\`ts\ncode: Code.fromAsset(folder, { exclude: SHARED_CODE_PATTERNS }),\nlayers: layersOf(this, ${typescriptString(example)}),\n\`\`\``,
      ];
    case "serverless":
      return [
        "Merge the fragments under `serverless/`: the layer version, the layers of each function, complete and in this order, and the patterns that leave the shared code out. Patterns of a function count only with `package.individually: true`.",
      ];
    case "unknown":
      return [
        `Find out what deploys ${functions.map(({ name }) => markdownCode(name)).join(", ")}, then write the handover again with \`--terraform-state FILE\` (what \`terraform show -json\` prints) or \`--owner terraform\` (or sam, cdk, serverless, cloudformation). Until then keep everybody from deploying them.`,
        "Each needs its layer list, complete and in this order:",
        functions
          .map(({ name, layers }) => `- ${markdownCode(name)}: ${layers.map(markdownCode).join(", ")}`)
          .join("\n"),
      ];
  }
}

/**
 * The layer is attached already, so both halves go together: a stack that knows only of the layers would take them away
 * again where its deployment fails, and leave the slim code, which its template does not know to have changed.
 */
export const BOTH_AT_ONCE =
  "deploy both halves in one deployment. The layer is attached already, so it serves in whatever order they are updated; and should the deployment fail, the old package comes back together with the old layer list. Layers that were deployed alone, and failed, would be taken off the slim code: an outage. Only a function that `npm run status -- --drift` says bundles its copy again gets its layers in a deployment before that of the package: nobody promises which of the two is updated first.";

function terraform(sharedPaths: readonly string[], example: string, snake: string): readonly string[] {
  const paths = sharedPaths.map(hclString).join(", ");
  return [
    `1. Copy \`terraform/\` into the root module's folder: the module \`modules/lambda-shared-code-layer\`, \`${snake}.tf\`, and \`modules/lambda-function/bundle_shared_code.tf\` into the module your functions are made by.`,
    [
      `2. Pass both values on, for ${markdownCode(example)}:`,
      "   ```hcl",
      `   bundle_shared_code = local.${snake}_functions[${hclString(example)}].bundle_shared_code`,
      `   layers             = local.${snake}_functions[${hclString(example)}].layers`,
      ...(paths === '"shared/"' ? [] : [`   shared_paths       = [${paths}]`]),
      "   ```",
    ].join("\n"),
    `3. In the function's module leave ${markdownCode(sharedPaths.join(", "))} out where the switch says so, and have Terraform see the code:`,
    '   ```hcl\n   # data "archive_file": globs in excludes need the archive provider 2.5 or newer\n   excludes = local.shared_code_excludes\n   # resource "aws_lambda_function"\n   layers           = var.layers\n   source_code_hash = data.archive_file.package.output_base64sha256\n   ```',
    "4. `terraform plan` must show no change of `layers` for any function, and a change of `source_code_hash` for those of the table. Where it would take a layer away, stop.",
    "5. Apply. The layer is attached already, so it is the code alone that changes.",
  ];
}
