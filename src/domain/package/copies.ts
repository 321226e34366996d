/** Groups the functions that have the same copy of the shared code, so that a team sees its diverging copies. */
import * as z from "zod";
import type { CopyFacts, InventoryItem, SharedCopy } from "../plan/inventory.ts";
import { differencesText } from "../report/reasons/differences.ts";
import type { Reason } from "../report/reasons/reasons.ts";
import { driftChoiceFor } from "../request/drift-choice.ts";
import type { MigrationRequest } from "../request/request.ts";
import type { AskedLayer } from "../request/request-layers.ts";
import { names, type Stored } from "../stored/parts.ts";
import { differencesOf } from "./drift.ts";

/** Functions with the same copy. */
export const copyGroup = z.object({
  fingerprint: z.string(),
  /** The differences from the layer, as text; `null` for the layer's copy. */
  differs: z.string().nullable(),
  /** Names, sorted. */
  functions: names,
  /** One of them, from which a layer of all shared paths can be built. `null` if there is none. */
  source: z.string().nullable().default(null),
});

export type CopyGroup = Stored<typeof copyGroup>;

/** The copies of a fleet: the layer's first, then by number of functions. */
export function copyGroupsOf(inventory: readonly InventoryItem[]): readonly CopyGroup[] {
  const holders = inventory.flatMap(({ configuration: { name }, shared }) =>
    shared === null || shared.kind === "absent" ? [] : [{ name, shared }],
  );
  // Functions with different shared paths can all hold what the layer holds.
  const alike = Map.groupBy(holders, ({ shared }) => (shared.kind === "identical" ? "" : shared.fingerprint));
  const groups = [...alike.values()].map((of) => ({
    fingerprint: of[0]?.shared.fingerprint ?? "",
    differs: differenceFrom(of[0]?.shared),
    functions: of.map(({ name }) => name).sort(),
    source:
      of
        .filter(isSource)
        .map(({ name }) => name)
        .sort()[0] ?? null,
  }));
  return groups.sort((one, other) => rankOf(one) - rankOf(other) || other.functions.length - one.functions.length);
}

/** Notes on the copies, their functions, and what to do; empty if all copies are the layer's. */
export function copyNotes(
  groups: readonly CopyGroup[],
  drift: MigrationRequest["drift"],
  { path, sharedPaths }: Pick<AskedLayer, "path" | "sharedPaths">,
): readonly Reason[] {
  const [first] = groups;
  if (first === undefined || (groups.length === 1 && first.differs === null)) return [];
  return [
    {
      code: "copies-differ",
      sharedPaths: path === "layer" ? [] : sharedPaths,
      copies: groups.map(({ differs, functions }) => ({ differs, functions, total: functions.length })),
      total: groups.length,
      driftSkips: groups.some(
        ({ differs, functions }) =>
          differs !== null && functions.some((name) => driftChoiceFor(drift, name) === "skip"),
      ),
    },
    ...sourceNotes(groups, path),
  ];
}

/** Whether a layer of all shared paths can be built from a copy. */
function isSource({ shared: { absentPaths, fitsLayer } }: { readonly shared: CopyFacts }): boolean {
  return absentPaths.length === 0 && fitsLayer;
}

function differenceFrom(copy: SharedCopy | undefined): string | null {
  return copy?.kind === "partial" || copy?.kind === "drifted" ? differencesText(differencesOf(copy)) : null;
}

function rankOf({ differs }: CopyGroup): number {
  return differs === null ? 0 : 1;
}

/** Recommends the most frequent copy as the source of the layer, if a layer can be built from it. */
function sourceNotes(groups: readonly CopyGroup[], path: string): readonly Reason[] {
  const ofLayer = groups.find(({ differs }) => differs === null)?.functions.length ?? 0;
  const most = groups.find(({ differs, source }) => differs !== null && source !== null);
  if (most?.source == null || most.functions.length <= ofLayer) return [];
  return [{ code: "better-source", functions: most.functions.length, functionName: most.source, path }];
}
