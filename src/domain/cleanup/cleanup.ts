/**
 * Decides which layer versions go. A version stays while anything refers to it: any version of any function, what is
 * stored for a rollback, an execution at work. Lambda lets a deleted version serve where it is attached, and attaches
 * it nowhere again, so a stored layer list that names it could not be restored.
 */
import { byNumber, count } from "../amounts.ts";
import { firstSentences, listed, MAX_NAME_LENGTH, quoted } from "../text.ts";

/** One version of a layer, as ListLayerVersions tells it. */
export interface PublishedLayerVersion {
  readonly arn: string;
  readonly layerName: string;
  readonly version: number;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Whether the service of this stage published it. */
  readonly isOurs: boolean;
}

/** Who needs a layer version. */
export type Referrer =
  /** `version` is a number or `$LATEST`; what aliases point to is among them. */
  | { readonly kind: "function"; readonly name: string; readonly version: string }
  | { readonly kind: "stored rollback"; readonly execution: string; readonly until: string }
  | { readonly kind: "running execution"; readonly execution: string };

/** Everything that refers to layer versions. Only complete facts may be decided on. */
export interface References {
  /** By layer version ARN. */
  readonly by: ReadonlyMap<string, readonly Referrer[]>;
  /**
   * Executions at work that have not named their layer version yet; `layerName` is `null` where it could be any layer.
   */
  readonly undecided: readonly { readonly execution: string; readonly layerName: string | null }[];
}

export interface CleanupRules {
  readonly keep: number;
  readonly days: number;
  /** Layers whose versions count whoever published them; `undefined`: ours only. */
  readonly layers?: readonly string[] | undefined;
}

export interface VersionDecision {
  readonly version: PublishedLayerVersion;
  readonly goes: boolean;
  /** Why it stays, every reason; or why it may go. In plain words. */
  readonly reasons: readonly string[];
}

/** The fate of every version; `versions` holds all there are of each layer. */
export function versionDecisionsOf(
  versions: readonly PublishedLayerVersion[],
  references: References,
  rules: CleanupRules,
  now: Date,
): readonly VersionDecision[] {
  const byLayer = Map.groupBy(versions, ({ layerName }) => layerName);
  return [...byLayer.values()].flatMap((ofLayer) => {
    const newestFirst = ofLayer.toSorted((a, b) => b.version - a.version);
    return newestFirst.map((version, newer) => fateOf(version, newer, references, rules, now));
  });
}

/** Why a version stays that others may use by its policy: a deleted one could not be configured again there either. */
export const SHARED_BY_POLICY = "its policy lets other accounts use it, whose functions cannot be seen from here";

const DAY_MS = 86_400_000;

function fateOf(
  version: PublishedLayerVersion,
  newer: number,
  references: References,
  rules: CleanupRules,
  now: Date,
): VersionDecision {
  const ageDays = (now.getTime() - Date.parse(version.createdAt)) / DAY_MS;
  const isForeign = !version.isOurs && rules.layers === undefined;
  const reasons = [
    ...referredTo(references.by.get(version.arn) ?? []),
    ...undecidedAbout(version, references),
    ...(isForeign ? ["not published by this service"] : []),
    ...(newer < rules.keep ? [rules.keep === 1 ? "the newest" : `among the ${rules.keep} newest`] : []),
    // An unreadable date is no age.
    ...(ageDays >= rules.days ? [] : [`younger than ${count(rules.days, "day")}`]),
  ];
  if (reasons.length > 0) return { version, goes: false, reasons };
  return {
    version,
    goes: true,
    reasons: [`nothing refers to it, and ${count(newer, "version")} ${byNumber(newer, "is", "are")} newer`],
  };
}

/** So many executions are named; the rest is counted. */
const NAMED = 3;

function undecidedAbout({ layerName: own }: PublishedLayerVersion, { undecided }: References): readonly string[] {
  const sentences = undecided
    .filter(({ layerName }) => layerName === null || layerName === own)
    .map(({ execution }) => `${quoted(execution, MAX_NAME_LENGTH)} runs and may still choose this version`);
  return firstSentences(sentences, NAMED, (more) => `and ${count(more, "more execution")}`);
}

function referredTo(referrers: readonly Referrer[]): readonly string[] {
  const functions = referrers.flatMap((each) => (each.kind === "function" ? [functionWords(each)] : []));
  const named = [...new Set(functions)];
  const executions = referrers.flatMap((each) => {
    if (each.kind === "stored rollback")
      return [`needed to roll back ${quoted(each.execution, MAX_NAME_LENGTH)} (until ${each.until.slice(0, 10)})`];
    return each.kind === "running execution" ? [`${quoted(each.execution, MAX_NAME_LENGTH)} runs with it`] : [];
  });
  return [
    ...(named.length === 0 ? [] : [`used by ${listed(named)}`]),
    ...firstSentences([...new Set(executions)], NAMED, (more) => `and ${count(more, "more execution")}`),
  ];
}

function functionWords({ name, version }: { readonly name: string; readonly version: string }): string {
  return version === "$LATEST" ? name : `${name} version ${version}`;
}
