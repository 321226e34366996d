/** Groups the functions that have the same copy of the shared code, so that a team sees its diverging copies. */
import * as z from "zod";
import type { InventoryItem, SharedCopy } from "../plan/inventory.ts";
import { differencesText } from "../report/reasons/differences.ts";
import type { Reason } from "../report/reasons/reasons.ts";
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
});

export type CopyGroup = Stored<typeof copyGroup>;

/** The copies of a fleet: the layer's first, then by number of functions. */
export function copyGroupsOf(inventory: readonly InventoryItem[]): readonly CopyGroup[] {
  const holders = inventory.flatMap(({ configuration: { name }, shared }) =>
    shared === null || shared.kind === "absent" ? [] : [{ name, shared }],
  );
  const groups = [...Map.groupBy(holders, ({ shared }) => shared.fingerprint)].map(([fingerprint, of]) => ({
    fingerprint,
    differs: differenceFrom(of[0]?.shared),
    functions: of.map(({ name }) => name).sort(),
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
      driftSkips: drift === "skip",
    },
    ...sourceNotes(groups, path),
  ];
}

function differenceFrom(copy: SharedCopy | undefined): string | null {
  return copy?.kind === "partial" || copy?.kind === "drifted" ? differencesText(differencesOf(copy)) : null;
}

function rankOf({ differs }: CopyGroup): number {
  return differs === null ? 0 : 1;
}

/** Recommends the most frequent copy as the source of the layer. */
function sourceNotes(groups: readonly CopyGroup[], path: string): readonly Reason[] {
  const ofLayer = groups.find(({ differs }) => differs === null)?.functions.length ?? 0;
  const most = groups.find(({ differs }) => differs !== null);
  const [functionName] = most?.functions ?? [];
  if (most === undefined || functionName === undefined || most.functions.length <= ofLayer) return [];
  return [{ code: "better-source", functions: most.functions.length, functionName, path }];
}
