/** A call of the module `lambda-shared-code-layer` and the values for each function, in Terraform's format. */
import { exclusionExpressions } from "../request/exclusions.ts";
import { familyNamed } from "../runtimes/families.ts";
import { commentText, hclString } from "./escaping.ts";
import { type Handover, type HandoverFile, type HandoverFunction, namesIn } from "./handover.ts";

/** `shared_code.tf` for the root module; none if Terraform owns no function. Images have no layers. */
export function terraformFiles(handover: Handover): readonly HandoverFile[] {
  const functions = handover.functions.filter(
    ({ owner, packageType }) => owner.kind === "terraform" && packageType === "Zip",
  );
  if (functions.length === 0) return [];
  return [{ path: `terraform/${namesIn(handover).snake}.tf`, content: rootModule(handover, functions) }];
}

function rootModule(handover: Handover, functions: readonly HandoverFunction[]): string {
  const { below, path } = exclusionExpressions(handover.exclude);
  const { snake } = namesIn(handover);
  const { layerFolder } = familyNamed(handover.family).paths;
  return `\
variable "${snake}_source_dir" {
  description = "Folder with the shared code: ${described(handover.sharedPaths)}"
  type        = string
}

variable "${snake}_bucket" {
  description = "S3 bucket for the layer's ZIP, used when Terraform publishes a version."
  type        = string
}

module "${snake}_layer" {
  source = "./modules/lambda-shared-code-layer"

  # The version that the fleet uses. While it is set, Terraform publishes nothing, and the first apply changes no layer.
  # Set it to null to let Terraform publish the next version, which moves all functions below at once.
  adopted_version_arn = ${hclString(handover.layerVersionArn)}

  layer_name               = ${hclString(handover.layerName)}
  layer_folder             = ${hclString(layerFolder)}
  source_dir               = var.${snake}_source_dir
  shared_paths             = ${list(handover.sharedPaths)}
  exclude_below            = ${list(below)}
  exclude_paths            = ${list(path)}
  bucket                   = var.${snake}_bucket
  compatible_runtimes      = ${list(handover.runtimes)}
  compatible_architectures = ${list(handover.architectures)}
}

# Pass both values to the module or resource of each function.
locals {
  ${snake}_functions = {
${functions.map((fn) => entry(fn, handover)).join("\n")}
  }
}
`;
}

function entry({ name, owner, onLayer, layers }: HandoverFunction, handover: Handover): string {
  const output = `module.${namesIn(handover).snake}_layer.layer_version_arn`;
  const listed = layers.map((arn) => (onLayer && arn === handover.layerVersionArn ? output : hclString(arn)));
  const address = owner.called === null ? "" : `    # ${commentText(owner.called)}\n`;
  return `${address}\
    ${hclString(name)} = {
      bundle_shared_code = ${!onLayer}
      layers             = [${listed.join(", ")}]
    }`;
}

function list(texts: readonly string[]): string {
  return `[${texts.map(hclString).join(", ")}]`;
}

/** Part of a quoted description. */
function described(sharedPaths: readonly string[]): string {
  return hclString(sharedPaths.join(", ")).slice(1, -1);
}
