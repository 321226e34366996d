/** Finds functions in Terraform files in JSON. Programs often write them, so people get file, line and exact text. */
import { markdownCode, typescriptString } from "../../../../domain/handover/escaping.ts";
import type { HandoverFunction } from "../../../../domain/handover/handover.ts";
import type { Step } from "../../../../domain/handover/repository/changes.ts";
import { canBe, joined, saysSomething, textValue, UNKNOWN } from "../../hcl/value.ts";
import { lineIn, plainText, valueAt } from "../../yaml/yaml-edits.ts";
import type { JsonBlock } from "./modules.ts";

/** The block of each function, by its name, that no other block can create. */
export function functionsInJson(
  functions: readonly HandoverFunction[],
  json: readonly JsonBlock[],
): ReadonlyMap<string, JsonBlock> {
  const blocks = json.filter(({ kind }) => kind === "function").map((block) => ({ block, name: nameOf(block) }));
  const found = functions.flatMap(({ name: called }) => {
    const fitting = blocks.filter(({ name }) => saysSomething(name) && canBe(name, called));
    return fitting.length === 1 && fitting[0] !== undefined ? [[called, fitting[0].block] as const] : [];
  });
  const claimed = Map.groupBy(found, ([, block]) => block);
  return new Map(found.filter(([, block]) => claimed.get(block)?.length === 1));
}

/** The name, in which templates are unknown. */
function nameOf({ value }: JsonBlock) {
  const parts = (plainText(valueAt(value, "function_name")) ?? "${}").split(/\$\{[^{}]*\}/);
  return joined(parts.flatMap((part, index) => (index === 0 ? [textValue(part)] : [UNKNOWN, textValue(part)])));
}

/** What people change. Calls of modules are named, because functions behind them are not in the patch. */
export function jsonSteps(
  functions: readonly HandoverFunction[],
  found: ReadonlyMap<string, JsonBlock>,
  json: readonly JsonBlock[],
): readonly Step[] {
  const own = functions.flatMap((fn) => {
    const block = found.get(fn.name);
    return block === undefined || !fn.onLayer ? [] : [stepFor(fn, block)];
  });
  const calls = json.filter(({ kind }) => kind === "call");
  const files = new Set(functions.some(({ onLayer }) => onLayer) ? calls.map(({ file }) => file) : []);
  return [
    ...own,
    ...[...files].map((file) => ({
      path: file.path,
      line: lineIn(file, calls.find((call) => call.file === file)?.value),
      text: "This file in JSON calls modules, which the handover does not follow. Give each function that they create its layers, and leave the shared code out of its package.",
      code: null,
      functions: [],
    })),
  ];
}

function stepFor({ name, layers }: HandoverFunction, { file, value }: JsonBlock): Step {
  return {
    path: file.path,
    line: lineIn(file, valueAt(value, "layers") ?? value),
    text: `This file is JSON, which is not patched. Make the \`layers\` of ${markdownCode(name)} equal to this list, with your references in place of the ARNs of your layers. Leave the shared code out of its package. If a program writes this file, such as CDK for Terraform, change the program.`,
    code: `"layers": [\n${layers.map((arn) => `  ${typescriptString(arn)}`).join(",\n")}\n]`,
    functions: [name],
  };
}
