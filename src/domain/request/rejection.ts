/** Makes the report of an execution that changed nothing: it was rejected, or had nothing to do. */
import type { Problem } from "../errors.ts";
import type { Explained } from "../report/reasons/code.ts";
import { explain } from "../report/reasons/reasons.ts";
import type { Report } from "../report/report.ts";

export interface Untouched {
  /** The execution's ARN. */
  readonly execution: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly now: Date;
  readonly why: Explained;
  readonly problems: readonly Problem[];
  /** s3:// address of the report. */
  readonly location: string;
  /** s3:// address of its page. */
  readonly page: string;
}

export function untouchedReport(outcome: "rejected" | "nothing-to-do", { now, why, ...about }: Untouched): Report {
  return {
    version: 1,
    ...about,
    outcome,
    ...why,
    target: null,
    layerVersionArn: null,
    layerVersionArns: [],
    seconds: Math.max(0, Math.round((now.getTime() - Date.parse(about.startedAt)) / 100) / 10),
    functions: [],
    notes: [],
    rollbackUntil: null,
    rollback: null,
    cost: null,
  };
}

/** The reason of a request with problems. */
export function reasonOfProblems({ length: total }: readonly Problem[]): Explained {
  return explain({ code: "request-has-problems", total });
}
