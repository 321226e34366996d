/** Changes SAM and CloudFormation templates so that they say what a migration left. */
import type { Node } from "yaml";
import { isScalar } from "yaml";
import { layerArnOf } from "../../../../domain/arn.ts";
import { markdownCode, yamlString } from "../../../../domain/handover/escaping.ts";
import { type HandoverFunction, namesIn } from "../../../../domain/handover/handover.ts";
import { type Edit, NOTHING, type Step } from "../../../../domain/handover/repository/changes.ts";
import {
  lineIn,
  listOf,
  pairOf,
  plainText,
  sourceOf,
  valueAt,
  withItem,
  withPair,
  withSection,
  type YamlFile,
} from "../../yaml/yaml-edits.ts";
import type { OwnerReader, Reading } from "../reading.ts";
import { packageSteps } from "./packages.ts";
import { freeName, type Pair, propertyOf, templateFunctionOf, templatesIn } from "./templates.ts";

export const readTemplates: OwnerReader = async (reading) => {
  const { repository } = reading;
  const functions = reading.functions.filter(({ owner }) => owner.logicalId !== null);
  const templates = await templatesIn(repository);
  if (functions.length === 0 && templates.functions.length === 0) return NOTHING;
  const stacks = Map.groupBy(functions, ({ owner }) => owner.stack);
  const pairs: Pair[] = [];
  const steps: Step[] = templates.invalid.map((path) => ({
    path,
    line: null,
    text: "This file is not valid YAML, and was not read.",
    code: null,
    functions: [],
  }));
  for (const fn of functions) {
    const resource = templateFunctionOf(fn, stacks.get(fn.owner.stack) ?? [], templates);
    if (resource !== null) pairs.push({ fn, resource });
    else if (fn.onLayer) steps.push(missingStep(fn, reading));
  }
  const edits: Edit[] = [];
  const changed: Pair[] = [];
  for (const [file, own] of Map.groupBy(
    pairs.filter(({ fn }) => fn.onLayer),
    ({ resource }) => resource.file,
  )) {
    const mapping = mappingFor(file, reading);
    const changes = own.map((pair) => ({ pair, change: layersChange(pair, reading, mapping.reference) }));
    edits.push(...changes.flatMap(({ change }) => ("edit" in change ? [change.edit] : [])));
    if (changes.some(({ change }) => "edit" in change || "why" in change)) edits.push(...mapping.edits);
    steps.push(
      ...changes.flatMap(({ pair, change }) =>
        "why" in change ? [byHand(pair, change.why, mapping.reference, reading)] : [],
      ),
    );
    changed.push(...own);
  }
  steps.push(...(await packageSteps(reading, changed, pairs, templates)));
  return {
    edits,
    newFiles: [],
    steps,
    found: new Map(
      pairs.map(({ fn, resource: { file, resource } }) => [fn.name, `${file.path}:${lineIn(file, resource)}`]),
    ),
    checks: [...new Set(changed.map(({ resource }) => resource.file.path))].map(checkOf),
  };
};

function checkOf(path: string): string {
  return `Build and deploy the stack of ${markdownCode(path)} once, with both changes: the layers and the packages. In a change set, \`Layers\` and \`Code\` change, and no function is replaced.`;
}

/** Where the template has the ARN: in a mapping, because stacks keep old values of parameters. */
function mappingFor(
  file: YamlFile,
  { handover }: Reading,
): { readonly reference: string; readonly edits: readonly Edit[] } {
  const { pascal } = namesIn(handover);
  const arn = yamlString(handover.layerVersionArn);
  const mappings = valueAt(file.root, "Mappings");
  const earlier = valueAt(mappings, pascal, "LayerVersion", "Arn");
  const name = earlier === undefined ? freeName(file, pascal) : pascal;
  const isJson = file.root.flow === true;
  const reference = isJson
    ? `{ "Fn::FindInMap": ["${name}", "LayerVersion", "Arn"] }`
    : `!FindInMap [${name}, LayerVersion, Arn]`;
  if (plainText(earlier) === handover.layerVersionArn) return { reference, edits: [] };
  if (earlier !== undefined && isScalar(earlier)) {
    const [from = 0, to = 0] = earlier.range ?? [];
    return { reference, edits: [{ path: file.path, from, to, text: arn }] };
  }
  const flow = `"${name}": { "LayerVersion": { "Arn": ${arn} } }`;
  const lines = [`${name}:`, "  LayerVersion:", `    Arn: ${arn}`];
  const section = pairOf(file.root, "Mappings")?.value;
  if (section != null && "items" in section)
    return { reference, edits: [withPair(file, section as never, lines, flow)] };
  if (isJson) return { reference, edits: [withPair(file, file.root, [], `"Mappings": { ${flow} }`)] };
  return {
    reference,
    edits: [withSection(file, "Resources", `Mappings:\n${lines.map((line) => `  ${line}`).join("\n")}\n`)],
  };
}

type Change = { readonly edit: Edit } | { readonly why: string } | { readonly none: true };

/** SAM puts the layers of `Globals` in front of those of a function, so the layer always goes to the function. */
function layersChange({ fn, resource }: Pair, { handover }: Reading, reference: string): Change {
  const { file, properties } = resource;
  const isOurs = (arn: string) => layerArnOf(arn) === layerArnOf(handover.layerVersionArn);
  const own = valueAt(properties, "Layers");
  const inherited = propertyOf({ ...resource, properties: null }, "Layers");
  const lists = [inherited, own].map((node) => (node === undefined ? [] : (listOf(node)?.items ?? null)));
  const items = lists.every((list) => list !== null) ? lists.flat() : null;
  const older = items?.find((item) => isOurs(plainText(item) ?? ""));
  if (older !== undefined) {
    if (plainText(older) === handover.layerVersionArn) return { none: true };
    const [from = 0, to = 0] = older.range ?? [];
    return { edit: { path: file.path, from, to, text: reference } };
  }
  if (items?.some((item) => sourceOf(file, item).replaceAll(/\s+/g, " ") === reference)) return { none: true };
  if (fn.layers.at(-1) !== handover.layerVersionArn)
    return { why: "the layer is not the last of the function's layers" };
  const others = fn.layers.slice(0, -1);
  if (items === null && own !== undefined && listOf(own) === null) return { why: "its `Layers` are computed" };
  if (items !== null && !saysLayers(items, others))
    return { why: "the layers in the file are not the layers that the function has" };
  const list = listOf(own);
  if (list !== null) return { edit: withItem(file, list, reference) };
  if (properties === null) return { why: "it has no `Properties`" };
  return {
    edit: withPair(
      file,
      properties,
      ["Layers:", `  - ${reference}`],
      `${file.root.flow === true ? '"Layers"' : "Layers"}: [${reference}]`,
    ),
  };
}

/** Whether a list can be these ARNs: references fit every ARN. */
function saysLayers(items: readonly Node[], arns: readonly string[]): boolean {
  return (
    items.length === arns.length && items.every((item, at) => plainText(item) === null || plainText(item) === arns[at])
  );
}

function byHand({ fn, resource }: Pair, why: string, reference: string, { handover }: Reading): Step {
  const { file, resource: node, logicalId, properties } = resource;
  const lines = fn.layers.map((arn) => `  - ${arn === handover.layerVersionArn ? reference : yamlString(arn)}`);
  return {
    path: file.path,
    line: lineIn(file, valueAt(properties, "Layers") ?? node),
    text: `${markdownCode(logicalId)}: ${why}. Make its layers equal to this list, with your references in place of the ARNs of your layers.`,
    code: ["Layers:", ...lines].join("\n"),
    functions: [fn.name],
  };
}

function missingStep(fn: HandoverFunction, { handover }: Reading): Step {
  const { stack, logicalId } = fn.owner;
  return {
    path: null,
    line: null,
    text: `No single template of the repository describes ${markdownCode(logicalId ?? fn.name)} of stack ${markdownCode(stack ?? "")}. In its template, make \`Layers\` equal to this list, with your references in place of the ARNs of your layers. Build its package without ${markdownCode(handover.sharedPaths.join(", "))}.`,
    code: ["Layers:", ...fn.layers.map((arn) => `  - ${yamlString(arn)}`)].join("\n"),
    functions: [fn.name],
  };
}
