/** Decides what the report says about one function of the plan: its outcome, and in plain words why it is not migrated. */

import {
  type FunctionJournal,
  type FunctionOutcome,
  mayBeChanged,
  type Remedy,
  type Unrestored,
} from "../change/journal.ts";
import { isToRestore } from "../change/rollback.ts";
import { executionName } from "../execution-name.ts";
import type { PlannedAction, PlannedFunction } from "../plan/plan.ts";
import { type Release, releaseWords } from "../plan/release.ts";
import type { RollbackScope } from "../request/request.ts";
import { MOST_SENTENCE, quotedOrNull } from "../text.ts";
import type { ReportFacts } from "./report-facts.ts";
import { REMEDY_TEXTS, rollbackCommand, standingByJournal, standingText } from "./unrestored.ts";

export interface ReportedFunction {
  readonly name: string;
  readonly outcome: FunctionOutcome;
  /** Plain words wherever the function is not migrated. */
  readonly reason: string | null;
  readonly batch: number | null;
  readonly zipBytesBefore: number;
  /** `null` where the package was not changed and is not planned to be. */
  readonly zipBytesAfter: number | null;
  /** How to restore what a rollback could not, with the commands to type in their order; `null` where nothing is left to restore. */
  readonly next: { readonly remedy: Remedy; readonly commands: readonly string[] } | null;
}

interface Ending extends Pick<ReportedFunction, "outcome" | "reason"> {
  readonly unrestored?: Unrestored;
}

/** Whether everything the execution changed has to go back: it failed, or it is a roll-back. */
export function goesBack({ kind, cause }: Pick<ReportFacts, "kind" | "cause">): boolean {
  return kind === "roll-back" || cause !== null;
}

/** One line per function of the plan, in its order. */
export function functionsOf(facts: ReportFacts): readonly ReportedFunction[] {
  const journals = new Map(facts.journals.map((journal) => [journal.functionName, journal]));
  return (facts.plan?.functions ?? []).map((planned) => {
    const journal = journals.get(planned.name);
    const ending = endingOf(planned, journal, facts);
    return {
      name: planned.name,
      outcome: ending.outcome,
      reason: quotedOrNull(ending.reason, MOST_SENTENCE),
      batch: "batch" in planned.action ? planned.action.batch : null,
      zipBytesBefore: planned.zipBytes,
      zipBytesAfter: zipBytesAfter(planned, ending, journal),
      next: nextOf(planned.name, ending, facts),
    };
  });
}

function nextOf(name: string, { unrestored }: Ending, { target }: ReportFacts): ReportedFunction["next"] {
  if (unrestored === undefined) return null;
  const { remedy, commands } = unrestored;
  return { remedy, commands: remedy === "again" ? [rollbackCommand(target, [name])] : commands };
}

function endingOf({ name, action }: PlannedFunction, journal: FunctionJournal | undefined, facts: ReportFacts): Ending {
  const release = facts.plan?.releases.get(name) ?? null;
  if (action.kind === "unchanged") return { outcome: "unchanged", reason: action.reason };
  if (action.kind === "skip") return { outcome: "skipped", reason: action.reason };
  if (facts.kind === "plan" && facts.cause === null)
    return { outcome: "planned", reason: plannedWords(action, release) };
  if (journal === undefined) return { outcome: "unchanged", reason: neverReachedWords(facts) };
  if (!mayBeChanged(journal))
    return {
      outcome: journal.outcome ?? "unchanged",
      reason: journal.reason ?? "the migration ended before its change",
    };
  if (facts.rollback !== null && !isToRestore(journal, facts.rollback))
    return { outcome: "unchanged", reason: outOfScopeWords(facts.rollback, journal) };
  if (goesBack(facts)) return endingOfRestored(journal, facts);
  if (journal.outcome === null)
    return unrestoredEnding("failed", `its change ended half-way, at: ${journal.step}`, journal);
  if (journal.outcome === "migrated") return { outcome: "migrated", reason: migratedWords(action, journal, release) };
  if (journal.outcome === "restored")
    return {
      outcome: "restored",
      reason: withWhatStays(`restored alone, because of ${journal.reason ?? "its failure"}`, journal),
    };
  return { outcome: journal.outcome, reason: journal.reason };
}

function zipBytesAfter(
  { action }: PlannedFunction,
  { outcome }: Ending,
  journal: FunctionJournal | undefined,
): number | null {
  if (outcome === "planned") return action.kind === "migrate" ? action.slimZipBytes : null;
  return outcome === "migrated" ? (journal?.slimZipBytes ?? null) : null;
}

function endingOfRestored(journal: FunctionJournal, facts: ReportFacts): Ending {
  if (journal.rolledBackBy !== (facts.restoredBy ?? executionName(facts.execution)) || journal.outcome === null)
    return unrestoredEnding(
      "failed",
      `was not restored: ${facts.rollbackFailure ?? "the rollback did not reach it"}`,
      journal,
    );
  if (journal.outcome !== "restored") return unrestoredEnding(journal.outcome, journal.reason, journal);
  if (facts.rollback !== null)
    return { outcome: "restored", reason: withWhatStays(restoredWords(journal, facts.rollback), journal) };
  const own = facts.unhealthy.find(({ functionName }) => functionName === journal.functionName)?.reason;
  const why = `restored, because of ${own ?? journal.reason ?? facts.cause}`;
  return { outcome: "restored", reason: withWhatStays(why, journal) };
}

/** Where no look says how the function stands, its journal does. */
function unrestoredEnding(outcome: FunctionOutcome, reason: string | null, journal: FunctionJournal): Ending {
  const unrestored = journal.unrestored ?? { ...standingByJournal(journal), remedy: "again", commands: [] };
  const words = [reason, standingText(unrestored), REMEDY_TEXTS[unrestored.remedy]];
  return { outcome, reason: words.filter((part) => part !== null).join("; "), unrestored };
}

function restoredWords({ foundAsAsked }: FunctionJournal, { keepLayer }: RollbackScope): string {
  const how = keepLayer ? "its own code is back, and the layer stays attached" : "restored as asked";
  return foundAsAsked
    ? `${keepLayer ? "its own code was back" : "it was as before"} already: nothing was written`
    : how;
}

function outOfScopeWords({ functions }: RollbackScope, { functionName }: FunctionJournal): string {
  return functions?.includes(functionName) === false
    ? "it is not among the functions to roll back"
    : "only its layer had changed, and the layer is kept";
}

/** What a plan says of every function that has nothing special about it. */
export const MOVES_ITS_CODE = "would move its shared code to the layer";

function plannedWords(action: Extract<PlannedAction, { readonly batch: number }>, release: Release | null): string {
  const traffic = release === null ? "" : `; ${releaseWords(release, null)}`;
  if (action.kind === "move-layer")
    return `would move to another version of its layer, in batch ${action.batch}${traffic}`;
  const moves = `${MOVES_ITS_CODE}, in batch ${action.batch}`;
  const adopts = action.givesUp === null ? "" : `, and take the layer's copy for its own: ${action.givesUp}`;
  return `${moves}${adopts}${traffic}`;
}

function migratedWords(
  action: PlannedAction,
  { reason, publishedVersion }: FunctionJournal,
  release: Release | null,
): string | null {
  const traffic = release === null || publishedVersion === null ? null : releaseWords(release, publishedVersion);
  const words = [reason ?? adoptedWords(action), traffic].filter((part) => part !== null);
  return words.length === 0 ? null : words.join("; ");
}

/** A version nobody is led to does no harm, and a runtime that Lambda moved is nobody's to restore; that they are there is said. */
function withWhatStays(words: string, { leftVersion, runtimeMove }: FunctionJournal): string {
  const runtime = runtimeMove === null ? null : "its runtime stays on the newer version that Lambda moved it to";
  return [words, leftVersion, runtime].filter((part) => part !== null).join("; ");
}

/** What a function gave up where the request said `"drift": "adopt-layer"`. */
function adoptedWords(action: PlannedAction): string | null {
  if (action.kind !== "migrate" || action.givesUp === null) return null;
  return `took the layer's copy for its own: ${action.givesUp}`;
}

function neverReachedWords({ kind, stopped }: ReportFacts): string {
  if (kind === "roll-back") return "the execution that was undone had not changed it";
  if (kind === "plan") return "the plan was not completed";
  return stopped === null
    ? "the migration ended before its batch"
    : `the migration stopped before its batch: ${stopped}`;
}
