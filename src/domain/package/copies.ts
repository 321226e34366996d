/**
 * Decides which functions hold the same copy of the shared code, so that a team sees how many diverging copies it has.
 */
import * as z from "zod";
import { byNumber, count } from "../amounts.ts";
import type { InventoryItem, SharedCopy } from "../plan/inventory.ts";
import { differencesText } from "../report/reasons/differences.ts";
import type { MigrationRequest } from "../request/request.ts";
import type { AskedLayer } from "../request/request-layers.ts";
import { names, type Stored } from "../stored/parts.ts";
import { firstSentences, listed } from "../text.ts";
import { differencesOf } from "./drift.ts";

/** Functions that hold the same copy. */
export const copyGroup = z.object({
  fingerprint: z.string(),
  /** What differs from the layer, in words. `null` if it is the layer's copy. */
  differs: z.string().nullable(),
  /** Names, sorted. */
  functions: names,
});

export type CopyGroup = Stored<typeof copyGroup>;

const MOST_COPIES = 10;

/** The copies of a fleet, the layer's first, then the most frequent first. */
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

/** In words how many copies there are, who holds them, and what to do about it; none where all are the layer's. */
export function copyNotes(
  groups: readonly CopyGroup[],
  drift: MigrationRequest["drift"],
  { path, sharedPaths }: Pick<AskedLayer, "path" | "sharedPaths">,
): readonly string[] {
  const [first] = groups;
  if (first === undefined || (groups.length === 1 && first.differs === null)) return [];
  const all = firstSentences(groups.map(groupWords), MOST_COPIES, (more) => `and ${count(more, "more copy")}`);
  if (first.differs !== null) all.unshift("no function holds the layer's");
  const copies = count(groups.length, groups.length === 1 ? "copy" : "diverging copy");
  const then = drift === "skip" ? ' Another copy is left alone unless the request says "drift": "adopt-layer".' : "";
  const code = path === "layer" ? "the shared code" : sharedPaths.join(", ");
  return [`The fleet has ${copies} of ${code}: ${all.join("; ")}.${then}`, ...betterSource(groups, path)];
}

function differenceFrom(copy: SharedCopy | undefined): string | null {
  return copy?.kind === "partial" || copy?.kind === "drifted" ? differencesText(differencesOf(copy)) : null;
}

function rankOf({ differs }: CopyGroup): number {
  return differs === null ? 0 : 1;
}

function groupWords({ differs, functions: names }: CopyGroup): string {
  if (differs === null)
    return `${count(names.length, "function")} ${byNumber(names.length, "holds", "hold")} the layer's`;
  const holds = `${names.length} ${byNumber(names.length, "holds", "hold")}`;
  return `${holds} another (${listed(names)}: ${differs})`;
}

/** The layer is best taken from where most functions stand. */
function betterSource(groups: readonly CopyGroup[], path: string): readonly string[] {
  const ofLayer = groups.find(({ differs }) => differs === null)?.functions.length ?? 0;
  const most = groups.find(({ differs }) => differs !== null);
  if (most === undefined || most.functions.length <= ofLayer) return [];
  return [
    `More functions, ${most.functions.length}, share a copy that is not the layer's: "${path}": { "fromFunction": "${most.functions[0]}" } takes the layer from it.`,
  ];
}
