/** Decides whose an alias is while an execution leads it to the version it published, and back. */
import type { AliasFacts } from "../plan/inventory.ts";
import type { FunctionJournal } from "./journal.ts";

/** Where an alias leads; weights are shares of further versions, 0 to 1. */
export type AliasTarget = Pick<AliasFacts, "functionVersion" | "weights">;

/** Of one alias now: as it was, between there and where we lead it, or elsewhere. */
export type AliasState = "as-before" | "ours" | "foreign";

/**
 * Any share between the version it led to and the published one is ours: where an alias has provisioned concurrency,
 * Lambda itself divides its traffic between the two until the capacity stands.
 */
export function aliasStateOf(original: AliasTarget, published: string, present: AliasTarget | undefined): AliasState {
  if (present === undefined) return "foreign";
  if (isSameTarget(original, present)) return "as-before";
  return versionsIn(present).every((version) => version === published || version === original.functionVersion)
    ? "ours"
    : "foreign";
}

export function isSameTarget(target: AliasTarget, present: AliasTarget): boolean {
  const [wanted, found] = [Object.entries(target.weights), Object.entries(present.weights)];
  return (
    target.functionVersion === present.functionVersion &&
    wanted.length === found.length &&
    wanted.every(([version, weight]) => present.weights[version] === weight)
  );
}

/** All traffic to one version. */
export function fullTarget(version: string): AliasTarget {
  return { functionVersion: version, weights: {} };
}

/** Most traffic where it led, and a share of it to the published version. */
export function splitTarget({ functionVersion }: AliasTarget, published: string, percent: number): AliasTarget {
  return { functionVersion, weights: { [published]: percent / 100 } };
}

/** Every version that traffic through it may reach. */
export function versionsIn({ functionVersion, weights }: AliasTarget): readonly string[] {
  return [functionVersion, ...Object.keys(weights)];
}

/** Functions that have a published version which not all of their traffic reaches yet. */
export function journalsToShift(journals: readonly FunctionJournal[]): readonly FunctionJournal[] {
  return journals.filter(
    ({ outcome, publishedVersion, shiftedAt }) =>
      outcome === "migrated" && publishedVersion !== null && shiftedAt === null,
  );
}

/**
 * The version an execution published itself, of those that hold what it made; `null` where there is none. What was
 * there before it published is not its own, even where it holds the same.
 */
export function ownVersionOf(
  { publishedVersion, lastVersionBefore }: Pick<FunctionJournal, "publishedVersion" | "lastVersionBefore">,
  holdingTheSame: readonly string[],
): string | null {
  if (lastVersionBefore === null) return null;
  const candidates = publishedVersion === null ? holdingTheSame : [publishedVersion];
  return candidates.find((version) => Number(version) > lastVersionBefore) ?? null;
}

/** Whether its published version has a share of the traffic, and not all of it. */
export function isSharing({ sharedAt, shiftedAt }: Pick<FunctionJournal, "sharedAt" | "shiftedAt">): boolean {
  return sharedAt !== null && shiftedAt === null;
}
