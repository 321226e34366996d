/** What people change in Terraform files where the files alone do not decide. */
import { hclString, markdownCode } from "../../../../domain/handover/escaping.ts";
import type { HandoverFunction } from "../../../../domain/handover/handover.ts";
import type { Step } from "../../../../domain/handover/repository/changes.ts";
import type { Instance } from "./instances.ts";
import type { Matching } from "./matching.ts";
import type { Names } from "./names.ts";
import { placeOf } from "./text-edits.ts";

/** A function with the instance that describes it. */
export interface Pair {
  readonly fn: HandoverFunction;
  readonly instance: Instance;
}

export const invalidStep = (path: string): Step => ({
  path,
  line: null,
  text: `This file is not valid ${path.endsWith(".json") ? "JSON" : "HCL"}, and was not read.`,
  code: null,
  functions: [],
});

/** The step for a function that no block describes; none if another tool can own it. */
export function unmatchedSteps(fn: HandoverFunction, { unmatched }: Matching): readonly Step[] {
  const found = unmatched.get(fn.name);
  if (found === undefined || !fn.onLayer || (fn.owner.kind !== "terraform" && found.near === null)) return [];
  const place = found.near === null ? { path: null, line: null } : placeOf(found.near.placed);
  return [
    {
      ...place,
      text: `${markdownCode(fn.name)} was not changed: ${found.why}. Make its \`layers\` equal to this list, with your references in place of the ARNs of your layers. Leave the shared code out of its package. With \`--terraform-state FILE\`, its address decides.`,
      code: `layers = [\n${fn.layers.map((arn) => `  ${hclString(arn)},`).join("\n")}\n]`,
      functions: [fn.name],
    },
  ];
}

/** The step for a function whose block cannot be changed safely. */
export function byHand({ fn, instance }: Pair, why: string, names: Names): Step {
  const local = (arn: string) => (arn === names.arn ? names.localIn(instance.root) : hclString(arn));
  return {
    ...placeOf(instance.placed, instance.placed.block.attributes.get("layers")?.from),
    text: `${why.charAt(0).toUpperCase()}${why.slice(1)}. Make the \`layers\` of ${markdownCode(fn.name)} equal to this list, with your references in place of the ARNs of your layers. Leave the shared code out of its package.`,
    code: `layers = [\n${fn.layers.map((arn) => `  ${local(arn)},`).join("\n")}\n]`,
    functions: [fn.name],
  };
}

/** What to check in a root module. */
export function checkOf(folder: string): string {
  const where = folder === "" ? "the folder of the repository" : markdownCode(folder);
  return `In ${where}, run \`terraform init\` and \`terraform plan\`. The plan must show no change of \`layers\`, and a new \`source_code_hash\` only for functions that use the layer. If it would remove a layer, stop. Then apply: the layer is already attached, so only the code changes.`;
}
