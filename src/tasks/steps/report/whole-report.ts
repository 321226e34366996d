/** Creates and stores the report of an execution that changed functions, with its page, timeline and cost. */
import { type Report, reportOf } from "../../../domain/report/report.ts";
import type { ReportFacts } from "../../../domain/report/report-facts.ts";
import { runCostOf } from "../../../domain/report/run-cost.ts";
import { type StateVisit, visitsAfter } from "../../../domain/report/state-visits.ts";
import { logWarning } from "../../log.ts";
import type { Tools } from "../../tools.ts";
import { keepReport } from "./keep-report.ts";
import type { Findings } from "./report-facts.ts";

/** What is known about the execution, besides what its files say. */
export type WholeReport = Omit<
  ReportFacts,
  "now" | "location" | "page" | "cost" | "plan" | "journals" | "unhealthy" | "notes"
>;

export async function keepWholeReport(
  about: WholeReport,
  findings: Findings,
  tools: Tools<"executions">,
): Promise<Report> {
  const files = tools.filesOf(about.execution);
  const visits = await visitsOf(about.execution, tools);
  const now = tools.clock.now();
  const isRollBack = about.kind === "roll-back";
  const { plan, journals, unhealthy, layerZipBytes, drift } = findings;
  const report = reportOf({
    ...about,
    now,
    location: files.report.location,
    page: files.page.location,
    cost: visits.length === 0 ? null : runCostOf(visits, taskMemoryMb()),
    plan,
    journals,
    unhealthy,
    notes: isRollBack ? [] : findings.notes,
  });
  const evidence = isRollBack ? NO_EVIDENCE : { batches: findings.batches, copies: plan?.copies ?? [], drift };
  return keepReport(files, report, { visits, now, journals, layerZipBytes, ...evidence });
}

/** A rollback's report does not show the evidence of the migration. */
const NO_EVIDENCE = { batches: [], copies: [], drift: null };

/** Timeline and cost are optional: that they cannot be read is no reason for a rollback. */
async function visitsOf(execution: string, { executions }: Tools<"executions">): Promise<readonly StateVisit[]> {
  const events = await executions.eventsAfter(execution, 0).catch((error: unknown) => {
    logWarning(execution, "the history could not be read", error);
    return [];
  });
  return visitsAfter([], events);
}

/** All tasks have the same memory size. */
function taskMemoryMb(): number {
  return Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? 1024);
}
