/**
 * Decides which layer versions to delete. A version stays while a function version, a stored rollback or a running
 * execution refers to it. Functions keep using a deleted version, but no function can be configured with it again: a
 * stored layer list that names it could not be restored.
 */
import type { Publisher } from "../package/layer-description.ts";
import { type Reason, reasonText } from "../report/reasons/reasons.ts";
import { MAX_NAME_LENGTH, quoted } from "../text.ts";

/** One version of a layer, as ListLayerVersions returns it. */
export interface PublishedLayerVersion {
  readonly arn: string;
  readonly layerName: string;
  readonly version: number;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly publisher: Publisher;
}

/** What refers to a layer version. */
export type Referrer =
  /** `version` is a number or `$LATEST`. Aliases need no entry: the versions they point to are listed. */
  | { readonly kind: "function"; readonly name: string; readonly version: string }
  | { readonly kind: "stored rollback"; readonly execution: string; readonly until: string }
  | { readonly kind: "running execution"; readonly execution: string };

/** Everything that refers to layer versions. Must be complete before a decision. */
export interface References {
  /** By layer version ARN. */
  readonly by: ReadonlyMap<string, readonly Referrer[]>;
  /** Running executions that have not chosen their layer version; `layerName` is `null` if it can be any layer. */
  readonly undecided: readonly { readonly execution: string; readonly layerName: string | null }[];
}

export interface CleanupRules {
  readonly keep: number;
  readonly days: number;
  /** Layers whose versions from outside the service can also be deleted. `undefined`: only versions of this stage. */
  readonly layers?: readonly string[] | undefined;
}

export interface VersionDecision {
  readonly version: PublishedLayerVersion;
  readonly goes: boolean;
  /** All reasons to keep it, or the reason why it can be deleted. */
  readonly reasons: readonly Reason[];
}

/** Decides on every version. `versions` must contain all versions of each layer. */
export function versionDecisionsOf(
  versions: readonly PublishedLayerVersion[],
  references: References,
  rules: CleanupRules,
  now: Date,
): readonly VersionDecision[] {
  const byLayer = Map.groupBy(versions, ({ layerName }) => layerName);
  return [...byLayer.values()].flatMap((ofLayer) => {
    const newestFirst = ofLayer.toSorted((a, b) => b.version - a.version);
    return newestFirst.map((version, newer) => versionDecisionOf(version, newer, references, rules, now));
  });
}

/** Why a version with a resource policy stays: other accounts could not configure a deleted one either. */
export const SHARED_BY_POLICY: Reason = { code: "shared-with-accounts" };

const DAY_MS = 86_400_000;

function versionDecisionOf(
  version: PublishedLayerVersion,
  newer: number,
  references: References,
  rules: CleanupRules,
  now: Date,
): VersionDecision {
  const ageDays = (now.getTime() - Date.parse(version.createdAt)) / DAY_MS;
  const isForeign = version.publisher === "others" && rules.layers === undefined;
  const reasons: Reason[] = [
    ...referredTo(references.by.get(version.arn) ?? []),
    ...undecidedAbout(version, references),
    ...(isForeign ? [{ code: "not-published-by-service" } as const] : []),
    // Its stored rollbacks and running executions are in another bucket.
    ...(version.publisher === "another-stage" ? [{ code: "published-by-another-stage" } as const] : []),
    ...(newer < rules.keep ? [{ code: "among-newest", keep: rules.keep } as const] : []),
    // An unreadable date counts as young.
    ...(ageDays >= rules.days ? [] : [{ code: "too-young", days: rules.days } as const]),
  ];
  if (reasons.length > 0) return { version, goes: false, reasons };
  return { version, goes: true, reasons: [{ code: "unused", newer }] };
}

const MAX_EXECUTIONS = 3;

function undecidedAbout({ layerName: own }: PublishedLayerVersion, { undecided }: References): readonly Reason[] {
  const reasons = undecided
    .filter(({ layerName }) => layerName === null || layerName === own)
    .map(({ execution }): Reason => ({ code: "may-be-chosen", execution: quoted(execution, MAX_NAME_LENGTH) }));
  return firstReasons(reasons);
}

function referredTo(referrers: readonly Referrer[]): readonly Reason[] {
  const all = referrers.flatMap((each) => (each.kind === "function" ? [functionText(each)] : []));
  const functions = [...new Set(all)];
  const executions = referrers.flatMap((each): Reason[] => {
    if (each.kind === "function") return [];
    const execution = quoted(each.execution, MAX_NAME_LENGTH);
    return each.kind === "stored rollback"
      ? [{ code: "needed-for-rollback", execution, until: each.until }]
      : [{ code: "used-by-execution", execution }];
  });
  const distinct = new Map(executions.map((reason) => [reasonText(reason), reason]));
  return [
    ...(functions.length === 0 ? [] : [{ code: "used-by-functions", functions, total: functions.length } as const]),
    ...firstReasons([...distinct.values()]),
  ];
}

function firstReasons(reasons: readonly Reason[]): readonly Reason[] {
  const more = reasons.length - MAX_EXECUTIONS;
  return more > 0 ? [...reasons.slice(0, MAX_EXECUTIONS), { code: "more-executions", more }] : reasons;
}

function functionText({ name, version }: { readonly name: string; readonly version: string }): string {
  return version === "$LATEST" ? name : `${name} version ${version}`;
}
