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
    const { outcome, reason } = ended;
    const zipBytesAfter = outcome === "migrated" ? ended.zipBytesAfter : null;
    return { ...view, tone: TONE[outcome], words: outcome, reason, zipBytesAfter };
  });
}

function atWorkView({ text, outcome, seconds: _, since: __, ...fn }: FunctionProgress): FunctionView {
  const tone = outcome === null ? (text === WAITING ? "waiting" : "running") : TONE[outcome];
  return { ...fn, tone, words: text };
}

function leftAlone({ name, zipBytes, action }: Plan["functions"][number]): FunctionView {
  const tone = action.kind === "unchanged" ? "unchanged" : "skipped";
  const reason = "reason" in action ? action.reason : null;
  return { name, batch: null, tone, words: tone, reason, zipBytesBefore: zipBytes, zipBytesAfter: null };
}

/** Remembers the functions as the page has them, so that the next answer has only those that changed. */
export function knownFunctions() {
  const known = new Map<string, { readonly revision: number; readonly json: string; readonly view: FunctionView }>();
  return {
    all: () => [...known.values()].map(({ view }) => view),
    changedAfter: (revision: number) =>
      [...known.values()].filter((each) => each.revision > revision).map(({ view }) => view),
    /** Records what changed in these views under a revision. */
    remember(views: readonly FunctionView[], revision: number): void {
      for (const view of views) {
        const json = JSON.stringify(view);
        if (known.get(view.name)?.json !== json) known.set(view.name, { revision, json, view });
      }
    },
  };
}
