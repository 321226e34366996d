/** Decides what the report of an execution says that was refused before it touched anything. */
import type { Problem } from "./errors.ts";
import type { Report } from "./report.ts";

export interface Rejection {
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

export function rejectionReport({ now, ...rejection }: Rejection): Report {
  return {
    version: 1,
    ...rejection,
    outcome: "rejected",
    layerVersionArn: null,
    seconds: Math.max(0, Math.round((now.getTime() - Date.parse(rejection.startedAt)) / 100) / 10),
    functions: [],
    notes: [],
    rollbackUntil: null,
    rollback: null,
    cost: null,
  };
}

/** The reason of a request with problems, for people who read no list. */
export function reasonOfProblems(problems: readonly Problem[]): string {
  return `the request has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}`;
}
