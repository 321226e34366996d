/** What a team does to make the migration permanent with each tool, in an order that breaks no import. */
import { hclString, markdownCode, typescriptString } from "./escaping.ts";
import { type Handover, type HandoverFunction, namesIn } from "./handover.ts";
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
      return terraform(sharedPaths, example, namesIn({ family }).snake);
    case "sam":
    case "cloudformation":
      return [
        `Merge the fragments in \`${kind}/\` into your templates: the parameter with the layer version, and all \`Layers\` of each function in this order. Build the packages without ${shared}.`,
      ];
    case "cdk":
      return [
        `Copy \`cdk/${namesIn({ family }).kebab}-layers.ts\` into the application, and set both the code and the layers of each function:`,
        `\`\`\`ts\ncode: Code.fromAsset(folder, { exclude: SHARED_CODE_PATTERNS }),\nlayers: layersOf(this, ${typescriptString(example)}),\n\`\`\``,
      ];
    case "serverless":
      return [
        "Merge the fragments in `serverless/` into serverless.yml: the layer version, all layers of each function in this order, and the patterns that leave the shared code out. Patterns of a function apply only with `package.individually: true`.",
      ];
    case "unknown":
      return [
        `Find out what deploys ${functions.map(({ name }) => markdownCode(name)).join(", ")}. Then write the handover again with \`--terraform-state FILE\` (the output of \`terraform show -json\`) or \`--owner terraform\` (or sam, cdk, serverless, cloudformation). Until then, make sure that nobody deploys them.`,
        "Each needs all of these layers, in this order:",
        functions
          .map(({ name, layers }) => `- ${markdownCode(name)}: ${layers.map(markdownCode).join(", ")}`)
          .join("\n"),
      ];
  }
}

/**
 * A stack that is given the layers alone removes them if its deployment fails. It leaves the slim code, because its
 * template never knew of that change.
 */
export const BOTH_AT_ONCE =
  "change the code and the layers in one deployment. The layer is already attached, so functions work in whatever order the two are updated. If the deployment fails, it restores the old package together with the old layers. A failed deployment of the layers alone would remove them from the slim code: an outage. There is one exception: if `npm run status -- --drift` says that a function bundles its copy again, deploy its layers first and its package afterwards. Within one deployment, the order is not guaranteed.";

function terraform(sharedPaths: readonly string[], example: string, snake: string): readonly string[] {
  const paths = sharedPaths.map(hclString).join(", ");
  return [
    `1. Copy \`${snake}.tf\` and \`modules/lambda-shared-code-layer\` from \`terraform/\` into the folder of the root module. Copy \`modules/lambda-function/bundle_shared_code.tf\` into the module that creates your functions.`,
    [
      `2. Pass both values to each function, for example to ${markdownCode(example)}:`,
      "   ```hcl",
      `   bundle_shared_code = local.${snake}_functions[${hclString(example)}].bundle_shared_code`,
      `   layers             = local.${snake}_functions[${hclString(example)}].layers`,
      ...(paths === '"shared/"' ? [] : [`   shared_paths       = [${paths}]`]),
      "   ```",
    ].join("\n"),
    `3. In the module of the functions, exclude ${markdownCode(sharedPaths.join(", "))} if the switch says so, and let Terraform detect changes of the code:`,
    '   ```hcl\n   # data "archive_file": globs in excludes need the archive provider 2.5 or newer\n   excludes = local.shared_code_excludes\n   # resource "aws_lambda_function"\n   layers           = var.layers\n   source_code_hash = data.archive_file.package.output_base64sha256\n   ```',
    "4. `terraform plan` must show no change of `layers` for any function, and a change of `source_code_hash` for the functions in the table. If it would remove a layer, stop.",
    "5. Apply. The layer is already attached, so only the code changes.",
  ];
}
