/** The result of an execution: one line per function of the fleet, and what came of the whole. */

import type { Problem } from "./errors.ts";
import type { FunctionOutcome } from "./journal.ts";

export type ExecutionOutcome = "planned" | "nothing-to-do" | "migrated" | "rolled-back" | "needs-human" | "rejected";

export interface ReportedFunction {
  readonly name: string;
  readonly outcome: FunctionOutcome;
  /** Plain words wherever the function is not migrated. */
  readonly reason: string | null;
  readonly batch: number | null;
  readonly zipBytesBefore: number;
  /** `null` where the package was not changed and is not planned to be. */
  readonly zipBytesAfter: number | null;
}

/** Stored as `report.json`; what `--json` prints. */
export interface Report {
  readonly version: 1;
  /** The execution's ARN. */
  readonly execution: string;
  readonly outcome: ExecutionOutcome;
  /** Why, in plain words, wherever the outcome is not the one asked for. */
  readonly reason: string | null;
  readonly layerVersionArn: string | null;
  readonly startedAt: string;
  readonly seconds: number;
  readonly functions: readonly ReportedFunction[];
  /** Verdicts that stayed inconclusive, and what was broken before: said, never hidden. */
  readonly notes: readonly string[];
  /** Filled when the request was rejected. */
  readonly problems: readonly Problem[];
  /** s3:// address of this report. */
  readonly location: string;
}
