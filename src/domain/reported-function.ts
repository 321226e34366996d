/** Decides what the report says about one function of the plan: its outcome, and in plain words why it is not migrated. */
import { type FunctionJournal, mayBeChanged } from "./journal.ts";
import type { PlannedFunction } from "./plan.ts";
import type { ReportedFunction, ReportFacts } from "./report.ts";

type Ending = Pick<ReportedFunction, "outcome" | "reason">;

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
      ...ending,
      batch: "batch" in planned.action ? planned.action.batch : null,
      zipBytesBefore: planned.zipBytes,
      zipBytesAfter: ending.outcome === "migrated" ? (journal?.slimZipBytes ?? null) : null,
    };
  });
}

function endingOf({ action }: PlannedFunction, journal: FunctionJournal | undefined, facts: ReportFacts): Ending {
  if (action.kind === "unchanged") return { outcome: "unchanged", reason: action.reason };
  if (action.kind === "skip") return { outcome: "skipped", reason: action.reason };
  if (facts.kind === "plan" && facts.cause === null) return { outcome: "planned", reason: plannedWords(action) };
  if (journal === undefined) return { outcome: "unchanged", reason: neverReachedWords(facts) };
  if (!mayBeChanged(journal))
    return {
      outcome: journal.outcome ?? "unchanged",
      reason: journal.reason ?? "the migration ended before its change",
    };
  if (goesBack(facts)) return endingOfRestored(journal, facts);
  if (journal.outcome === null) return { outcome: "failed", reason: `its change ended half-way, at: ${journal.step}` };
  return { outcome: journal.outcome, reason: journal.reason };
}

function endingOfRestored(journal: FunctionJournal, facts: ReportFacts): Ending {
  if (journal.rolledBackBy !== nameOf(facts.execution) || journal.outcome === null)
    return {
      outcome: "failed",
      reason: `was not restored: ${facts.rollbackFailure ?? "the rollback did not reach it"}`,
    };
  if (journal.outcome !== "restored") return { outcome: journal.outcome, reason: journal.reason };
  if (facts.kind === "roll-back") return { outcome: "restored", reason: "restored as asked" };
  const own = facts.unhealthy.find(({ functionName }) => functionName === journal.functionName)?.reason;
  return { outcome: "restored", reason: `restored, because of ${own ?? journal.reason ?? facts.cause}` };
}

function plannedWords(action: { readonly kind: "migrate" | "move-layer"; readonly batch: number }): string {
  return action.kind === "migrate"
    ? `would move its shared code to the layer, in batch ${action.batch}`
    : `would move to the new layer version, in batch ${action.batch}`;
}

function neverReachedWords({ kind }: ReportFacts): string {
  return kind === "roll-back"
    ? "the execution that was undone had not changed it"
    : "the migration ended before its batch";
}

function nameOf(executionArn: string): string {
  return executionArn.slice(executionArn.lastIndexOf(":") + 1);
}
