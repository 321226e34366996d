/** Changes Terraform files so that they say what a migration left: layers, and packages without the shared code. */
import { markdownCode } from "../../../../domain/handover/escaping.ts";
import { type Edit, NOTHING, type Step } from "../../../../domain/handover/repository/changes.ts";
import { lineIn } from "../../yaml/yaml-edits.ts";
import type { OwnerReader, Reading } from "../reading.ts";
import { instancesIn } from "./instances.ts";
import { functionsInJson, jsonSteps } from "./json-files.ts";
import { type Addition, addedLayers, layersChangeOf, replacedArn } from "./layers.ts";
import { type Matching, matchingOf } from "./matching.ts";
import { blocksOf, isCommunityModule, modulesIn, type Placed } from "./modules.ts";
import { type Names, namesFor } from "./names.ts";
import { packageChanges } from "./package-changes.ts";
import { type Passing, passingOf, type Selection } from "./passing.ts";
import { byHand, checkOf, invalidStep, type Pair, unmatchedSteps } from "./steps.ts";
import { conditionOf, mentions, placeOf, withAttribute } from "./text-edits.ts";

export const readTerraform: OwnerReader = async (reading) => {
  const { repository, functions } = reading;
  if (!repository.paths.some((path) => /\.(tf|tofu)(\.json)?$/.test(path))) return NOTHING;
  const modules = await modulesIn(repository);
  const instances = instancesIn(modules);
  const inJson = functionsInJson(functions, modules.json);
  const matching = matchingOf(
    functions.filter(({ name }) => !inJson.has(name)),
    instances,
  );
  const names = namesFor(reading, modules);
  const pairs = pairsOf(reading, matching);
  const { appended, edits, steps } = comparedWithFiles(pairs, reading, names);
  const passing = passingOf(new Set(appended.map(({ instance }) => instance)), instances);
  const [mixed, chosen] = [true, false].map((is) =>
    appended.filter(({ instance }) => passing.mixed.includes(instance) === is),
  ) as [Pair[], Pair[]];
  const packages = packageChanges(passing, chosen, names, instances);
  const MIXED = "other functions of the same block do not use the layer, and the files do not tell them apart";
  const allEdits = [...edits, ...passingEdits(passing, chosen, names), ...packages.edits];
  const allSteps = [
    ...modules.invalid.map(invalidStep),
    ...jsonSteps(functions, inJson, modules.json),
    ...functions.flatMap((fn) => unmatchedSteps(fn, matching)),
    ...steps,
    ...mixed.map((pair) => byHand(pair, MIXED, names)),
    ...packages.steps,
  ];
  return {
    edits: [...allEdits, ...names.variableEdits()],
    newFiles: names.newFiles(),
    steps: allSteps,
    found: new Map([
      ...[...inJson].map(([name, { file, value }]) => [name, `${file.path}:${lineIn(file, value)}`] as const),
      ...pairs.map(({ fn, instance: { placed } }) => [fn.name, `${placed.file.path}:${placeOf(placed).line}`] as const),
    ]),
    checks: [...new Set(chosen.map(({ instance }) => instance.root.folder))].map(checkOf),
  };
};

function pairsOf({ functions }: Reading, { matches }: Matching): readonly Pair[] {
  return functions.flatMap((fn) => {
    const instance = matches.get(fn.name);
    return instance === undefined ? [] : [{ fn, instance }];
  });
}

/** The functions whose block needs the layer at its end, and what others need. */
function comparedWithFiles(pairs: readonly Pair[], { handover }: Reading, names: Names) {
  const appended: Pair[] = [];
  const edits: Edit[] = [];
  const steps: Step[] = [];
  for (const pair of pairs) {
    const change = pair.fn.onLayer ? layersChangeOf(pair.fn, pair.instance, handover) : ({ kind: "none" } as const);
    if (change.kind === "append") appended.push(pair);
    if (change.kind === "by-hand") steps.push(byHand(pair, change.why, names));
    if (change.kind !== "replace") continue;
    const edit = replacedArn(pair.instance, change.arn, names);
    if (edit !== null) edits.push(edit);
    else steps.push(byHand(pair, `the file lists an older version of the layer, ${markdownCode(change.arn)}`, names));
  }
  return { appended, edits: [...new Map(edits.map((edit) => [`${edit.path}:${edit.from}`, edit])).values()], steps };
}

/** What is added to a block for some of its keys. */
function selected({ placed, keys }: Selection, element: string): Addition {
  if (keys === null) return { element };
  return { list: `${conditionOf(placed, keys)} ? [${element}] : []` };
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

/** Whether the expression is a variable whose default is null. */
function isNullable({ module, block }: Placed): boolean {
  const name = /^var\.([\w-]+)$/.exec(block.attributes.get("layers")?.value.text ?? "")?.[1];
  const variable = blocksOf(module, "variable", name).find(({ block: { labels } }) => labels[0] === name);
  return variable?.block.attributes.get("default")?.value.text === "null";
}
