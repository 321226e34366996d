/** Finds the instance that describes a live function: by its address in a state, or by its name. */
import type { HandoverFunction } from "../../../../domain/handover/handover.ts";
import { canBe, knownText, saysSomething } from "../../hcl/value.ts";
import { type Instance, UNKNOWN_KEY } from "./instances.ts";

export interface Matching {
  /** By function name. */
  readonly matches: ReadonlyMap<string, Instance>;
  /** Why a function was not found, by its name, with an instance that comes near. */
  readonly unmatched: ReadonlyMap<string, { readonly why: string; readonly near: Instance | null }>;
}

/** Matches functions with instances. Two that fit equally well are no match. */
export function matchingOf(functions: readonly HandoverFunction[], instances: readonly Instance[]): Matching {
  const best = new Map(functions.map((fn) => [fn.name, bestFor(fn, instances)]));
  const claims = Map.groupBy(
    [...best].flatMap(([name, found]) => (found.length === 1 && found[0] ? [{ name, instance: found[0] }] : [])),
    ({ instance }) => instance,
  );
  const matches = new Map<string, Instance>();
  const unmatched = new Map<string, { why: string; near: Instance | null }>();
  for (const [name, found] of best) {
    const [instance = null] = found;
    if (instance === null)
      unmatched.set(name, { why: "no block in the files creates a function with this name", near: null });
    else if (found.length > 1)
      unmatched.set(name, {
        why: `${found.length} blocks can create it, for example in several root modules`,
        near: instance,
      });
    else if (isComputed(instance))
      unmatched.set(name, {
        why: "the block creates one function for each key of a collection that the files do not contain",
        near: instance,
      });
    else if ((claims.get(instance)?.length ?? 0) > 1)
      unmatched.set(name, { why: "the block also fits other functions of the fleet", near: instance });
    else matches.set(name, instance);
  }
  return { matches, unmatched };
}

const isComputed = ({ key, calls }: Instance) => [key, ...calls.map((call) => call.key)].includes(UNKNOWN_KEY);

/** The address decides if there is one. Otherwise a whole name wins over a name with unknown parts. */
function bestFor({ name, owner }: HandoverFunction, instances: readonly Instance[]): readonly Instance[] {
  const named = instances.filter((instance) => canBe(instance.name, name));
  if (owner.kind === "terraform" && owner.called !== null) {
    const addressed = named.filter(({ address }) => canBe(address, owner.called ?? ""));
    if (addressed.length > 0) return mostSpecific(addressed, name);
  }
  return mostSpecific(
    named.filter((instance) => saysSomething(instance.name)),
    name,
  );
}

function mostSpecific(found: readonly Instance[], name: string): readonly Instance[] {
  const exact = found.filter((instance) => knownText(instance.name) === name);
  if (exact.length > 0) return exact;
  const longest = Math.max(...found.map(knownLength));
  return found.filter((instance) => knownLength(instance) === longest);
}

function knownLength({ name }: Instance): number {
  return name.kind === "text" ? name.parts.join("").length : 0;
}
