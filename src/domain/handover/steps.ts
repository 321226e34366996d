/** What a team does to make the migration permanent with each tool, in an order that breaks no import. */
import { shellWord } from "../execution-name.ts";
import { hclString, markdownCode, typescriptString } from "./escaping.ts";
import { type Handover, type HandoverFunction, namesIn } from "./handover.ts";
import type { OwnerKind } from "./owner.ts";
import { needsScript, slimPackageSteps } from "./slim-package.ts";

/** Paragraphs of HANDOVER.md for the functions of one owner. */
export function stepsFor(
  kind: OwnerKind,
  handover: Handover,
  functions: readonly HandoverFunction[],
): readonly string[] {
  const isScripted = needsScript(handover);
  const steps = ownSteps(kind, { ...handover, isScripted }, functions);
  return isScripted && kind !== "unknown" ? [...steps, ...slimPackageSteps(kind, functions)] : steps;
}

/** Where the script makes the packages, nothing else leaves the shared code out. */
const BELOW = "The script makes the packages without the shared code, as described below.";

function ownSteps(
  kind: OwnerKind,
  { sharedPaths, family, isScripted }: Pick<Handover, "sharedPaths" | "family"> & { readonly isScripted: boolean },
  functions: readonly HandoverFunction[],
): readonly string[] {
  const shared = markdownCode(sharedPaths.join(", "));
  const example = functions[0]?.name ?? "";
  switch (kind) {
    case "terraform":
      return terraform(isScripted ? null : sharedPaths, example, namesIn({ family }).snake);
    case "sam":
    case "cloudformation":
      return [
        `Merge the fragments in \`${kind}/\` into your templates: the mapping with the layer version, and all \`Layers\` of each function in this order. ${isScripted ? BELOW : `Build the packages without ${shared}.`}`,
      ];
    case "cdk":
      return [
        `Copy \`cdk/${namesIn({ family }).kebab}-layers.ts\` into the application, and set both the code and the layers of each function:`,
        `\`\`\`ts\ncode: Code.fromAsset(${isScripted ? "TARGET" : "folder, { exclude: SHARED_CODE_PATTERNS }"}),\nlayers: layersOf(this, ${typescriptString(example)}),\n\`\`\``,
      ];
    case "serverless":
      return [
        `Merge the fragments in \`serverless/\` into serverless.yml: the layer version, all layers of each function in this order, and ${isScripted ? "the paths of the packages that the script makes" : "the patterns that leave the shared code out"}. What \`package\` of a function says applies only with \`package.individually: true\`.`,
      ];
    case "script":
      return script(isScripted ? null : sharedPaths, functions);
    case "unknown":
      return [
        `Find out what deploys ${functions.map(({ name }) => markdownCode(name)).join(", ")}. Then write the handover again with \`--terraform-state FILE\` (the output of \`terraform show -json\`) or \`--owner terraform\` (or sam, cdk, serverless, cloudformation, script). Until then, make sure that nobody deploys them.`,
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

/** @param sharedPaths what `excludes` leaves out; `null` if the script makes the packages */
function terraform(sharedPaths: readonly string[] | null, example: string, snake: string): readonly string[] {
  const excludes = (sharedPaths ?? []).map((path) => hclString(path.replace(/\/$/, ""))).join(", ");
  const lookup = `lookup(local.${snake}_layers, ${hclString(example)}, [])`;
  return [
    `${sharedPaths === null ? "" : "With `--repo DIR`, the handover writes a patch for your files instead. "}By hand, for each root module, which is a folder in which you run \`terraform apply\`:`,
    `1. Copy \`${snake}.tf\` and the folder \`modules/lambda-shared-code-layer\` from \`terraform/\` into the folder of the root module. If modules are in another folder there, copy it to them, and change \`source\` in \`${snake}.tf\`.`,
    `2. If a module of yours creates the functions, copy \`modules/lambda-function/${VARIABLE}.tf\` into its folder. Pass the layer in each call, for example for ${markdownCode(example)}:\n\n   \`\`\`hcl\n   ${VARIABLE} = ${lookup}\n   \`\`\``,
    `3. In each \`aws_lambda_function\`, add the layer at the end of your list, and keep your list. \`YOUR_LIST\` is what follows \`layers =\` now, or \`[]\`:\n\n   \`\`\`hcl\n   layers           = concat(YOUR_LIST, var.${VARIABLE})\n   source_code_hash = data.archive_file.package.output_base64sha256\n   \`\`\`\n\n   In a root module, write \`${lookup}\` in place of \`var.${VARIABLE}\`, with the name of the function.`,
    sharedPaths === null
      ? `4. ${BELOW}`
      : `4. In each \`data "archive_file"\`, leave the shared code out for functions with the layer. A function in a root module has its \`lookup\` here too:\n\n   \`\`\`hcl\n   excludes = length(var.${VARIABLE}) > 0 ? [${excludes}] : []\n   \`\`\``,
    "5. `terraform plan` must show no change of `layers` for any function, and a change of `source_code_hash` for the functions in the table. If it would remove a layer, stop.",
    "6. Apply. The layer is already attached, so only the code changes.",
  ];
}

/** The variable in `modules/lambda-function`. */
const VARIABLE = "shared_code_layers";

/** Lambda's API changes code and layers in two calls, of which the second must wait for the first. */
function script(sharedPaths: readonly string[] | null, functions: readonly HandoverFunction[]): readonly string[] {
  const patterns = (sharedPaths ?? []).map((path) => shellWord(path.endsWith("/") ? `${path}*` : path)).join(" ");
  const calls = functions.flatMap(({ name, layers }) => [
    `aws lambda update-function-configuration --function-name ${shellWord(name)} --layers ${layers.map(shellWord).join(" ")}`,
    `aws lambda wait function-updated-v2 --function-name ${shellWord(name)}`,
  ]);
  const [name = "NAME"] = functions.map((fn) => shellWord(fn.name));
  return [
    ...(sharedPaths === null
      ? [`1. ${BELOW}`]
      : [
          `1. Leave ${markdownCode(sharedPaths.join(", "))} out of the packages:`,
          `   \`\`\`\n   zip -q -r package.zip . -x ${patterns}\n   \`\`\``,
        ]),
    "2. If a script sets layers, let it set these lists. Do this before the packages change, and wait until each update has ended. The lists are complete, and their order matters:",
    `   \`\`\`\n${calls.map((call) => `   ${call}`).join("\n")}\n   \`\`\``,
    "3. If a script sets no layers, leave it so: the layers are attached, and `update-function-code` keeps them. A script that creates functions passes `--layers` to `create-function`, together with the package without the shared code.",
    `4. Then upload the packages:\n\n   \`\`\`\n   aws lambda update-function-code --function-name ${name} --zip-file fileb://package.zip\n   aws lambda wait function-updated-v2 --function-name ${name}\n   \`\`\``,
    "5. Never the other way round: a package without the shared code on a function without the layer is an outage. A pipeline that deploys code and layers in one step, such as a stack, changes both in the same deployment.",
  ];
}
