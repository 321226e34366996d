/**
 * Writes the reports of executions that ended before they could, for the execution that took care of what they left.
 */
import { executionName } from "../../../domain/execution-name.ts";
import type { Explained } from "../../../domain/report/reasons/code.ts";
import { explain, type Reason } from "../../../domain/report/reasons/reasons.ts";
import type { Report } from "../../../domain/report/report.ts";
import { untouchedReport } from "../../../domain/request/rejection.ts";
import { scopeOf } from "../../../domain/request/request.ts";
import type { Tools } from "../../tools.ts";
import type { LeftBehind } from "../lock/left-behind.ts";
import { keepReport, nothingBesides } from "./keep-report.ts";
import type { Findings } from "./report-facts.ts";
import { keepWholeReport } from "./whole-report.ts";

export interface InPlace {
  /** ARN of the execution that took care. */
  readonly by: string;
  readonly left: readonly LeftBehind[];
  /** On the functions all of them are about. */
  readonly findings: Findings;
  /** What ended the rollback early. */
  readonly rollbackFailure: Explained | null;
}

/** Writes a report for each of `left`. */
export async function keepReportsInPlace(inPlace: InPlace, tools: Tools<"executions">): Promise<void> {
  for (const one of inPlace.left)
    if (one.kind === "migrate" || one.kind === "roll-back") await keepOneInPlace(one.execution, one, inPlace, tools);
    else await keepUntouched(one, inPlace.by, tools);
}

/** The report of the pick-up itself: it tells the same of the same functions as that of the execution it was for. */
export function keepPickUpReport(inPlace: InPlace, tools: Tools<"executions">): Promise<Report> {
  const { left, by } = inPlace;
  const about = left.find(({ kind }) => kind === "migrate") ?? left.find(({ kind }) => kind === "roll-back");
  return keepOneInPlace(by, about ?? { execution: by, kind: "roll-back", why: null }, inPlace, tools);
}

/** Where nothing is left to be restored: what `left` names touched nothing. */
export async function keepNothingLeft(
  by: string,
  left: readonly LeftBehind[],
  tools: Tools<"executions">,
): Promise<Report> {
  for (const one of left) await keepUntouched(one, by, tools);
  return keepUntouchedReport("nothing-to-do", by, { code: "nothing-to-restore" }, tools);
}

async function keepOneInPlace(
  execution: string,
  { execution: stopped, kind, why }: Omit<LeftBehind, "why"> & { readonly why: Explained | null },
  { by, findings, rollbackFailure }: InPlace,
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
    ? keepUntouchedReport("nothing-to-do", execution, { code: "taken-over", because, by: executionName(by) }, tools)
    : keepUntouchedReport("rejected", execution, { code: "ended-untouched", because }, tools);
}

async function keepUntouchedReport(
  outcome: "rejected" | "nothing-to-do",
  execution: string,
  reason: Reason,
  tools: Tools<"executions">,
): Promise<Report> {
  const files = tools.filesOf(execution);
  const now = tools.clock.now();
  const startedAt = (await files.request.read())?.startedAt ?? now.toISOString();
  const { location } = files.report;
  const page = files.page.location;
  const report = untouchedReport(outcome, {
    execution,
    startedAt,
    now,
    why: explain(reason),
    problems: [],
    location,
    page,
  });
  return keepReport(files, report, nothingBesides(now));
}
