/** Decides who set an alias, while an execution points it to the version that it published or restores it. */
import type { AliasFacts } from "../plan/inventory.ts";
import type { FunctionJournal } from "./journal.ts";

/** What an alias points to. Weights are the shares of additional versions, 0 to 1. */
export type AliasTarget = Pick<AliasFacts, "functionVersion" | "weights">;

/** `ours`: between its original target and the published version. `foreign`: changed by others. */
export type AliasState = "as-before" | "ours" | "foreign";

/**
 * The state of an alias. Any share between its original version and the published one is ours: with provisioned
 * concurrency, Lambda divides the traffic between the two until the capacity is ready.
 */
export function aliasStateOf(original: AliasTarget, published: string, present: AliasTarget | undefined): AliasState {
  if (present === undefined) return "foreign";
  if (isSameTarget(original, present)) return "as-before";
  return versionsIn(present).every((version) => version === published || version === original.functionVersion)
    ? "ours"
    : "foreign";
}

/** Whether an alias has this target. */
export function isSameTarget(target: AliasTarget, present: AliasTarget): boolean {
  const [wanted, found] = [Object.entries(target.weights), Object.entries(present.weights)];
  return (
    target.functionVersion === present.functionVersion &&
    wanted.length === found.length &&
    wanted.every(([version, weight]) => present.weights[version] === weight)
  );
}

/** A target with all traffic on one version. */
export function fullTarget(version: string): AliasTarget {
  return { functionVersion: version, weights: {} };
}

/** The original target with a share of its traffic on the published version. */
export function splitTarget({ functionVersion }: AliasTarget, published: string, percent: number): AliasTarget {
  return { functionVersion, weights: { [published]: percent / 100 } };
}

/** All versions that an alias sends traffic to. */
export function versionsIn({ functionVersion, weights }: AliasTarget): readonly string[] {
  return [functionVersion, ...Object.keys(weights)];
}

/** Functions whose published version does not get all traffic yet. */
export function journalsToShift(journals: readonly FunctionJournal[]): readonly FunctionJournal[] {
  return journals.filter(
    ({ outcome, publishedVersion, shiftedAt }) =>
      outcome === "migrated" && publishedVersion !== null && shiftedAt === null,
  );
}

/**
 * The version that an execution published, out of the versions with the same content; `null` if there is none. Older
 * versions are not its own, even if their content is the same.
 */
export function ownVersionOf(
  { publishedVersion, lastVersionBefore }: Pick<FunctionJournal, "publishedVersion" | "lastVersionBefore">,
  sameContent: readonly string[],
): string | null {
  if (lastVersionBefore === null) return null;
  const candidates = publishedVersion === null ? sameContent : [publishedVersion];
  return candidates.find((version) => Number(version) > lastVersionBefore) ?? null;
}

/** Whether the published version has only a share of the traffic. */
export function isSharing({ sharedAt, shiftedAt }: Pick<FunctionJournal, "sharedAt" | "shiftedAt">): boolean {
  return sharedAt !== null && shiftedAt === null;
}
