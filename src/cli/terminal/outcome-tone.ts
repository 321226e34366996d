import type { ExecutionOutcome } from "../../domain/report/report.ts";

/** How the end of an execution is meant, on the terminal as on the page. */
export const OUTCOME_TONE: Readonly<Record<ExecutionOutcome, "good" | "careful" | "bad">> = {
  planned: "good",
  "nothing-to-do": "good",
  migrated: "good",
  "rolled-back": "careful",
  "needs-human": "bad",
  rejected: "bad",
  failed: "bad",
};
