/** Decides what the report says about one function of the plan: its outcome, and why it is not migrated. */
import * as z from "zod";
import {
  type FunctionJournal,
  type FunctionOutcome,
  functionOutcome,
  mayHaveChanged,
  remedy,
  type Unrestored,
} from "../change/journal.ts";
import { needsRestore } from "../change/rollback.ts";
import { executionName } from "../execution-name.ts";
import type { PlannedAction, PlannedFunction } from "../plan/plan.ts";
import type { Release } from "../plan/release.ts";
import type { RollbackScope } from "../request/request.ts";
import { names, type Stored } from "../stored/parts.ts";
import { explanationIn, type MaybeExplained, maybeExplanation, UNEXPLAINED } from "./reasons/code.ts";
import { explain, type Reason } from "./reasons/reasons.ts";
import type { ReportFacts } from "./report-facts.ts";
import { rollbackCommand, standingByJournal } from "./unrestored.ts";

/** `reason`, with its code and its facts, is set unless the function is migrated. */
export const reportedFunction = z.object({
  name: z.string(),
  outcome: functionOutcome,
  ...maybeExplanation.shape,
  batch: z.int().nullable(),
  zipBytesBefore: z.number(),
  /** `null` if the package was not changed and is not planned to change. */
  zipBytesAfter: z.number().nullable(),
  /** How to restore what a rollback could not, with the commands in their order. `null` if nothing is left. */
  next: z.object({ remedy, commands: names }).nullable().default(null),
});

export type ReportedFunction = Stored<typeof reportedFunction>;

interface Ending {
  readonly outcome: FunctionOutcome;
  readonly why: MaybeExplained;
  readonly unrestored?: Unrestored;
}

/** Whether everything the execution changed must be restored: it failed, or it is a rollback. */
export function mustBeRestored({ kind, cause }: Pick<ReportFacts, "kind" | "cause">): boolean {
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
      ...ending.why,
      batch: "batch" in planned.action ? planned.action.batch : null,
      zipBytesBefore: planned.zipBytes,
      zipBytesAfter: zipBytesAfter(planned, ending, journal),
      next: nextOf(planned.name, ending, facts),
    };
  });
}

function nextOf(name: string, { unrestored }: Ending, { target }: ReportFacts): ReportedFunction["next"] {
  if (unrestored === undefined) return null;
  const { remedy: how, commands } = unrestored;
  return { remedy: how, commands: how === "again" ? [rollbackCommand(target, [name])] : commands };
}

function endingOf({ name, action }: PlannedFunction, journal: FunctionJournal | undefined, facts: ReportFacts): Ending {
  const release = facts.plan?.releases.get(name) ?? null;
  if (action.kind === "unchanged") return { outcome: "unchanged", why: explanationIn(action) };
  if (action.kind === "skip") return { outcome: "skipped", why: explanationIn(action) };
  if (facts.kind === "plan" && facts.cause === null) return ending("planned", plannedReason(action, release));
  if (journal === undefined) return ending("unchanged", reasonNotReached(facts));
  if (!mayHaveChanged(journal))
    return journal.reason === null
      ? ending(journal.outcome ?? "unchanged", { code: "ended-before-change" })
      : { outcome: journal.outcome ?? "unchanged", why: explanationIn(journal) };
  if (facts.rollback !== null && !needsRestore(journal, facts.rollback))
    return ending("unchanged", reasonOutOfScope(facts.rollback, journal));
  if (mustBeRestored(facts)) return endingOfRestored(journal, facts);
  if (journal.outcome === null)
    return unrestoredEnding("failed", explain({ code: "change-half-way", step: journal.step }), journal);
  if (journal.outcome === "migrated") return endingOfMigrated(action, journal, release);
  if (journal.outcome === "restored")
    return ending("restored", { code: "restored-alone", because: explanationIn(journal), ...leavesOf(journal) });
  return { outcome: journal.outcome, why: explanationIn(journal) };
}

function ending(outcome: FunctionOutcome, reason: Reason): Ending {
  return { outcome, why: explain(reason) };
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
      explain({ code: "not-restored", why: facts.rollbackFailure?.reason ?? null }),
      journal,
    );
  if (journal.outcome !== "restored") return unrestoredEnding(journal.outcome, explanationIn(journal), journal);
  const leaves = leavesOf(journal);
  if (facts.rollback !== null) {
    const { foundAsAsked } = journal;
    return ending("restored", {
      code: "restored-as-asked",
      keepLayer: facts.rollback.keepLayer,
      foundAsAsked,
      ...leaves,
    });
  }
  const own = facts.unhealthy.find(({ functionName }) => functionName === journal.functionName);
  const given = [own, journal].find((each) => each !== undefined && each.reason !== null);
  const because = given ?? facts.cause ?? UNEXPLAINED;
  return ending("restored", { code: "restored-after-failure", because: explanationIn(because), ...leaves });
}

/** If the function could not be read, its journal says how it is. */
function unrestoredEnding(outcome: FunctionOutcome, because: MaybeExplained, journal: FunctionJournal): Ending {
  const unrestored = journal.unrestored ?? { ...standingByJournal(journal), remedy: "again", commands: [] };
  const { code, layers, aliases, remedy } = unrestored;
  const why = explain({ code: "unrestored", because, standing: { code, layers, aliases }, remedy });
  return { outcome, why, unrestored };
}

function reasonOutOfScope({ functions }: RollbackScope, { functionName }: FunctionJournal): Reason {
  return { code: functions?.includes(functionName) === false ? "not-named" : "layer-kept" };
}

function plannedReason(action: Extract<PlannedAction, { readonly batch: number }>, release: Release | null): Reason {
  const traffic = release && { ...release, published: null };
  const { batch } = action;
  return action.kind === "move-layer"
    ? { code: "would-move-layer", batch, traffic }
    : { code: "would-migrate", batch, givesUp: action.givesUp, traffic };
}

/** Says what a function gave up if the request has `"drift": "adopt-layer"`, and where its aliases point. */
function endingOfMigrated(
  action: PlannedAction,
  { publishedVersion: published }: FunctionJournal,
  release: Release | null,
): Ending {
  const givesUp = action.kind === "migrate" ? action.givesUp : null;
  const traffic = release === null || published === null ? null : { ...release, published };
  if (givesUp !== null) return ending("migrated", { code: "adopted-layer-copy", givesUp, traffic });
  return traffic === null
    ? { outcome: "migrated", why: UNEXPLAINED }
    : ending("migrated", { code: "aliases-moved", traffic });
}

/**
 * What a rollback leaves: a version that no alias points to, and a runtime that Lambda moved. The report names both.
 */
function leavesOf({ leftVersion, runtimeMove }: FunctionJournal) {
  return { leftVersion, runtimeMoved: runtimeMove !== null };
}

function reasonNotReached({ kind, stopped }: ReportFacts): Reason {
  if (kind === "roll-back") return { code: "not-changed-by-target" };
  if (kind === "plan") return { code: "plan-not-completed" };
  return stopped === null ? { code: "ended-before-batch" } : { code: "stopped-before-batch", because: stopped };
}
