import * as z from "zod";
import { executionName } from "../../domain/execution-name.ts";
import { type Caught, caughtError, reasonOfCaught, reasonOfUnhealthy } from "../../domain/report/failure.ts";
import type { Explained } from "../../domain/report/reasons/code.ts";
import { explain } from "../../domain/report/reasons/reasons.ts";
import { type Report, summaryOf } from "../../domain/report/report.ts";
import { scopeOf } from "../../domain/request/request.ts";
import { reasonNotApproved } from "../../domain/verdict/approval.ts";
import { leftBehind, requestKind } from "../steps/lock/left-behind.ts";
import { removeLeftProbes } from "../steps/probe/remove-left-probes.ts";
import { announce } from "../steps/report/announce.ts";
import { keepNothingLeft, keepOtherReports, keepPickUpReport } from "../steps/report/other-reports.ts";
import { type Findings, findingsOf } from "../steps/report/report-facts.ts";
import { keepWholeReport } from "../steps/report/whole-report.ts";
import { ExecutionInput, task, underLock } from "../task.ts";
import { announcements, executions, probes, type Tools } from "../tools.ts";

const Failure = caughtError.optional();

/** The part of the machine's state data that a report needs. */
const State = z.object({
  kind: requestKind,
  target: z.string(),
  batch: z.number(),
  lock: z
    .object({ next: z.enum(["go-on", "nothing-left"]).optional(), left: z.array(leftBehind).default([]) })
    .default({ left: [] }),
  layer: z.object({ versionArn: z.string(), versionArns: z.array(z.string()).optional() }).optional(),
  failure: Failure,
  /** Set if a batch was not approved. */
  refused: Failure,
  reportFailure: Failure,
  rollbackFailure: Failure,
});

const Input = ExecutionInput.extend({ state: State });
type State = z.output<typeof State>;

/**
 * Stores the report and returns the outcome. First writes the reports of executions that this one took over from, and
 * deletes their probe functions. `reason` is always a text: the state machine uses it as the cause of a failure.
 */
export const writeReport = task(
  {
    input: Input,
    extras: { announcements, executions, probes },
    around: underLock(({ state }) => state.kind !== "plan" && !isNothingLeft(state)),
  },
  async ({ execution, state }, tools) => {
    await removeLeftProbes(
      [execution, state.target, ...state.lock.left.map((left) => left.execution)].map(executionName),
      tools,
    );
    const isComplete = isNothingLeft(state);
    const report = await (isComplete
      ? keepNothingLeft(execution, state.lock.left, tools)
      : writeWholeReport(execution, state, tools));
    const { outcome, location } = report;
    const reason = report.reason ?? summaryOf(report.functions);
    const { code } = report;
    const kind = outcome === "rolled-back" ? "rolled-back" : "finished";
    if (state.kind !== "plan") await announce({ execution, kind, outcome, reason, code, report: location }, tools);
    return { outcome, reason, location };
  },
);

function isNothingLeft({ lock }: State): boolean {
  return lock.next === "nothing-left";
}

async function writeWholeReport(execution: string, state: State, tools: Tools<"executions">): Promise<Report> {
  const findings = await findingsOf(tools.filesOf(state.target));
  const rollbackFailure = state.rollbackFailure === undefined ? null : explain(reasonOfCaught(state.rollbackFailure));
  const pickedUp = { by: execution, left: state.lock.left, findings, rollbackFailure };
  await keepOtherReports(pickedUp, tools);
  if (state.kind === "pick-up") return keepPickUpReport(pickedUp, tools);
  const { startedAt, request } = await tools.filesOf(execution).request.required();
  const about = {
    execution,
    target: state.target,
    kind: state.kind,
    startedAt,
    layerVersionArns: state.layer?.versionArns ?? (state.layer === undefined ? [] : [state.layer.versionArn]),
    cause: causeOf(state, findings),
    stopped: state.refused === undefined ? null : explain(reasonNotApproved(state.batch, state.refused)),
    rollbackFailure,
    rollback: request.kind === "roll-back" ? { execution: request.target, ...scopeOf(request) } : null,
  };
  return keepWholeReport(about, findings, tools);
}

/** Error name of a batch that was not approved. */
const NOT_APPROVED = "NotApproved";

/** Why the execution failed: the evidence if there is any, otherwise the caught error. */
function causeOf(state: State, { unhealthy, heldBack, notAccepted, plan }: Findings): Explained | null {
  const { batch, kind, refused } = state;
  const caught: Caught | undefined = state.failure ?? state.reportFailure;
  if (caught === undefined) return null;
  if (refused !== undefined && caught.Error === NOT_APPROVED) return explain(reasonNotApproved(batch, refused));
  if (kind === "roll-back") return explain(reasonOfCaught(caught));
  const ofFunctions = reasonOfUnhealthy(
    batch,
    unhealthy.filter((each) => each.batch === batch),
  );
  if (ofFunctions !== null) return explain(ofFunctions);
  const because = heldBack.get(batch);
  if (because !== undefined) return explain({ code: "batch-held-back", batch, because });
  const isInBatch = state.layer !== undefined && plan !== null && batch <= plan.batches.length;
  return notAccepted[0] ?? explain(reasonOfCaught(caught, isInBatch ? batch : null));
}
