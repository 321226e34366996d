/** The result of an execution: one line per function of the fleet, and what came of the whole. */
import { byNumber, count } from "../amounts.ts";
import { mayHaveChanged, wasFullyMigrated } from "../change/journal.ts";
import { rollbackUntil } from "../cleanup/retention.ts";
import type { Problem } from "../errors.ts";
import { andMore, firstSentences, MAX_SENTENCE_LENGTH, quoted } from "../text.ts";
import type { ReportFacts } from "./report-facts.ts";
import { functionsOf, goesBack, type ReportedFunction } from "./reported-function.ts";
import type { RunCost } from "./run-cost.ts";

/** `failed`: a plan could not be made; nothing was changed. */
export type ExecutionOutcome =
  | "planned"
  | "nothing-to-do"
  | "migrated"
  | "rolled-back"
  | "needs-human"
  | "rejected"
  | "failed";

/** Stored as `report.json`; what `--json` prints. */
export interface Report {
  readonly version: 1;
  /** The execution's ARN. */
  readonly execution: string;
  /** Name of the execution whose changes it accounts for; `null` where it got to no change. */
  readonly target: string | null;
  readonly outcome: ExecutionOutcome;
  /** Why, in plain words, wherever the outcome is not the one asked for. */
  readonly reason: string | null;
  readonly layerVersionArn: string | null;
  /** Of every layer, where a fleet takes one for each language. */
  readonly layerVersionArns: readonly string[];
  readonly startedAt: string;
  readonly seconds: number;
  readonly functions: readonly ReportedFunction[];
  /** Verdicts that stayed inconclusive, and what was broken before: said, never hidden. */
  readonly notes: readonly string[];
  /** Filled when the request was rejected. */
  readonly problems: readonly Problem[];
  /** Until when the execution can be rolled back, ISO 8601; `null` where it left nothing to roll back. */
  readonly rollbackUntil: string | null;
  /** s3:// address of this report. */
  readonly location: string;
  /** What a rollback was asked to undo; `null` where none was asked for. */
  readonly rollback: ReportFacts["rollback"];
  /** s3:// address of the same as a page for people; `null` where it could not be written. */
  readonly page: string | null;
  /** `null` where the history could not be read. */
  readonly cost: RunCost | null;
}

const MOST_NOTES = 200;

/** Accounts for every function of the plan and names the outcome of the whole. */
export function reportOf(facts: ReportFacts): Report {
  const functions = functionsOf(facts);
  const outcome = outcomeOf(facts, functions);
  return {
    version: 1,
    execution: facts.execution,
    target: facts.target,
    outcome,
    reason: reasonOf(facts, functions, outcome),
    layerVersionArn: facts.layerVersionArns[0] ?? null,
    layerVersionArns: facts.layerVersionArns,
    startedAt: facts.startedAt,
    seconds: Math.max(0, Math.round((facts.now.getTime() - Date.parse(facts.startedAt)) / 100) / 10),
    functions,
    notes: firstSentences(facts.notes, MOST_NOTES, (more) => `… and ${count(more, "more note")}`),
    problems: [],
    rollbackUntil: leavesChanges(facts, outcome) ? rollbackUntil(facts.now).toISOString() : null,
    location: facts.location,
    rollback: facts.rollback,
    page: facts.page,
    cost: facts.cost,
  };
}

/** Every layer version a report tells of; one of an earlier version tells of one. */
export function layerVersionsIn(report: Pick<Report, "layerVersionArn" | "layerVersionArns">): readonly string[] {
  const { layerVersionArn: only, layerVersionArns: all } = report;
  return all.length > 0 || only === null ? all : [only];
}

/** A roll-back is not rolled back itself; what it could not restore, it can be asked for again. */
function leavesChanges({ kind }: ReportFacts, outcome: ExecutionOutcome): boolean {
  return kind === "migrate" && (outcome === "migrated" || outcome === "needs-human");
}

/** How many functions ended how, for example `20 migrated, 4 skipped`. */
export function summaryOf(functions: readonly ReportedFunction[]): string {
  const counts = Map.groupBy(functions, ({ outcome }) => outcome);
  const words = [...counts].map(([outcome, of]) => `${of.length} ${outcome}`);
  return words.length === 0 ? "no function was looked at" : words.join(", ");
}

function outcomeOf(facts: ReportFacts, functions: readonly ReportedFunction[]): ExecutionOutcome {
  if (facts.kind === "plan") return facts.cause === null ? "planned" : "failed";
  if (facts.rollbackFailure !== null || stuckOf(facts, functions).length > 0) return "needs-human";
  if (goesBack(facts)) return "rolled-back";
  return functions.some(({ outcome }) => outcome === "migrated") ? "migrated" : "nothing-to-do";
}

function reasonOf(
  facts: ReportFacts,
  functions: readonly ReportedFunction[],
  outcome: ExecutionOutcome,
): string | null {
  if (outcome === "failed") return quoted(`${facts.cause}; nothing was changed`, MAX_SENTENCE_LENGTH);
  if (outcome !== "needs-human" && outcome !== "rolled-back") return stoppedWords(facts);
  if (outcome === "rolled-back" && facts.kind === "roll-back" && facts.cause === null) return null;
  return [facts.cause, facts.rollbackFailure && `the rollback ended early: ${facts.rollbackFailure}`]
    .concat(outcome === "rolled-back" ? restoredWords(functions) : stuckWords(stuckOf(facts, functions)))
    .filter((words) => words !== null)
    .map((words) => quoted(words, MAX_SENTENCE_LENGTH))
    .join("; ");
}

function stoppedWords({ stopped }: ReportFacts): string | null {
  return stopped === null ? null : `stopped: ${quoted(stopped)}; what had moved before stays`;
}

function restoredWords(functions: readonly ReportedFunction[]): string {
  return functions.some(({ outcome }) => outcome === "restored")
    ? "everything was restored"
    : "nothing had been changed";
}

function stuckWords(stuck: readonly ReportedFunction[]): string | null {
  if (stuck.length === 0) return null;
  const named = stuck.slice(0, IN_FULL).map(({ name, reason }) => `${name}: ${reason}`);
  return `${count(stuck.length, "function")} ${byNumber(stuck.length, "is", "are")} neither migrated nor as before: ${named.join("; ")}${andMore(stuck.length - named.length)}`;
}

const IN_FULL = 3;

/**
 * Functions that are neither as before nor as asked for. What others make of one that had moved is their own affair,
 * unless it is to go back.
 */
function stuckOf(facts: ReportFacts, functions: readonly ReportedFunction[]): readonly ReportedFunction[] {
  const changed = new Set(
    facts.journals
      .filter((journal) => mayHaveChanged(journal) && (goesBack(facts) || !wasFullyMigrated(journal)))
      .map(({ functionName }) => functionName),
  );
  return functions.filter(
    ({ name, outcome }) => outcome === "failed" || (outcome === "touched-by-others" && changed.has(name)),
  );
}
