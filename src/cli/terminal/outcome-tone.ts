import type { ExecutionOutcome } from "../../domain/report/report.ts";

/** Whether an outcome is good or bad, on the terminal and on the page. */
export const OUTCOME_TONE: Readonly<Record<ExecutionOutcome, "good" | "careful" | "bad">> = {
  planned: "good",
  "nothing-to-do": "good",
  "nothing-could-move": "careful",
  migrated: "good",
  "rolled-back": "careful",
  "needs-human": "bad",
  rejected: "bad",
  failed: "bad",
};
