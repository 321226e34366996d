/** Asks when Lambda moves functions to a newer version of their runtime: only of functions that would change. */
import pLimit from "p-limit";
import type { InventoryItem } from "../../domain/plan/inventory.ts";
import type { Lambda } from "./lambda.ts";

/** The pace of the calls is the rate budget's matter. */
const AT_ONCE = 32;

/**
 * The inventory, in which the functions of these names know it. One whose runtime version Lambda does not tell is not
 * asked for.
 */
export async function withRuntimeUpdates(
  inventory: readonly InventoryItem[],
  names: ReadonlySet<string>,
  lambda: Pick<Lambda, "runtimeUpdatesOf">,
): Promise<readonly InventoryItem[]> {
  const asked = new Set(inventory.filter((item) => names.has(item.configuration.name) && isToAsk(item)));
  return pLimit(AT_ONCE).map(inventory, (item) => (asked.has(item) ? withItsUpdates(item, lambda) : item));
}

/** Whether it is not known yet, and Lambda can tell it. */
export function isToAsk({ configuration: { runtimeVersion, runtimeUpdates } }: InventoryItem): boolean {
  return runtimeVersion !== null && runtimeUpdates === null;
}

async function withItsUpdates(item: InventoryItem, lambda: Pick<Lambda, "runtimeUpdatesOf">): Promise<InventoryItem> {
  const runtimeUpdates = await lambda.runtimeUpdatesOf(item.configuration.name);
  return { ...item, configuration: { ...item.configuration, runtimeUpdates } };
}
