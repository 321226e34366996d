import * as z from "zod";
import { refusalWords } from "../domain/approval.ts";
import { type Caught, failureWords, unhealthyWords } from "../domain/failure.ts";
import { reportOf, summaryOf } from "../domain/report.ts";
import { scopeOf } from "../domain/request.ts";
import { runCostOf } from "../domain/run-cost.ts";
import { type StateVisit, visitsAfter } from "../domain/state-visits.ts";
import { keepReport } from "./steps/keep-report.ts";
import { type Findings, findingsOf } from "./steps/report-facts.ts";
import { ExecutionInput, task } from "./task.ts";
import type { Tools } from "./tools.ts";

const Failure = z.object({ Error: z.string().optional(), Cause: z.string().optional() }).optional();

/** The machine's whole state data, as far as a report needs it. */
const State = z.object({
  kind: z.enum(["migrate", "plan", "roll-back"]),
  target: z.string(),
  batch: z.number(),
  layer: z.object({ versionArn: z.string() }).optional(),
  failure: Failure,
  /** Of a batch that was not approved. */
  refused: Failure,
  reportFailure: Failure,
  rollbackFailure: Failure,
});

/**
 * Stores the report that accounts for every function, and names the outcome. `reason` is always a text: the machine
 * shows it as the cause of its failure.
 */
export const writeReport = task(ExecutionInput.extend({ state: State }), async ({ execution, state }, tools) => {
  const files = tools.files(execution);
  const { startedAt, request } = await files.request.required();
  const findings = await findingsOf(tools.files(state.target));
  const visits = await visitsOf(execution, tools);
  const now = tools.clock.now();
  const report = reportOf({
    execution,
    kind: state.kind,
    startedAt,
    now,
    location: files.report.location,
    page: files.page.location,
    cost: visits.length === 0 ? null : runCostOf(visits, taskMemoryMb()),
    layerVersionArn: state.layer?.versionArn ?? null,
    plan: findings.plan,
    journals: findings.journals,
    cause: causeOf(state, findings),
    stopped: state.refused === undefined ? null : refusalWords(state.batch, state.refused),
    rollbackFailure: state.rollbackFailure === undefined ? null : failureWords(state.rollbackFailure),
    unhealthy: findings.unhealthy,
    notes: state.kind === "roll-back" ? [] : findings.notes,
    rollback: request.kind === "roll-back" ? { execution: request.target, ...scopeOf(request) } : null,
  });
  const { journals, layerZipBytes } = findings;
  const evidence = state.kind === "roll-back" ? NO_EVIDENCE : { batches: findings.batches, copies: copiesOf(findings) };
  await keepReport(files, report, { visits, now, journals, layerZipBytes, ...evidence });
  return {
    outcome: report.outcome,
    reason: report.reason ?? summaryOf(report.functions),
    location: report.location,
  };
});

/** A roll-back changes back what another execution's evidence was about. */
const NO_EVIDENCE = { batches: [], copies: [] };

function copiesOf({ plan }: Findings) {
  return plan?.copies ?? [];
}

/** Timeline and cost are worth having, and no fleet goes back because they cannot be read. */
async function visitsOf(execution: string, { executions }: Tools): Promise<readonly StateVisit[]> {
  const events = await executions.eventsAfter(execution, 0).catch((error: unknown) => {
    console.warn(JSON.stringify({ execution, warning: `the history could not be read: ${error}` }));
    return [];
  });
  return visitsAfter([], events);
}

/** All tasks are deployed with the same. */
function taskMemoryMb(): number {
  return Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? 1024);
}

/** What the state machine calls a batch nobody approved. */
const NOT_APPROVED = "NotApproved";

/** What ended the execution: the evidence where there is some, else what the machine caught. */
function causeOf(state: z.output<typeof State>, { unhealthy, heldBack, notAccepted, plan }: Findings): string | null {
  const caught: Caught | undefined = state.failure ?? state.reportFailure;
  if (caught === undefined) return null;
  if (state.refused !== undefined && caught.Error === NOT_APPROVED) return refusalWords(state.batch, state.refused);
  if (state.kind === "roll-back") return failureWords(caught);
  const inBatch = unhealthyWords(unhealthy.filter(({ batch }) => batch === state.batch)) ?? heldBack.get(state.batch);
  if (inBatch !== undefined) return `batch ${state.batch}: ${inBatch}`;
  const duringBatches = state.layer !== undefined && plan !== null && state.batch <= plan.batches.length;
  return notAccepted[0] ?? `${duringBatches ? `batch ${state.batch}: ` : ""}${failureWords(caught)}`;
}
