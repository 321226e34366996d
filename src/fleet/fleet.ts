/** Finds the functions a request selects among all of the account. */
import pLimit from "p-limit";
import type { Lambda } from "../aws/lambda/lambda.ts";
import { isWithin, selectsName, selectsTags } from "../domain/request/fleet.ts";
import type { MigrationRequest } from "../domain/request/request.ts";

export interface FleetListed {
  /** Names of every function of the account and Region. */
  readonly existing: ReadonlySet<string>;
  /** Names of those that match every criterion, sorted. */
  readonly selected: readonly string[];
}

/** Calls in flight; their pace is the rate budget's matter. */
const AT_ONCE = 20;

/** Tags are asked for only of functions whose names begin with one of `prefixes`: those of others may not be read. */
export async function fleetOf(
  lambda: Lambda,
  fleet: MigrationRequest["fleet"],
  prefixes: readonly string[],
): Promise<FleetListed> {
  const existing = new Set<string>();
  for await (const { name } of lambda.list()) existing.add(name);
  const named = [...existing].filter((name) => selectsName(fleet, name)).sort();
  if (fleet.tags === undefined) return { existing, selected: named };
  const readable = named.filter((name) => isWithin(prefixes, name));
  const matches = await pLimit(AT_ONCE).map(readable, async (name) => selectsTags(fleet, await lambda.tagsOf(name)));
  return { existing, selected: readable.filter((_, index) => matches[index]) };
}

/**
 * Names of the selected functions as they are found, in no order: the first can be looked at while the others are
 * listed.
 */
export async function* namesOf(
  lambda: Lambda,
  fleet: MigrationRequest["fleet"],
  prefixes: readonly string[],
): AsyncIterable<string> {
  if (fleet.tags !== undefined) yield* (await fleetOf(lambda, fleet, prefixes)).selected;
  else for await (const { name } of lambda.list()) if (selectsName(fleet, name) && isWithin(prefixes, name)) yield name;
}
