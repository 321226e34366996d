/** A call of the module `lambda-shared-code-layer` and the functions that use it, formatted as by `terraform fmt`. */
import { exclusionExpressions } from "../request/exclusions.ts";
import { familyNamed } from "../runtimes/families.ts";
import { commentText, hclString } from "./escaping.ts";
import { type Handover, type HandoverFile, type HandoverFunction, namesIn } from "./handover.ts";

/** `shared_code.tf` for the root module, for functions on the layer. */
export function terraformFiles(handover: Handover): readonly HandoverFile[] {
  const functions = handover.functions.filter(({ owner, onLayer }) => owner.kind === "terraform" && onLayer);
  if (functions.length === 0) return [];
  return [{ path: `terraform/${namesIn(handover).snake}.tf`, content: rootModule(handover, functions) }];
}

function rootModule(handover: Handover, functions: readonly HandoverFunction[]): string {
  const { below, path } = exclusionExpressions(handover.exclude);
  const { snake } = namesIn(handover);
  const { layerFolder } = familyNamed(handover.family).paths;
  return `\
module "${snake}_layer" {
  source = "./modules/lambda-shared-code-layer"

  # The version that the fleet uses. While it is set, Terraform publishes nothing, and the first apply changes no layer.
  # To let Terraform publish the next version, set it to null and add source_dir and bucket. That moves all functions
  # below at once.
  adopted_version_arn = ${hclString(handover.layerVersionArn)}

  layer_name               = ${hclString(handover.layerName)}
  layer_folder             = ${hclString(layerFolder)}
  shared_paths             = ${list(handover.sharedPaths)}
  exclude_below            = ${list(below)}
  exclude_paths            = ${list(path)}
  compatible_runtimes      = ${list(handover.runtimes)}
  compatible_architectures = ${list(handover.architectures)}
}

# By function name: the layer alone, which is added at the end of the layers that your files have.
locals {
  ${snake}_layers = {
${functions.map((fn) => entry(fn, `module.${snake}_layer.layer_version_arn`)).join("\n")}
  }
}
`;
}

function entry({ name, owner }: HandoverFunction, reference: string): string {
  const address = owner.called === null ? "" : `    # ${commentText(owner.called)}\n`;
  return `${address}    ${hclString(name)} = [\n      ${reference},\n    ]`;
}

function list(texts: readonly string[]): string {
  return `[${texts.map(hclString).join(", ")}]`;
}
