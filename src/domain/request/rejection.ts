/** Decides what the report of an execution says that touched nothing: it was refused, or found nothing to do. */
import { count } from "../amounts.ts";
import type { Problem } from "../errors.ts";
import type { Report } from "../report/report.ts";

export interface Untouched {
  /** The execution's ARN. */
  readonly execution: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly now: Date;
  readonly reason: string;
  readonly problems: readonly Problem[];
  /** s3:// address of the report. */
  readonly location: string;
  /** s3:// address of its page. */
  readonly page: string;
}

export function rejectionReport(rejection: Untouched): Report {
  return untouchedReport("rejected", rejection);
}

export function untouchedReport(outcome: "rejected" | "nothing-to-do", { now, ...about }: Untouched): Report {
  return {
    version: 1,
    ...about,
    outcome,
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

/** The reason of a request with problems, for people who read no list. */
export function reasonOfProblems(problems: readonly Problem[]): string {
  return `the request has ${problems.length === 1 ? "a problem" : count(problems.length, "problem")}`;
}
