/** Finds the functions that a request selects. */
import pLimit from "p-limit";
import type { Lambda } from "../aws/lambda/lambda.ts";
import { isWithin, selectsName, selectsTags } from "../domain/request/fleet.ts";
import type { MigrationRequest } from "../domain/request/request.ts";

export interface ListedFleet {
  /** Names of all functions in the account and Region. */
  readonly existing: ReadonlySet<string>;
  /** Names of those that match every criterion, sorted. */
  readonly selected: readonly string[];
}

/** The rate budget sets the pace. */
const CONCURRENCY = 20;

/** Reads tags only for functions whose names start with one of `prefixes`: the service may not read others. */
export async function fleetOf(
  lambda: Lambda,
  fleet: MigrationRequest["fleet"],
  prefixes: readonly string[],
): Promise<ListedFleet> {
  const existing = new Set<string>();
  for await (const { name } of lambda.list()) existing.add(name);
  const named = [...existing].filter((name) => selectsName(fleet, name)).sort();
  if (fleet.tags === undefined) return { existing, selected: named };
  const readable = named.filter((name) => isWithin(prefixes, name));
  const matches = await pLimit(CONCURRENCY).map(readable, async (name) =>
    selectsTags(fleet, await lambda.tagsOf(name)),
  );
  return { existing, selected: readable.filter((_, index) => matches[index]) };
}

/** Names of the selected functions, unsorted and as they are listed, so that the first can be inspected meanwhile. */
export async function* functionNamesOf(
  lambda: Lambda,
  fleet: MigrationRequest["fleet"],
  prefixes: readonly string[],
): AsyncIterable<string> {
  if (fleet.tags !== undefined) yield* (await fleetOf(lambda, fleet, prefixes)).selected;
  else for await (const { name } of lambda.list()) if (selectsName(fleet, name) && isWithin(prefixes, name)) yield name;
}
