/** Writes the reports of executions that could not write them, for the execution that picked them up. */
import { executionName } from "../../../domain/execution-name.ts";
import type { Explained } from "../../../domain/report/reasons/code.ts";
import { explain, type Reason } from "../../../domain/report/reasons/reasons.ts";
import type { Report } from "../../../domain/report/report.ts";
import { scopeOf } from "../../../domain/request/request.ts";
import type { Tools } from "../../tools.ts";
import type { LeftBehind } from "../lock/left-behind.ts";
import { keepUntouchedReport } from "./keep-report.ts";
import type { Findings } from "./report-facts.ts";
import { keepWholeReport } from "./whole-report.ts";

export interface PickedUp {
  /** ARN of the execution that picked them up. */
  readonly by: string;
  readonly left: readonly LeftBehind[];
  /** Facts about the functions that all of them changed. */
  readonly findings: Findings;
  /** Why the rollback ended early, or `null`. */
  readonly rollbackFailure: Explained | null;
}

/** Writes a report for each of `left`. */
export async function keepOtherReports(pickedUp: PickedUp, tools: Tools<"executions">): Promise<void> {
  for (const one of pickedUp.left)
    if (one.kind === "migrate" || one.kind === "roll-back") await keepOtherReport(one.execution, one, pickedUp, tools);
    else await keepUntouched(one, pickedUp.by, tools);
}

/** The pick-up's own report: the same functions as in the report of the execution that it was started for. */
export function keepPickUpReport(pickedUp: PickedUp, tools: Tools<"executions">): Promise<Report> {
  const { left, by } = pickedUp;
  const about = left.find(({ kind }) => kind === "migrate") ?? left.find(({ kind }) => kind === "roll-back");
  return keepOtherReport(by, about ?? { execution: by, kind: "roll-back", why: null }, pickedUp, tools);
}

/** Writes the reports if there is nothing to pick up. The execution's own report can ask for a human. */
export async function keepNothingLeft(
  by: string,
  left: readonly LeftBehind[],
  tools: Tools<"executions">,
): Promise<Report> {
  for (const one of left) await keepUntouched(one, by, tools);
  return keepWithoutChanges("nothing-to-do", by, { code: "nothing-to-pick-up" }, tools);
}

async function keepOtherReport(
  execution: string,
  { execution: stopped, kind, why }: Omit<LeftBehind, "why"> & { readonly why: Explained | null },
  { by, findings, rollbackFailure }: PickedUp,
  tools: Tools<"executions">,
): Promise<Report> {
  const accepted = await tools.filesOf(execution).request.read();
  const asked = (await tools.filesOf(stopped).request.read())?.request;
  const scope = asked !== undefined && "target" in asked ? { execution: asked.target, ...scopeOf(asked) } : null;
  const about = {
    execution,
    target: asked !== undefined && "target" in asked ? asked.target : executionName(stopped),
    restoredBy: executionName(by),
    kind: kind === "migrate" ? ("migrate" as const) : ("roll-back" as const),
    startedAt: accepted?.startedAt ?? tools.clock.now().toISOString(),
    layerVersionArns: (await tools.filesOf(stopped).layers.read())?.map(({ versionArn }) => versionArn) ?? [],
    cause: why && explain({ code: "picked-up", because: why, by: executionName(by) }),
    rollbackFailure,
    stopped: null,
    rollback: scope,
  };
  return keepWholeReport(about, findings, tools);
}

function keepUntouched({ execution, kind, why: because }: LeftBehind, by: string, tools: Tools<"executions">) {
  return kind === "pick-up"
    ? keepWithoutChanges("nothing-to-do", execution, { code: "taken-over", because, by: executionName(by) }, tools)
    : keepWithoutChanges("rejected", execution, { code: "ended-untouched", because }, tools);
}

async function keepWithoutChanges(
  outcome: "rejected" | "nothing-to-do",
  execution: string,
  reason: Reason,
  tools: Tools<"executions">,
): Promise<Report> {
  const accepted = await tools.filesOf(execution).request.read();
  const startedAt = accepted?.startedAt ?? tools.clock.now().toISOString();
  return keepUntouchedReport(outcome, { execution, startedAt, why: explain(reason), problems: [] }, tools);
}
