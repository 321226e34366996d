/** Changes what builds the packages of functions, once for each block. */
import { markdownCode } from "../../../../domain/handover/escaping.ts";
import type { Edit, Step } from "../../../../domain/handover/repository/changes.ts";
import type { Instance } from "./instances.ts";
import { isCommunityModule, type Placed } from "./modules.ts";
import type { Names } from "./names.ts";
import { archivesOf, type LeftOut, type PackageChange, withExcludes, withPatterns } from "./packages.ts";
import type { Passing } from "./passing.ts";
import type { Pair } from "./steps.ts";
import { conditionOf, mentions, placeOf } from "./text-edits.ts";

/** Edits and steps for the packages of these functions. `instances` are all that the files describe. */
export function packageChanges(
  passing: Passing,
  pairs: readonly Pair[],
  names: Names,
  instances: readonly Instance[],
): { readonly edits: readonly Edit[]; readonly steps: readonly Step[] } {
  const edits = new Map<unknown, readonly Edit[]>();
  const steps: Step[] = [];
  for (const [placed, own] of Map.groupBy(pairs, ({ instance }) => instance.placed)) {
    const of = { placed, own, passing, names, instances };
    for (const { of: block, change } of isCommunityModule(placed) ? communityChange(of) : archiveChanges(of)) {
      if (change.kind === "edits") edits.set(block, change.edits);
      else
        steps.push({
          ...placeOf(change.placed),
          text: change.text,
          code: change.code,
          functions: own.map(({ fn }) => fn.name),
        });
    }
  }
  return { edits: [...edits.values()].flat(), steps };
}

/** One block that creates functions. */
interface Definition {
  readonly placed: Placed;
  readonly own: readonly Pair[];
  readonly passing: Passing;
  readonly names: Names;
  readonly instances: readonly Instance[];
}

type Changes = readonly { readonly of: unknown; readonly change: PackageChange }[];

/** `keys` are those of functions with the layer; `null` if all have it. */
function leftOutOf({ placed, own, passing, names }: Definition): LeftOut & { readonly keys: readonly string[] | null } {
  const keys = passing.outer.find((selection) => selection.placed === placed)?.keys ?? null;
  const isInner = passing.inner.includes(placed);
  const when = isInner ? `length(var.${names.variable}) > 0` : keys === null ? null : conditionOf(placed, keys);
  const { family, sharedPaths } = names;
  return { family, sharedPaths, keeps: [...new Set(own.flatMap(({ fn }) => fn.keeps))], when, keys };
}

function communityChange(definition: Definition): Changes {
  const { placed, own, instances, names } = definition;
  const [first] = own;
  if (first === undefined) return [];
  const others = instances.some((each) => each.placed === placed && !own.some(({ instance }) => instance === each));
  if (!others) return [{ of: placed, change: withPatterns(first.instance, names.repository, leftOutOf(definition)) }];
  const text =
    "This call creates functions with and without the layer. Split it, and leave the shared code out for those with the layer.";
  return [{ of: placed, change: { kind: "by-hand", placed, text, code: null } }];
}

function archiveChanges(definition: Definition): Changes {
  const { placed, own, passing, names, instances } = definition;
  const { keys, ...leftOut } = leftOutOf(definition);
  const archives = archivesOf(placed);
  if (archives.length === 0) return [{ of: placed, change: builtElsewhere(placed, names.sharedPaths) }];
  return archives.flatMap((archive): Changes => {
    if (mentions(archive, "excludes", names.variable)) return [];
    const serves = instances.filter((each) => archivesOf(each.placed).includes(archive));
    const { attributes } = archive.block;
    const byKey = ["for_each", "count"].some((each) => attributes.has(each) && placed.block.attributes.has(each));
    const isChosen =
      passing.inner.includes(placed) || serves.every((each) => own.some(({ instance }) => instance === each));
    if (isChosen || (byKey && keys !== null && serves.every((each) => each.placed === placed)))
      return [{ of: archive, change: withExcludes(archive, leftOut, own[0]?.instance, names.repository) }];
    const others = serves.filter((each) => each.placed !== placed);
    if (
      others.length > 0 &&
      others.every((each) =>
        passing.outer.some((selection) => selection.placed === each.placed && selection.keys === null),
      )
    )
      return [
        { of: archive, change: withExcludes(archive, { ...leftOut, when: null }, own[0]?.instance, names.repository) },
      ];
    const text =
      "This archive also serves functions without the layer. Build a second one without the shared code for the functions with the layer.";
    return [{ of: archive, change: { kind: "by-hand", placed: archive, text, code: null } }];
  });
}

function builtElsewhere(placed: Placed, sharedPaths: readonly string[]): PackageChange {
  const packages = ["filename", "s3_key"].flatMap((name) => placed.block.attributes.get(name) ?? []);
  const said = packages.map(({ name, value }) => markdownCode(`${name} = ${value.text}`)).join(", ");
  const text = `Terraform does not build this package (${said === "" ? "it has no `filename`" : said}). Leave ${markdownCode(sharedPaths.join(", "))} out where it is built, before you apply.`;
  return { kind: "by-hand", placed, text, code: null };
}
