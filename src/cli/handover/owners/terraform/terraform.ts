/** Changes Terraform files so that they say what a migration left: layers, and packages without the shared code. */
import { hclString, markdownCode } from "../../../../domain/handover/escaping.ts";
import type { HandoverFunction } from "../../../../domain/handover/handover.ts";
import { type Edit, NOTHING, type Step } from "../../../../domain/handover/repository/changes.ts";
import type { OwnerReader } from "../reading.ts";
import { type Instance, instancesIn } from "./instances.ts";
import { type Addition, addedLayers, layersChangeOf, replacedArn } from "./layers.ts";
import { matchingOf } from "./matching.ts";
import { blocksOf, isCommunityModule, modulesIn, type Placed } from "./modules.ts";
import { archivesOf, type LeftOut, type PackageChange, withExcludes, withPatterns } from "./packages.ts";
import { type Passing, passingOf, type Selection } from "./passing.ts";
import { type Names, namesFor } from "./names.ts";
import { placeOf, withAttribute } from "./text-edits.ts";

/** A function with the instance that describes it. */
interface Pair {
  readonly fn: HandoverFunction;
  readonly instance: Instance;
}

export const readTerraform: OwnerReader = async (reading) => {
  const { repository, handover, functions } = reading;
  if (!repository.paths.some((path) => path.endsWith(".tf"))) return NOTHING;
  const modules = await modulesIn(repository);
  const instances = instancesIn(modules);
  const { matches, unmatched } = matchingOf(functions, instances);
  const pairs = functions.flatMap((fn) => {
    const instance = matches.get(fn.name);
    return instance === undefined ? [] : [{ fn, instance }];
  });
  const changes = pairs.filter(({ fn }) => fn.onLayer).map((pair) => ({ pair, change: layersChangeOf(pair.fn, pair.instance, handover) }));
  const appended = changes.filter(({ change }) => change.kind === "append").map(({ pair }) => pair);
  const passing = passingOf(new Set(appended.map(({ instance }) => instance)), instances);
  const isMixed = ({ instance }: Pair) => passing.mixed.includes(instance);
  const names = namesFor(reading, modules);
  const steps: Step[] = [
    ...modules.invalid.map((path): Step => ({ path, line: null, text: "This file is not valid HCL, and was not read.", code: null, functions: [] })),
    ...functions.flatMap((fn) => unmatchedStep(fn, unmatched.get(fn.name))),
    ...appended.filter(isMixed).map((pair) => byHand(pair, "Other functions of the same block do not use the layer, and the files do not tell them apart", names)),
  ];
  const edits: Edit[] = [];
  for (const { pair, change } of changes) {
    if (change.kind === "by-hand") steps.push(byHand(pair, capitalized(change.why), names));
    if (change.kind !== "replace") continue;
    const edit = pair.instance.calls.length === 0 ? replacedArn(pair.instance.placed, change.arn, names.localIn(pair.instance.root)) : null;
    if (edit === null) steps.push(byHand(pair, `The file lists an older version of the layer, ${markdownCode(change.arn)}`, names));
    else edits.push(edit);
  }
  const chosen = appended.filter((pair) => !isMixed(pair));
  edits.push(...passingEdits(passing, chosen, names));
  const packages = packageChanges(passing, chosen, names, instances);
  edits.push(...packages.edits);
  const newFiles = names.newFiles();
  return {
    edits: [...edits, ...names.variableEdits()],
    newFiles,
    steps: [...steps, ...packages.steps],
    found: new Map(pairs.map(({ fn, instance }) => [fn.name, `${placeOf(instance.placed).path}:${placeOf(instance.placed).line}`])),
    checks: [...new Set(chosen.map(({ instance }) => instance.root.folder))].map(checkOf),
  };
};

function checkOf(folder: string): string {
  const where = folder === "" ? "the folder of the repository" : markdownCode(folder);
  return `In ${where}, run \`terraform init\` and \`terraform plan\`. The plan must show no change of \`layers\`, and a new \`source_code_hash\` for the functions of the layer alone. If it would remove a layer, stop.`;
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function unmatchedStep(fn: HandoverFunction, unmatched: { readonly why: string; readonly near: Instance | null } | undefined): Step[] {
  if (unmatched === undefined || !fn.onLayer || (fn.owner.kind !== "terraform" && unmatched.near === null)) return [];
  const place = unmatched.near === null ? { path: null, line: null } : placeOf(unmatched.near.placed);
  return [
    {
      ...place,
      text: `${markdownCode(fn.name)} was not changed: ${unmatched.why}. Add the layer at the end of its \`layers\`, and leave the shared code out of its package. With \`--terraform-state FILE\`, its address decides.`,
      code: fn.layers.map((arn) => hclString(arn)).join(",\n"),
      functions: [fn.name],
    },
  ];
}

function byHand({ fn, instance }: Pair, why: string, names: Names): Step {
  return {
    ...placeOf(instance.placed, instance.placed.block.attributes.get("layers")?.from),
    text: `${why}. Make the \`layers\` of ${markdownCode(fn.name)} equal to this list, with your references in place of the ARNs of your layers. Leave the shared code out of its package.`,
    code: `layers = [\n${fn.layers.map((arn) => `  ${arn === names.arn ? names.localIn(instance.root) : hclString(arn)},`).join("\n")}\n]`,
    functions: [fn.name],
  };
}

/** What is added to a block for some of its keys. */
function selected({ placed, keys }: Selection, element: string): Addition {
  if (keys === null) return { element };
  return { list: `${conditionOf(placed, keys)} ? [${element}] : []` };
}

function conditionOf({ block }: Placed, keys: readonly string[]): string {
  const isCounted = block.attributes.has("count");
  return `contains([${keys.map((key) => (isCounted ? key : hclString(key))).join(", ")}], ${isCounted ? "count.index" : "each.key"})`;
}

/** Whether a block creates functions, rather than being a call of a module of the repository. */
const isDefinition = (placed: Placed) => placed.block.type === "resource" || isCommunityModule(placed);

function passingEdits({ outer, inner }: Passing, pairs: readonly Pair[], names: Names): readonly Edit[] {
  const canBeNull = (placed: Placed) => pairs.some(({ instance }) => instance.placed === placed && isNullable(placed));
  const outerEdits = outer.flatMap((selection) => {
    const { placed } = selection;
    const addition = selected(selection, names.localIn(placed.module));
    if (isDefinition(placed)) return addedLayers(placed, addition, canBeNull(placed));
    return withArgument(placed, names.variable, "element" in addition ? `[${addition.element}]` : addition.list);
  });
  const innerEdits = inner.flatMap((placed) => {
    names.declareIn(placed.module);
    if (!isDefinition(placed)) return withArgument(placed, names.variable, `var.${names.variable}`);
    if (mentions(placed, "layers", names.variable)) return [];
    return addedLayers(placed, { list: `var.${names.variable}` }, canBeNull(placed));
  });
  return [...outerEdits, ...innerEdits];
}

/** An earlier handover can have added it. */
function withArgument(placed: Placed, name: string, value: string): readonly Edit[] {
  return placed.block.attributes.has(name) ? [] : [withAttribute(placed, name, value)];
}

const mentions = ({ block }: Placed, attribute: string, variable: string) =>
  block.attributes.get(attribute)?.value.text.includes(`var.${variable}`) ?? false;

/** Whether the expression is a variable whose default is null. */
function isNullable({ module, block }: Placed): boolean {
  const name = /^var\.([\w-]+)$/.exec(block.attributes.get("layers")?.value.text ?? "")?.[1];
  const variable = blocksOf(module, "variable", name).find(({ block: { labels } }) => labels[0] === name);
  return variable?.block.attributes.get("default")?.value.text === "null";
}

/** Edits of what builds the packages, once for each block. */
function packageChanges(
  { outer, inner }: Passing,
  pairs: readonly Pair[],
  names: Names,
  instances: readonly Instance[],
): { readonly edits: readonly Edit[]; readonly steps: readonly Step[] } {
  const done = new Map<unknown, PackageChange>();
  const steps: Step[] = [];
  for (const [placed, own] of Map.groupBy(pairs, ({ instance }) => instance.placed)) {
    const [first] = own;
    if (first === undefined) continue;
    const keys = outer.find((selection) => selection.placed === placed)?.keys ?? null;
    const isInner = inner.includes(placed);
    const when = isInner ? `length(var.${names.variable}) > 0` : keys === null ? null : conditionOf(placed, keys);
    const keeps = [...new Set(own.flatMap(({ fn }) => fn.keeps))];
    const leftOut: LeftOut = { sharedPaths: names.sharedPaths, keeps, when };
    const functions = own.map(({ fn }) => fn.name);
    const add = (change: PackageChange) => {
      if (change.kind === "by-hand") steps.push({ ...placeOf(change.placed), text: change.text, code: change.code, functions });
      return change;
    };
    if (isCommunityModule(placed)) {
      const others = instances.some((instance) => instance.placed === placed && !own.some((pair) => pair.instance === instance));
      if (others)
        add({ kind: "by-hand", placed, text: "This call creates functions with and without the layer. Split it, and leave the shared code out for those with the layer.", code: null });
      else done.set(placed, add(withPatterns(first.instance, names.repository, leftOut)));
      continue;
    }
    const archives = archivesOf(placed);
    if (archives.length === 0) add(builtElsewhere(placed, names.sharedPaths));
    for (const archive of archives) {
      const serves = instances.filter((instance) => archivesOf(instance.placed).some(({ block }) => block === archive.block));
      const onlyOurs = isInner || serves.every((instance) => pairs.some((pair) => pair.instance === instance));
      const byKey = archive.block.attributes.has("for_each") || archive.block.attributes.has("count");
      if (mentions(archive, "excludes", names.variable)) continue;
      if (onlyOurs || (byKey && keys !== null && serves.every((instance) => instance.placed === placed)))
        done.set(archive.block, add(withExcludes(archive, { ...leftOut, when: isInner || keys !== null ? when : null })));
      else add({ kind: "by-hand", placed: archive, text: "This archive also serves functions without the layer. Build a second one without the shared code for the functions with the layer.", code: null });
    }
  }
  return { edits: [...done.values()].flatMap((change) => (change.kind === "edits" ? change.edits : [])), steps };
}

function builtElsewhere(placed: Placed, sharedPaths: readonly string[]): PackageChange {
  const names = ["filename", "s3_key", "image_uri"].flatMap((name) => placed.block.attributes.get(name) ?? []);
  const package_ = names.map(({ name, value }) => markdownCode(`${name} = ${value.text}`)).join(", ");
  return {
    kind: "by-hand",
    placed,
    text: `Terraform does not build this package (${package_ || "no `filename`"}). Leave ${markdownCode(sharedPaths.join(", "))} out where it is built, in the same deployment.`,
    code: null,
  };
}
