/** Says in one sentence how an execution ended. */
import type { ExecutionOutcome, Report } from "./report.ts";

const OUTCOME_TEXTS: Readonly<Record<ExecutionOutcome, string>> = {
  planned: "Plan made. Nothing was changed.",
  "nothing-to-do": "Nothing was changed: each function is already as requested, or was skipped.",
  "nothing-could-move": "No function can move to the layer: each one was skipped. Nothing was changed.",
  migrated: "Migrated: every eligible function now uses the layer.",
  "rolled-back": "Rolled back: every function that was changed is exactly as before.",
  "needs-human": "A human is needed: at least one function is neither migrated nor as before.",
  rejected: "Rejected. Nothing was changed.",
  failed: "The plan failed. Nothing was changed.",
};

/** A migration that was stopped has a reason. */
const MIGRATED_IN_PART = "Migrated in part: functions of the finished batches use the layer, the others are as before.";

export function outcomeText(report: Pick<Report, "outcome" | "rollback" | "reason">): string {
  if (report.outcome === "migrated" && report.reason !== null) return MIGRATED_IN_PART;
  return partialRollbackText(report) ?? OUTCOME_TEXTS[report.outcome];
}

/** Says no more than was asked for. */
function partialRollbackText({ outcome, rollback }: Pick<Report, "outcome" | "rollback">): string | null {
  if (outcome !== "rolled-back" || rollback === null) return null;
  const { keepLayer, functions } = rollback;
  if (!keepLayer && functions === null) return null;
  const which = functions === null ? "every migrated function" : "every named function";
  const how = keepLayer ? "has its own code again; the layer stays attached" : "is exactly as before";
  return `Rolled back as asked: ${which} ${how}.`;
}
