/**
 * Decides which runtime versions are the newest, from the updates of this migration. An update moves a function in Auto
 * mode to the newest version (Developer Guide, "Understanding how Lambda manages runtime version updates"). A function
 * that already uses the newest version is not moved, whatever its mode.
 */
import type { InventoryItem } from "../plan/inventory.ts";
import type { FunctionJournal } from "./journal.ts";

/** Functions that a migration checks before it begins: one second of calls. Others follow with their batch. */
const MAX_CHECKED_FIRST = 15;
/** Functions that a plan checks: five minutes of calls, in a task of at most ten. */
const MAX_CHECKED_BY_PLAN = 4500;

/** Functions whose mode to read now. `changing` is in the order of batches; the first of each runtime come first. */
export function functionsToAsk(
  changing: readonly InventoryItem[],
  { plan }: { readonly plan: boolean },
): readonly string[] {
  const first = new Set([...Map.groupBy(changing, runtimeOf).values()].flatMap(([item]) => item ?? []));
  const ordered = [...first, ...changing.filter((item) => !first.has(item))];
  return ordered.slice(0, plan ? MAX_CHECKED_BY_PLAN : MAX_CHECKED_FIRST).map(({ configuration: { name } }) => name);
}

/** Functions in Auto mode, whose updates show the newest version. */
export function autoModeFunctions(items: Iterable<InventoryItem>): readonly InventoryItem[] {
  return [...items].filter(({ configuration: { runtimeUpdates } }) => runtimeUpdates === "Auto");
}

/** ARNs of the newest runtime versions, one for each runtime and architecture of the updated `witnesses`. */
export function newestRuntimes(
  witnesses: readonly InventoryItem[],
  journals: readonly FunctionJournal[],
): ReadonlySet<string> {
  const updated = new Map(
    journals.filter(({ outcome }) => outcome === "migrated").map((journal) => [journal.functionName, journal]),
  );
  const latest = new Map<string, { readonly at: string; readonly version: string }>();
  for (const item of witnesses) {
    const { name, runtimeVersion } = item.configuration;
    const journal = updated.get(name);
    const version = journal?.runtimeMove?.to ?? runtimeVersion;
    if (journal === undefined || version === null) continue;
    const known = latest.get(runtimeOf(item));
    if (known === undefined || known.at < journal.at) latest.set(runtimeOf(item), { at: journal.at, version });
  }
  return new Set([...latest.values()].map(({ version }) => version));
}

const runtimeOf = ({ configuration: { runtime, architectures } }: InventoryItem) =>
  `${runtime} ${architectures.join()}`;
