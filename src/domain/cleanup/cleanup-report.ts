/** Accounts for every layer version a clean-up looked at and every rollback it took away, and names the outcome. */

import { count } from "../amounts.ts";
import type { Problem } from "../errors.ts";
import { reasonOfProblems } from "../request/rejection.ts";
import type {
  Choice,
  ChosenVersion,
  CleanupOutcome,
  CleanupReport,
  Deletion,
  ExpiredRollback,
  LeftProbe,
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
  /** `null` where it ended before it had decided. */
  readonly choice: Choice | null;
  readonly deletions: readonly Deletion[];
  readonly removals: readonly Removal[];
  readonly probes: readonly LeftProbe[];
  /** What ended the clean-up before its time, in plain words. */
  readonly failure: string | null;
}

export function cleanupReportOf(facts: CleanupResults): CleanupReport {
  const layerVersions = (facts.choice?.versions ?? []).map((version) => reportedVersion(version, facts));
  const rollbacks = (facts.choice?.expired ?? []).map((expired) => reportedRollback(expired, facts));
  const all = [...layerVersions, ...rollbacks, ...facts.probes];
  const outcome = outcomeOf(facts, all);
  const counted = facts.dryRun ? ["would-go"] : ["deleted", "removed"];
  const freed = (each: { readonly outcome: string }) => counted.includes(each.outcome);
  return {
    version: 1,
    execution: facts.execution,
    outcome,
    reason: outcome === "incomplete" ? reasonOf(facts, all) : null,
    startedAt: facts.startedAt,
    seconds: Math.max(0, Math.round((facts.now.getTime() - Date.parse(facts.startedAt)) / 100) / 10),
    layerVersions,
    rollbacks,
    probes: facts.probes,
    freedBytes: [
      ...layerVersions.filter(freed).map(({ zipBytes }) => zipBytes ?? 0),
      ...rollbacks.filter(freed).map(({ bytes }) => bytes),
    ].reduce((sum, bytes) => sum + bytes, 0),
    problems: [],
    location: facts.location,
  };
}

/** What is said of settings that were refused; nothing was touched. */
export function rejectedCleanup(refused: {
  readonly execution: string;
  readonly startedAt: string;
  readonly now: Date;
  readonly problems: readonly Problem[];
  readonly location: string;
}): CleanupReport {
  const { problems, now, ...rest } = refused;
  const nothing = { ...rest, now, dryRun: false, choice: null, deletions: [], removals: [], probes: [], failure: null };
  return { ...cleanupReportOf(nothing), outcome: "rejected", reason: reasonOfProblems(problems), problems };
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
  return { ...expired, outcome: removal?.outcome ?? "would-go", reason: removal?.why ?? null };
}

type Ended = readonly { readonly outcome: string }[];

function outcomeOf({ failure, dryRun }: CleanupResults, all: Ended): CleanupOutcome {
  const some = (outcome: string) => all.some((each) => each.outcome === outcome);
  if (failure !== null || some("failed")) return "incomplete";
  if (dryRun) return "dry-run";
  return some("deleted") || some("removed") ? "cleaned-up" : "nothing-to-clean-up";
}

function reasonOf({ failure }: CleanupResults, all: Ended): string {
  const deleted = all.filter(({ outcome }) => outcome === "deleted" || outcome === "removed").length;
  const failed = all.filter(({ outcome }) => outcome === "failed").length;
  return [
    ...(failure === null ? [] : [failure]),
    ...(failed === 0 ? [] : [`${failed} could not be deleted`]),
    deleted === 0 ? "nothing was deleted" : `${deleted} were deleted before`,
    "the next clean-up goes on",
  ].join("; ");
}

/** One line for the log and the console. */
export function cleanupSummary({ layerVersions, rollbacks, probes, freedBytes }: CleanupReport): string {
  const counts = Map.groupBy([...layerVersions, ...rollbacks, ...probes], ({ outcome }) => outcome);
  const words = [...counts].map(([outcome, of]) => `${of.length} ${outcome}`);
  return `${words.length === 0 ? "nothing found" : words.join(", ")}; ${count(freedBytes, "byte")}`;
}
