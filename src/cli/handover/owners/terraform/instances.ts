/** Follows every root module to the functions that it creates. */
import { entriesOf, evaluated, type Lookup } from "../../hcl/evaluate.ts";
import { joined, knownText, textValue, UNKNOWN, type Value } from "../../hcl/value.ts";
import {
  blocksOf,
  calledFolder,
  calledInJson,
  isCommunityModule,
  type Module,
  type Modules,
  type Placed,
} from "./modules.ts";

/** The key of an instance: of `for_each` or `count`. `null` without them, and unknown if the keys are not known. */
export type Key = string | null | typeof UNKNOWN_KEY;
export const UNKNOWN_KEY: unique symbol = Symbol("unknown key");

export interface Call {
  readonly placed: Placed;
  readonly key: Key;
}

/** A function that the files describe. */
export interface Instance {
  /** Calls of modules, from the root module inwards. */
  readonly calls: readonly Call[];
  /** The resource, or the call of the community's module. */
  readonly placed: Placed;
  readonly key: Key;
  readonly root: Module;
  /** Its address in Terraform's state, with unknown parts. */
  readonly address: Value;
  readonly name: Value;
  /** What names mean in its block. */
  readonly lookup: Lookup;
}

/** Begins the values of `path.module` and `path.root`, which the files do not say. */
export const IN_REPOSITORY = "//";
const MAX_INSTANCES = 20_000;
const MAX_DEPTH = 10;

/** Root modules are those that no other module calls. */
export function instancesIn({ byFolder, json }: Modules): readonly Instance[] {
  const calls = [...byFolder.values()].flatMap((module) => blocksOf(module, "module"));
  const called = new Set([...calls.map(calledFolder), ...json.map(calledInJson)]);
  const found: Instance[] = [];
  for (const root of byFolder.values())
    if (!called.has(root.folder))
      walk({ root, module: root, calls: [], given: root.given, address: [] }, byFolder, found);
  return found;
}

/** One use of a module. */
interface Use {
  readonly root: Module;
  readonly module: Module;
  readonly calls: readonly Call[];
  readonly given: ReadonlyMap<string, Value>;
  readonly address: readonly Value[];
}

function walk(use: Use, byFolder: Modules["byFolder"], found: Instance[]): void {
  if (use.calls.length > MAX_DEPTH || found.length >= MAX_INSTANCES) return;
  const names = namesIn(use);
  const instance = (placed: Placed, key: Key, each: Lookup, address: readonly Value[]): Instance => ({
    ...use,
    placed,
    key,
    address: joined([...use.address, ...address]),
    name: evaluated(placed.block.attributes.get("function_name")?.value, each),
    lookup: each,
  });
  for (const placed of blocksOf(use.module, "resource", "aws_lambda_function"))
    for (const [key, each] of expansions(placed, names))
      found.push(
        instance(placed, key, each, [
          textValue(`aws_lambda_function.${placed.block.labels[1]}`),
          ...indexOf(key, placed),
        ]),
      );
  for (const placed of blocksOf(use.module, "module")) {
    const folder = calledFolder(placed);
    const inner = folder === null ? undefined : byFolder.get(folder);
    for (const [key, each] of expansions(placed, names)) {
      const address = [textValue(`module.${placed.block.labels[0]}`), ...indexOf(key, placed), textValue(".")];
      if (isCommunityModule(placed))
        found.push(instance(placed, key, each, [...address, textValue("aws_lambda_function.this[0]")]));
      else if (inner !== undefined) {
        const calls: Call[] = [...use.calls, { placed, key }];
        walk(
          { ...use, module: inner, calls, given: argumentsOf(placed, each), address: [...use.address, ...address] },
          byFolder,
          found,
        );
      }
    }
  }
}

function argumentsOf({ block }: Placed, each: Lookup): ReadonlyMap<string, Value> {
  return new Map([...block.attributes.values()].map(({ name, value }) => [name, evaluated(value, each)]));
}

function indexOf(key: Key, { block }: Placed): readonly Value[] {
  if (key === null) return [];
  if (key === UNKNOWN_KEY) return [textValue("["), UNKNOWN, textValue("]")];
  return [textValue(block.attributes.has("count") ? `[${key}]` : `[${JSON.stringify(key)}]`)];
}

/** The instances of a block, each with what names mean in it. */
function expansions({ block }: Placed, names: Lookup): readonly (readonly [Key, Lookup])[] {
  const [each, number] = [block.attributes.get("for_each"), block.attributes.get("count")];
  if (each === undefined && number === undefined) return [[null, names]];
  if (each === undefined) {
    const times = Number(knownText(evaluated(number?.value, names)) ?? Number.NaN);
    if (!Number.isInteger(times) || times > 1000) return [[UNKNOWN_KEY, names]];
    return Array.from({ length: times }, (_, index) => [
      String(index),
      (name) => (name === "count.index" ? { kind: "literal", value: index } : names(name)),
    ]);
  }
  const collection = evaluated(each.value, names);
  const entries = entriesOf(collection)?.map(
    ([key, value]) => [collection.kind === "list" ? knownText(value) : key, value] as const,
  );
  if (entries === undefined || entries.some(([key]) => key === null)) return [[UNKNOWN_KEY, names]];
  return entries.map(([key, value]) => [
    key,
    (name) => (name === "each.key" ? textValue(key ?? "") : name === "each.value" ? value : names(name)),
  ]);
}

/** Variables, local values and paths of one use of a module. A local value that refers to itself is unknown. */
function namesIn({ root, module, given }: Use): Lookup {
  const locals = new Map(blocksOf(module, "locals").flatMap(({ block }) => [...block.attributes]));
  const variables = new Map(blocksOf(module, "variable").map(({ block }) => [block.labels[0] ?? "", block]));
  const known = new Map<string, Value>();
  const names: Lookup = (name) => {
    const [kind = "", part = ""] = name.split(".");
    if (name === "path.root") return textValue(`${IN_REPOSITORY}${root.folder}`);
    if (name === "path.module") return textValue(`${IN_REPOSITORY}${module.folder}`);
    if (kind !== "local" && kind !== "var") return UNKNOWN;
    const value = known.get(name);
    if (value !== undefined) return value;
    known.set(name, UNKNOWN);
    const found = kind === "local" ? evaluated(locals.get(part)?.value, names) : variable(part);
    known.set(name, found);
    return found;
  };
  const variable = (part: string) =>
    given.get(part) ?? evaluated(variables.get(part)?.attributes.get("default")?.value, () => UNKNOWN);
  return names;
}
