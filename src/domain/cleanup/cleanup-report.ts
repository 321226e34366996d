/** Reports what a clean-up decided about each layer version and each expired rollback, and what it did. */

import { count } from "../amounts.ts";
import type { Problem } from "../errors.ts";
import { type Explained, UNEXPLAINED } from "../report/reasons/code.ts";
import { explain } from "../report/reasons/reasons.ts";
import { reasonOfProblems } from "../request/rejection.ts";
import type {
  ChosenVersion,
  CleanupChoice,
  CleanupOutcome,
  CleanupReport,
  Deletion,
  ExpiredRollback,
  LeftoverProbe,
  Removal,
  ReportedRollback,
  ReportedVersion,
} from "./cleanup-documents.ts";

export interface CleanupResults {
  readonly execution: string;
  readonly startedAt: string;
  readonly now: Date;
  readonly location: string;
  readonly dryRun: boolean;
  /** `null` if the clean-up ended before it decided anything. */
  readonly choice: CleanupChoice | null;
  readonly deletions: readonly Deletion[];
  readonly removals: readonly Removal[];
  readonly probes: readonly LeftoverProbe[];
  /** Why the clean-up ended early; `null` if it did not. */
  readonly failure: Explained | null;
}

export function cleanupReportOf(results: CleanupResults): CleanupReport {
  const layerVersions = (results.choice?.versions ?? []).map((version) => reportedVersion(version, results));
  const rollbacks = (results.choice?.expired ?? []).map((expired) => reportedRollback(expired, results));
  const all = [...layerVersions, ...rollbacks, ...results.probes];
  const outcome = outcomeOf(results, all);
  const counted = results.dryRun ? ["would-go"] : ["deleted", "removed"];
  const freed = (each: { readonly outcome: string }) => counted.includes(each.outcome);
  return {
    version: 1,
    execution: results.execution,
    outcome,
    ...(outcome === "incomplete" ? reasonOf(results, all) : UNEXPLAINED),
    startedAt: results.startedAt,
    seconds: Math.max(0, Math.round((results.now.getTime() - Date.parse(results.startedAt)) / 100) / 10),
    layerVersions,
    rollbacks,
    probes: results.probes,
    freedBytes: [
      ...layerVersions.filter(freed).map(({ zipBytes }) => zipBytes ?? 0),
      ...rollbacks.filter(freed).map(({ bytes }) => bytes),
    ].reduce((sum, bytes) => sum + bytes, 0),
    problems: [],
    location: results.location,
  };
}

/** The report of a clean-up whose settings were refused. Nothing was changed. */
export function rejectedCleanup(
  refused: Pick<CleanupResults, "execution" | "startedAt" | "now" | "location">,
  problems: readonly Problem[],
): CleanupReport {
  const nothing = { ...refused, dryRun: false, choice: null, deletions: [], removals: [], probes: [], failure: null };
  return { ...cleanupReportOf(nothing), outcome: "rejected", ...reasonOfProblems(problems), problems };
}

function reportedVersion({ goes, ...version }: ChosenVersion, { deletions }: CleanupResults): ReportedVersion {
  if (!goes) return { ...version, outcome: "kept" };
  const deletion = deletions.find(({ arn }) => arn === version.arn);
  if (deletion === undefined) return { ...version, outcome: "would-go" };
  return {
    ...version,
    outcome: deletion.outcome,
    reasons: deletion.why === null ? version.reasons : [deletion.why],
  };
}

function reportedRollback(expired: ExpiredRollback, { removals }: CleanupResults): ReportedRollback {
  const removal = removals.find(({ execution }) => execution === expired.execution);
  return { ...expired, outcome: removal?.outcome ?? "would-go", ...(removal?.why ?? UNEXPLAINED) };
}

type Ended = readonly { readonly outcome: string }[];

function outcomeOf({ failure, dryRun }: CleanupResults, all: Ended): CleanupOutcome {
  const some = (outcome: string) => all.some((each) => each.outcome === outcome);
  if (failure !== null || some("failed")) return "incomplete";
  if (dryRun) return "dry-run";
  return some("deleted") || some("removed") ? "cleaned-up" : "nothing-to-clean-up";
}

function reasonOf({ failure }: CleanupResults, all: Ended): Explained {
  const deleted = all.filter(({ outcome }) => outcome === "deleted" || outcome === "removed").length;
  const failed = all.filter(({ outcome }) => outcome === "failed").length;
  return explain({ code: "cleanup-incomplete", because: failure ?? UNEXPLAINED, failed, deleted });
}

/** One line for the log: how many of each outcome, and the bytes freed. */
export function cleanupSummary({ layerVersions, rollbacks, probes, freedBytes }: CleanupReport): string {
  const counts = Map.groupBy([...layerVersions, ...rollbacks, ...probes], ({ outcome }) => outcome);
  const parts = [...counts].map(([outcome, of]) => `${of.length} ${outcome}`);
  return `${parts.length === 0 ? "nothing found" : parts.join(", ")}; ${count(freedBytes, "byte")}`;
}
