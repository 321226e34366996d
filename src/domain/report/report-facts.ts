import type { FunctionJournal } from "../change/journal.ts";
import type { Plan } from "../plan/plan.ts";
import type { RollbackScope } from "../request/request.ts";
import type { FunctionVerdict } from "../verdict/verdict.ts";
import type { Explained } from "./reasons/code.ts";
import type { RunCost } from "./run-cost.ts";

/** What a report is made from. */
export interface ReportFacts {
  /** The execution's ARN. */
  readonly execution: string;
  /** Name of the execution whose changes the report accounts for: this one, or the one that was undone. */
  readonly target: string;
  /** Name of the execution whose rollback counts, if it is not this one. */
  readonly restoredBy?: string;
  readonly kind: "migrate" | "plan" | "roll-back";
  readonly startedAt: string;
  readonly now: Date;
  readonly location: string;
  readonly page: string | null;
  readonly cost: RunCost | null;
  readonly layerVersionArns: readonly string[];
  /** Of the execution whose changes count: this one, or the one a rollback undoes; `null` if it made no plan. */
  readonly plan: Plan | null;
  readonly journals: readonly FunctionJournal[];
  /** What ended the migration early; `null` if nothing did. */
  readonly cause: Explained | null;
  /** What stopped the migration before its last batch, with migrated functions kept; `null` if nothing did. */
  readonly stopped: Explained | null;
  /** What ended the rollback early; `null` if nothing did. */
  readonly rollbackFailure: Explained | null;
  /** Unhealthy functions with their evidence. */
  readonly unhealthy: readonly FunctionVerdict[];
  readonly notes: readonly Explained[];
  /** What the rollback was asked for; `null` of a migration. */
  readonly rollback: ({ readonly execution: string } & RollbackScope) | null;
}
