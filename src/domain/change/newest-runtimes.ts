/**
 * Decides which runtime versions are the newest of their runtime, as this migration's own updates have shown: an update
 * moves a function in the mode Auto there too (developer guide, "Understanding how Lambda manages runtime version
 * updates"). A function that is on one of them is not moved by an update, whatever its mode.
 */
import type { InventoryItem } from "../plan/inventory.ts";
import type { FunctionJournal } from "./journal.ts";

/**
 * Functions that a migration asks about before it begins, ten seconds of calls at most; it asks about others before
 * their batch, if need be.
 */
const ASKED_FIRST = 60;
/** Functions that a plan asks about: five minutes of calls, in a task that has ten. */
const ASKED_BY_PLAN = 4500;

/**
 * Whose mode is asked for now, of the functions that would change, in the order of their batches: the first of each
 * runtime come first.
 */
export function functionsToAsk(
  changing: readonly InventoryItem[],
  { plan }: { readonly plan: boolean },
): readonly string[] {
  const first = new Set([...Map.groupBy(changing, runtimeOf).values()].flatMap(([item]) => item ?? []));
  const ordered = [...first, ...changing.filter((item) => !first.has(item))];
  return ordered.slice(0, plan ? ASKED_BY_PLAN : ASKED_FIRST).map(({ configuration: { name } }) => name);
}

/** Functions in the mode Auto: where their updates took them is the newest version. */
export function autoModeFunctions(items: Iterable<InventoryItem>): readonly InventoryItem[] {
  return [...items].filter(({ configuration: { runtimeUpdates } }) => runtimeUpdates === "Auto");
}

/** ARNs of the newest runtime versions, one for each runtime and architecture that a witness was updated on. */
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
