/** Reads when Lambda updates the runtime version of functions, only for functions that would change. */
import pLimit from "p-limit";
import type { InventoryItem } from "../../domain/plan/inventory.ts";
import type { Lambda } from "./lambda.ts";

/** The rate budget sets the pace. */
const CONCURRENCY = 32;

/** The inventory with the update mode of the named functions. Without a runtime version there is no update mode. */
export async function withRuntimeUpdates(
  inventory: readonly InventoryItem[],
  names: ReadonlySet<string>,
  lambda: Pick<Lambda, "runtimeUpdatesOf">,
): Promise<readonly InventoryItem[]> {
  const asked = new Set(inventory.filter((item) => names.has(item.configuration.name) && hasUnknownUpdates(item)));
  return pLimit(CONCURRENCY).map(inventory, (item) => (asked.has(item) ? withUpdates(item, lambda) : item));
}

/** Whether the update mode is unknown, and Lambda can report it. */
export function hasUnknownUpdates({ configuration: { runtimeVersion, runtimeUpdates } }: InventoryItem): boolean {
  return runtimeVersion !== null && runtimeUpdates === null;
}

async function withUpdates(item: InventoryItem, lambda: Pick<Lambda, "runtimeUpdatesOf">): Promise<InventoryItem> {
  const runtimeUpdates = await lambda.runtimeUpdatesOf(item.configuration.name);
  return { ...item, configuration: { ...item.configuration, runtimeUpdates } };
}
