/** Decides which module calls pass the layer on, so that exactly the functions of the fleet get it. */
import { type Call, type Instance, type Key, UNKNOWN_KEY } from "./instances.ts";
import type { Placed } from "./modules.ts";

/** A block that is changed for some of its keys. */
export interface Selection {
  readonly placed: Placed;
  /** `null` for all. */
  readonly keys: readonly string[] | null;
}

export interface Passing {
  /** Resources of root modules, and calls of root modules that pass the layer. */
  readonly outer: readonly Selection[];
  /** Resources and calls inside modules, which get the layer in a variable. */
  readonly inner: readonly Placed[];
  /** Instances in blocks that also create functions without the layer, in a way that no condition separates. */
  readonly mixed: readonly Instance[];
}

const idOf = ({ file, block }: Placed) => `${file.path}:${block.from}`;

/** `on` are the instances that need the layer, of `all` that the files describe. */
export function passingOf(on: ReadonlySet<Instance>, all: readonly Instance[]): Passing {
  const blocksIn = ({ calls, placed }: Instance) => [...calls.map((call) => call.placed), placed];
  const innerOf = (instance: Instance) => blocksIn(instance).slice(1);
  const innerIds = new Set([...on].flatMap((instance) => innerOf(instance).map(idOf)));
  const passed = all.filter((instance) => innerOf(instance).every((placed) => innerIds.has(idOf(placed))));
  const outerKey = (instance: Instance): readonly [Placed, Key] => {
    const first: Call = instance.calls[0] ?? { placed: instance.placed, key: instance.key };
    return [first.placed, first.key];
  };
  const groups = [
    ...Map.groupBy(passed, (instance) =>
      outerKey(instance)
        .map((each) => keyText(each))
        .join(" "),
    ).values(),
  ];
  const mixed = groups.filter((group) => group.some((each) => on.has(each)) && !group.every((each) => on.has(each)));
  if (mixed.length > 0) {
    const rest = new Set([...on].filter((instance) => !mixed.some((group) => group.includes(instance))));
    const others = passingOf(rest, all);
    return { ...others, mixed: [...others.mixed, ...mixed.flat().filter((each) => on.has(each))] };
  }
  const outer = [...Map.groupBy(passed, (instance) => idOf(outerKey(instance)[0])).values()].flatMap((group) => {
    const [placed] = outerKey(group[0] as Instance);
    const chosen = group.filter((instance) => on.has(instance));
    const keys = [...new Set(chosen.map((instance) => outerKey(instance)[1]))].filter(
      (key): key is string => typeof key === "string",
    );
    return chosen.length === 0 ? [] : [{ placed, keys: chosen.length === group.length ? null : keys }];
  });
  const inner = [...on].flatMap(innerOf);
  return { outer, inner: [...new Map(inner.map((placed) => [idOf(placed), placed])).values()], mixed: [] };
}

function keyText(each: Placed | Key): string {
  if (each === null) return "";
  if (each === UNKNOWN_KEY) return "?";
  return typeof each === "string" ? JSON.stringify(each) : idOf(each);
}
