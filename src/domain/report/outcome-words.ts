/** Says in one sentence how an execution ended. */
import type { ExecutionOutcome, Report } from "./report.ts";

const OUTCOME_WORDS: Readonly<Record<ExecutionOutcome, string>> = {
  planned: "Plan made. Nothing was changed.",
  "nothing-to-do": "Nothing to do: the fleet already stands where the request wants it.",
  migrated: "Migrated: every function that could move stands on the layer.",
  "rolled-back": "Rolled back: every function that was touched is exactly as before.",
  "needs-human": "A human is needed: at least one function is neither migrated nor as before.",
  rejected: "Rejected. Nothing was touched.",
  failed: "The plan failed. Nothing was changed.",
};

/** A migration that somebody stopped has a reason. */
const MIGRATED_IN_PART = "Migrated in part: what had moved stands on the layer, the rest is as before.";

export function outcomeSentence(report: Pick<Report, "outcome" | "rollback" | "reason">): string {
  if (report.outcome === "migrated" && report.reason !== null) return MIGRATED_IN_PART;
  return partlyRolledBack(report) ?? OUTCOME_WORDS[report.outcome];
}

/** Says no more than was asked for. */
function partlyRolledBack({ outcome, rollback }: Pick<Report, "outcome" | "rollback">): string | null {
  if (outcome !== "rolled-back" || rollback === null) return null;
  const { keepLayer, functions } = rollback;
  if (!keepLayer && functions === null) return null;
  const which = functions === null ? "every function that was moved" : "every function that was named";
  const how = keepLayer ? "has its own code again; the layer stays attached" : "is exactly as before";
  return `Rolled back as asked: ${which} ${how}.`;
}
