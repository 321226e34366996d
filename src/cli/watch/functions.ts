/** The page's view of each function, during the execution and after its report. */
import type { FunctionOutcome } from "../../domain/change/journal.ts";
import type { Plan } from "../../domain/plan/plan.ts";
import type { Report } from "../../domain/report/report.ts";
import type { FunctionTone, FunctionView } from "../../page/view.ts";
import { type FunctionProgress, WAITING } from "../terminal/progress.ts";

const TONE: Readonly<Record<FunctionOutcome, FunctionTone>> = {
  planned: "waiting",
  migrated: "migrated",
  unchanged: "unchanged",
  skipped: "skipped",
  restored: "restored",
  failed: "failed",
  "touched-by-others": "failed",
};

/** Functions in the order of the batches, followed by those that the plan leaves alone. */
export function functionViews(
  plan: Plan | null,
  progress: readonly FunctionProgress[],
  report: Report | null,
): readonly FunctionView[] {
  if (plan === null) return [];
  const reported = new Map(report?.functions.map((fn) => [fn.name, fn]));
  const atWork = new Set(progress.map(({ name }) => name));
  const views = [...progress.map(atWorkView), ...plan.functions.filter(({ name }) => !atWork.has(name)).map(leftAlone)];
  return views.map((view) => {
    const ended = reported.get(view.name);
    if (ended === undefined) return view;
    const { outcome, reason, zipBytesAfter } = ended;
    return {
      ...view,
      tone: TONE[outcome],
      words: outcome,
      reason,
      zipBytesAfter: outcome === "migrated" ? zipBytesAfter : null,
    };
  });
}

function atWorkView({
  name,
  batch,
  text,
  outcome,
  reason,
  zipBytesBefore,
  zipBytesAfter,
}: FunctionProgress): FunctionView {
  const tone = outcome === null ? (text === WAITING ? "waiting" : "running") : TONE[outcome];
  return { name, batch, tone, words: text, reason, zipBytesBefore, zipBytesAfter };
}

function leftAlone({ name, zipBytes, action }: Plan["functions"][number]): FunctionView {
  const tone = action.kind === "unchanged" ? "unchanged" : "skipped";
  const reason = "reason" in action ? action.reason : null;
  return { name, batch: null, tone, words: tone, reason, zipBytesBefore: zipBytes, zipBytesAfter: null };
}
