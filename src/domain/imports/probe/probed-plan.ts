/** Applies the findings of the import probe to a plan: skips functions with new failures, and adds notes. */
import { batchesOf } from "../../plan/batches.ts";
import { type Plan, type PlannedFunction, shiftingOf } from "../../plan/plan.ts";
import { notOfferedNotes } from "../../plan/plan-notes.ts";
import { type FunctionNote, groupedNotes } from "../../report/grouped-notes.ts";
import { type Explained, explanationIn } from "../../report/reasons/code.ts";
import { explain } from "../../report/reasons/reasons.ts";
import type { MigrationRequest } from "../../request/request.ts";
import type { ProbeFinding } from "./probe-answer.ts";
import { probeModeOf } from "./probe-groups.ts";

/**
 * The plan with these findings. Applying the same findings again changes nothing.
 * @param notOffered checks that the Region does not offer, as sentences
 */
export function probedPlan(
  plan: Plan,
  findings: readonly ProbeFinding[],
  request: MigrationRequest,
  notOffered: readonly string[] = [],
): Plan {
  const lost = new Map(
    findings.flatMap(({ functionName, verdict, reason }) => (verdict === "lost" ? [[functionName, reason ?? ""]] : [])),
  );
  const shifting = shiftingOf(plan.releases, request);
  const before = batchesOf(changingOf(plan.functions), request, shifting);
  if (before.batches.length === 0) return plan;
  const functions = plan.functions.map((planned): PlannedFunction => {
    const error = lost.get(planned.name);
    if (error === undefined) return planned;
    return { ...planned, action: { kind: "skip", ...explain({ code: "probe-failed-import", error }) } };
  });
  const after = batchesOf(changingOf(functions), request, shifting);
  const batchOf = new Map(after.batches.flatMap((names, index) => names.map((name) => [name, index + 1] as const)));
  const noted = [...probeNotes(findings, request), ...notOfferedNotes(notOffered).map(explain)];
  const replaced = new Set([...before.notes.map(explain), ...noted].map(({ reason }) => reason));
  const kept = plan.notes.filter(({ reason }) => !replaced.has(reason));
  return {
    ...plan,
    functions: functions.map((planned) => inBatch(planned, batchOf.get(planned.name) ?? 0)),
    batches: after.batches,
    canaries: after.canaries,
    notes: [...after.notes.map(explain), ...kept, ...noted],
  };
}

function changingOf(functions: readonly PlannedFunction[]): readonly PlannedFunction[] {
  return functions.filter(({ action }) => "batch" in action);
}

function inBatch(planned: PlannedFunction, batch: number): PlannedFunction {
  const { action } = planned;
  return "batch" in action ? { ...planned, action: { ...action, batch } } : planned;
}

/** Notes on what the probe covered, and what it could not decide. */
function probeNotes(findings: readonly ProbeFinding[], request: MigrationRequest): readonly Explained[] {
  if (probeModeOf(request) === "none") return [explain({ code: "not-probed", isPlan: request.plan })];
  const functions = findings.filter(({ verdict }) => verdict === "imports").length;
  const notes = findings.flatMap(({ functionName, verdict, standIns, ...why }): FunctionNote[] => {
    const code = NOTED[verdict];
    return [
      ...(code === undefined ? [] : [{ functionName, note: { code, because: explanationIn(why) } }]),
      ...standIns.map((variable): FunctionNote => ({ functionName, note: { code: "probe-stand-in", variable } })),
    ];
  });
  return [
    ...(functions === 0 ? [] : [explain({ code: "probed", functions })]),
    ...groupedNotes(notes, "on probed imports"),
  ];
}

const NOTED: Readonly<
  Partial<Record<ProbeFinding["verdict"], "probe-fails-as-before" | "probe-not-tried" | "probe-not-possible">>
> = {
  alike: "probe-fails-as-before",
  untried: "probe-not-tried",
  unknown: "probe-not-possible",
};
