/** Changes configurations of the Serverless Framework so that they say what a migration left. */
import { isMap, isScalar, type Node, type YAMLMap } from "yaml";
import { layerArnOf } from "../../../../domain/arn.ts";
import { markdownCode, serverlessString, yamlString } from "../../../../domain/handover/escaping.ts";
import { type HandoverFunction, namesIn } from "../../../../domain/handover/handover.ts";
import { type Edit, NOTHING, type Step } from "../../../../domain/handover/repository/changes.ts";
import {
  lineIn,
  listOf,
  plainText,
  sourceOf,
  valueAt,
  withItem,
  withPair,
  withSection,
  type YamlFile,
} from "../../yaml/yaml-edits.ts";
import type { OwnerReader, Reading } from "../reading.ts";
import { type Pair, serviceFunctionOf, servicesIn } from "./configurations.ts";
import { packageChanges } from "./packages.ts";

export const readServerless: OwnerReader = async (reading) => {
  const functions = reading.functions.filter(({ owner }) => owner.kind === "serverless");
  if (functions.length === 0) return NOTHING;
  const services = await servicesIn(reading.repository);
  const found = functions.map((fn) => ({ fn, entry: serviceFunctionOf(fn, services) }));
  const pairs = found.filter((pair): pair is Pair => pair.entry !== null);
  const missing = found.filter(({ fn, entry }) => entry === null && fn.onLayer).map(({ fn }) => fn);
  const edits: Edit[] = [];
  const steps: Step[] = missing.map((fn) => missingStep(fn, services.unread, reading));
  for (const [service, own] of Map.groupBy(
    pairs.filter(({ fn }) => fn.onLayer),
    ({ entry }) => entry.service,
  )) {
    const version = versionIn(service, reading);
    const changes = own.map((pair) => ({ pair, change: layersChange(pair, version.reference, reading) }));
    if (changes.some(({ change }) => change !== null)) edits.push(...version.edits);
    for (const { pair, change } of changes)
      if (typeof change === "string") steps.push(byHand(pair, change, version.reference, reading));
      else if (change !== null) edits.push(change);
    const all = services.functions.filter((entry) => entry.service === service);
    const packages = await packageChanges(reading, service, own, all);
    edits.push(...packages.edits);
    steps.push(...packages.steps);
  }
  return {
    edits,
    newFiles: [],
    steps,
    found: new Map(pairs.map(({ fn, entry: { file, value } }) => [fn.name, `${file.path}:${lineIn(file, value)}`])),
    checks: [...new Set(pairs.map(({ entry }) => entry.service.path))].map(
      (path) =>
        `Deploy the service of ${markdownCode(path)} once, with both changes: the layers and the packages. Before, \`serverless package\` must write packages without the shared code to \`.serverless/\`.`,
    ),
  };
};

/** Where the service has the ARN: in `custom`, if that is written out. */
function versionIn(
  service: YamlFile,
  { handover }: Reading,
): { readonly reference: string; readonly edits: readonly Edit[] } {
  const name = `${namesIn(handover).camel}LayerVersionArn`;
  const arn = serverlessString(handover.layerVersionArn);
  const reference = `\${self:custom.${name}}`;
  const flow = `"${name}": ${arn}`;
  const custom = valueAt(service.root, "custom");
  const earlier = valueAt(custom, name);
  if (isScalar(earlier)) {
    const [from = 0, to = 0] = earlier.range ?? [];
    return {
      reference,
      edits: earlier.value === handover.layerVersionArn ? [] : [{ path: service.path, from, to, text: arn }],
    };
  }
  if (custom === undefined) {
    const edit = service.root.flow
      ? withPair(service, service.root, [], `"custom": { ${flow} }`)
      : withSection(service, "functions", `custom:\n  ${name}: ${arn}\n`);
    return { reference, edits: [edit] };
  }
  if (isMap(custom)) return { reference, edits: [withPair(service, custom, [`${name}: ${arn}`], flow)] };
  return { reference: handover.layerVersionArn, edits: [] };
}

/** An edit, why there is none, or `null` if the file says it already. Layers of a function replace the provider's. */
function layersChange({ fn, entry }: Pair, reference: string, { handover }: Reading): Edit | string | null {
  const { service, file, value } = entry;
  const isOurs = (arn: string) => layerArnOf(arn) === layerArnOf(handover.layerVersionArn);
  const inFlow = yamlString(reference);
  const own = valueAt(value, "layers");
  const inherited = valueAt(service.root, "provider", "layers");
  const said = own ?? inherited;
  const items = said === undefined ? [] : (listOf(said)?.items ?? null);
  if (items === null) return "its layers are computed";
  if (items.some((item) => plainText(item) === reference || plainText(item) === handover.layerVersionArn)) return null;
  const older = items.find((item) => isOurs(plainText(item) ?? ""));
  if (older !== undefined && own !== undefined) {
    const [from = 0, to = 0] = older.range ?? [];
    return { path: file.path, from, to, text: listOf(own)?.flow ? inFlow : reference };
  }
  if (fn.layers.at(-1) !== handover.layerVersionArn) return "the layer is not the last of the function's layers";
  if (!saysLayers(items, fn.layers.slice(0, -1)))
    return "the layers in the file are not the layers that the function has";
  const list = listOf(own);
  if (list !== null) return withItem(file, list, list.flow ? inFlow : reference);
  const lines = [...items.map((item) => sourceOf(service, item)), reference];
  const quoted = [...items.map((item) => quotedIn(service, item)), inFlow];
  return withPair(file, value, ["layers:", ...lines.map((line) => `  - ${line}`)], `"layers": [${quoted.join(", ")}]`);
}

/** A value in a list between brackets, in which `${` cannot be plain. */
function quotedIn(file: YamlFile, item: Node): string {
  const text = plainText(item);
  return text === null ? sourceOf(file, item) : yamlString(text);
}

/** Whether a list can be these ARNs: variables and references fit every ARN. */
function saysLayers(items: readonly Node[], arns: readonly string[]): boolean {
  const isFixed = (text: string | null) => text !== null && !text.includes("${");
  return (
    items.length === arns.length && items.every((item, at) => !isFixed(plainText(item)) || plainText(item) === arns[at])
  );
}

function byHand(
  { fn, entry: { file, key, value } }: Pair,
  why: string,
  reference: string,
  { handover }: Reading,
): Step {
  const lines = fn.layers.map((arn) => `  - ${arn === handover.layerVersionArn ? reference : serverlessString(arn)}`);
  return {
    path: file.path,
    line: lineIn(file, valueAt(value as YAMLMap, "layers") ?? value),
    text: `${markdownCode(key)}: ${why}. Make its layers equal to this list, with your references in place of the ARNs of your layers.`,
    code: ["layers:", ...lines].join("\n"),
    functions: [fn.name],
  };
}

function missingStep(fn: HandoverFunction, unread: readonly string[], { handover }: Reading): Step {
  const program = unread.length === 1 ? (unread[0] ?? null) : null;
  const patterns = handover.sharedPaths.map(
    (path) => `    - ${serverlessString(`!${path.endsWith("/") ? `${path}**` : path}`)}`,
  );
  return {
    path: program,
    line: null,
    text: `${program === null ? "" : "This configuration is computed, or not valid, and was not read. "}No single configuration of the repository describes ${markdownCode(fn.owner.called ?? fn.name)} of stack ${markdownCode(fn.owner.stack ?? "")}. Give it these layers, with your references in place of the ARNs of your layers, and these patterns. Patterns of a function apply only with \`package.individually: true\`.`,
    code: [
      "layers:",
      ...fn.layers.map((arn) => `  - ${serverlessString(arn)}`),
      "package:",
      "  patterns:",
      ...patterns,
    ].join("\n"),
    functions: [fn.name],
  };
}
