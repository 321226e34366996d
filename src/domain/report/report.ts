/** The result of an execution: one line per function of the fleet, and what came of the whole. */
import * as z from "zod";
import { byNumber, count } from "../amounts.ts";
import { mayHaveChanged, wasFullyMigrated } from "../change/journal.ts";
import { rollbackUntil } from "../cleanup/retention.ts";
import { problem } from "../errors.ts";
import { rollbackScope } from "../request/request.ts";
import { names, type Stored, version } from "../stored/parts.ts";
import { andMore, firstSentences, MAX_SENTENCE_LENGTH, quoted } from "../text.ts";
import type { ReportFacts } from "./report-facts.ts";
import { functionsOf, goesBack, type ReportedFunction, reportedFunction } from "./reported-function.ts";
import { runCost } from "./run-cost.ts";

export const report = z.object({
  version,
  /** The execution's ARN. */
  execution: z.string(),
  /** Name of the execution whose changes it reports. `null` if it ended before any change. */
  target: z.string().nullable().default(null),
  /** `failed`: the plan could not be made. Nothing was changed. */
  outcome: z.enum(["planned", "nothing-to-do", "migrated", "rolled-back", "needs-human", "rejected", "failed"]),
  /** Why, in plain words, if the outcome is not the one asked for. */
  reason: z.string().nullable(),
  layerVersionArn: z.string().nullable(),
  /** Of every layer: a fleet has one for each language. */
  layerVersionArns: names.default([]),
  startedAt: z.string(),
  seconds: z.number(),
  functions: z.array(reportedFunction),
  /** Verdicts that stayed inconclusive, and what was broken before. */
  notes: names,
  /** Set if the request was rejected. */
  problems: z.array(problem),
  /** Until when the execution can be rolled back, ISO 8601. `null` if it left nothing to roll back. */
  rollbackUntil: z.string().nullable().default(null),
  /** s3:// URL of this report. */
  location: z.string(),
  /** What a rollback was asked to undo. `null` if this is not a rollback. */
  rollback: z
    .object({ execution: z.string(), ...rollbackScope.shape })
    .nullable()
    .default(null),
  /** s3:// URL of the same as an HTML page. `null` if it could not be written. */
  page: z.string().nullable().default(null),
  /** `null` if the history could not be read. */
  cost: runCost.nullable().default(null),
});

/** Stored as `report.json`. `--json` prints it. */
export type Report = Stored<typeof report>;
export type ExecutionOutcome = Report["outcome"];

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
