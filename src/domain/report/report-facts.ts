import type { FunctionJournal } from "../change/journal.ts";
import type { Plan } from "../plan/plan.ts";
import type { RollbackScope } from "../request/request.ts";
import type { FunctionVerdict } from "../verdict/verdict.ts";
import type { RunCost } from "./run-cost.ts";

/** What a report is made from. */
export interface ReportFacts {
  /** The execution's ARN. */
  readonly execution: string;
  /** Name of the execution whose changes the report accounts for: this one, or the one that was undone. */
  readonly target: string;
  /** Name of the execution whose rollback counts, where it is not this one's own. */
  readonly restoredBy?: string;
  readonly kind: "migrate" | "plan" | "roll-back";
  readonly startedAt: string;
  readonly now: Date;
  readonly location: string;
  readonly page: string | null;
  readonly cost: RunCost | null;
  readonly layerVersionArns: readonly string[];
  /** Of the execution whose changes count: this one, or the one a roll-back undoes; `null` if it never got that far. */
  readonly plan: Plan | null;
  readonly journals: readonly FunctionJournal[];
  /** What ended the migration, in plain words; `null` where nothing did. */
  readonly cause: string | null;
  /** What stopped the migration before its last batch, with what had moved kept; `null` where nothing did. */
  readonly stopped: string | null;
  /** What ended the rollback before its time, in plain words. */
  readonly rollbackFailure: string | null;
  /** Unhealthy functions with their evidence. */
  readonly unhealthy: readonly FunctionVerdict[];
  readonly notes: readonly string[];
  /** What was asked for where this is a roll-back; otherwise `null`. */
  readonly rollback: ({ readonly execution: string } & RollbackScope) | null;
}
