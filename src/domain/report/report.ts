/** The result of an execution: one line per function of the fleet, and the outcome of the whole. */
import * as z from "zod";
import { mayHaveChanged, wasFullyMigrated } from "../change/journal.ts";
import { rollbackUntil } from "../cleanup/retention.ts";
import { problem } from "../errors.ts";
import { rollbackScope } from "../request/request.ts";
import { explained, names, type Stored, version } from "../stored/parts.ts";
import { firstNotes } from "./grouped-notes.ts";
import { explanationIn, type MaybeExplained, maybeExplanation, UNEXPLAINED } from "./reasons/code.ts";
import { explain, type Reason } from "./reasons/reasons.ts";
import type { ReportFacts } from "./report-facts.ts";
import { functionsOf, mustBeRestored, type ReportedFunction, reportedFunction } from "./reported-function.ts";
import { runCost } from "./run-cost.ts";

export const report = z.object({
  version,
  /** The execution's ARN. */
  execution: z.string(),
  /** Name of the execution whose changes it reports. `null` if it ended before any change. */
  target: z.string().nullable().default(null),
  /** `failed`: the plan could not be made. Nothing was changed. */
  outcome: z.enum([
    "planned",
    "nothing-to-do",
    "nothing-could-move",
    "migrated",
    "rolled-back",
    "needs-human",
    "rejected",
    "failed",
  ]),
  /** `reason`, with its code and its facts, is set if the outcome is not the one asked for. */
  ...maybeExplanation.shape,
  layerVersionArn: z.string().nullable(),
  /** Of every layer: a fleet has one for each language. */
  layerVersionArns: names.default([]),
  startedAt: z.string(),
  seconds: z.number(),
  functions: z.array(reportedFunction),
  /** Verdicts that stayed inconclusive, what failed before, and more. */
  notes: z.array(explained),
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

const MAX_NOTES = 200;

/** Accounts for every function of the plan and names the outcome of the whole. */
export function reportOf(facts: ReportFacts): Report {
  const functions = functionsOf(facts);
  const outcome = outcomeOf(facts, functions);
  return {
    version: 1,
    execution: facts.execution,
    target: facts.target,
    outcome,
    ...reasonOf(facts, functions, outcome),
    layerVersionArn: facts.layerVersionArns[0] ?? null,
    layerVersionArns: facts.layerVersionArns,
    startedAt: facts.startedAt,
    seconds: Math.max(0, Math.round((facts.now.getTime() - Date.parse(facts.startedAt)) / 100) / 10),
    functions,
    notes: firstNotes(facts.notes, MAX_NOTES),
    problems: [],
    rollbackUntil: leavesChanges(facts, outcome) ? rollbackUntil(facts.now).toISOString() : null,
    location: facts.location,
    rollback: facts.rollback,
    page: facts.page,
    cost: facts.cost,
  };
}

/** Every layer version in a report; a report of an earlier version has one. */
export function layerVersionsIn(report: Pick<Report, "layerVersionArn" | "layerVersionArns">): readonly string[] {
  const { layerVersionArn: only, layerVersionArns: all } = report;
  return all.length > 0 || only === null ? all : [only];
}

/** A rollback cannot be rolled back; it can be run again for what it could not restore. */
function leavesChanges({ kind }: ReportFacts, outcome: ExecutionOutcome): boolean {
  return kind === "migrate" && (outcome === "migrated" || outcome === "needs-human");
}

/** How many functions ended how, for example `20 migrated, 4 skipped`. */
export function summaryOf(functions: readonly ReportedFunction[]): string {
  const counts = Map.groupBy(functions, ({ outcome }) => outcome);
  const parts = [...counts].map(([outcome, of]) => `${of.length} ${outcome}`);
  return parts.length === 0 ? "no function was read" : parts.join(", ");
}

function outcomeOf(facts: ReportFacts, functions: readonly ReportedFunction[]): ExecutionOutcome {
  if (facts.kind === "plan" && facts.cause !== null) return "failed";
  if (facts.kind !== "roll-back" && facts.cause === null && areAllSkipped(functions)) return "nothing-could-move";
  if (facts.kind === "plan") return "planned";
  if (isUnknown(facts) || stuckIn(facts, functions).length > 0) return "needs-human";
  if (mustBeRestored(facts)) return "rolled-back";
  return functions.some(({ outcome }) => outcome === "migrated") ? "migrated" : "nothing-to-do";
}

/** Whether a rollback failed, and the report of each function does not say what it left. */
function isUnknown(facts: ReportFacts): boolean {
  const saysAll = facts.plan !== null && mustBeRestored(facts);
  return facts.rollbackFailure !== null && !saysAll && facts.journals.some(mayHaveChanged);
}

function areAllSkipped(functions: readonly ReportedFunction[]): boolean {
  return functions.length > 0 && functions.every(({ outcome }) => outcome === "skipped");
}

/** The reasons for which functions were skipped, the most frequent first, each with its first function. */
function nothingCouldMove(functions: readonly ReportedFunction[]): Reason {
  const groups = [...Map.groupBy(functions, ({ code }) => code).values()]
    .flatMap((of) =>
      of.slice(0, 1).map((first) => ({ ...explanationIn(first), functions: of.length, first: first.name })),
    )
    .sort((one, other) => other.functions - one.functions);
  return { code: "nothing-could-move", functions: functions.length, groups, total: groups.length };
}

function reasonOf(
  facts: ReportFacts,
  functions: readonly ReportedFunction[],
  outcome: ExecutionOutcome,
): MaybeExplained {
  const { cause, stopped, rollbackFailure } = facts;
  if (outcome === "needs-human") {
    const stuck = stuckIn(facts, functions);
    const named = stuck.map(({ name, ...why }) => ({ name, ...explanationIn(why) }));
    return explain({
      code: "not-all-restored",
      because: cause ?? UNEXPLAINED,
      rollbackFailure: rollbackFailure ?? UNEXPLAINED,
      functions: named,
      total: stuck.length,
    });
  }
  if (outcome === "nothing-could-move") return explain(nothingCouldMove(functions));
  if (cause === null) return stopped === null ? UNEXPLAINED : explain({ code: "stopped-in-part", because: stopped });
  if (outcome === "failed") return explain({ code: "plan-failed", because: cause });
  const isRestored = functions.some((fn) => fn.outcome === "restored");
  return explain({ code: isRestored ? "all-restored" : "nothing-changed", because: cause });
}

/**
 * Functions that are neither as before nor as asked for. A migrated function that others changed since counts only if
 * it must be restored.
 */
function stuckIn(
  facts: Pick<ReportFacts, "kind" | "cause" | "journals">,
  functions: readonly ReportedFunction[],
): readonly ReportedFunction[] {
  const changed = new Set(
    facts.journals
      .filter((journal) => mayHaveChanged(journal) && (mustBeRestored(facts) || !wasFullyMigrated(journal)))
      .map(({ functionName }) => functionName),
  );
  return functions.filter(
    ({ name, outcome }) => outcome === "failed" || (outcome === "touched-by-others" && changed.has(name)),
  );
}
