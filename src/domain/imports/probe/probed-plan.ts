/** Applies the findings of the import probe to a plan: skips functions with new failures, and adds notes. */
import { count } from "../../amounts.ts";
import { batchesOf } from "../../plan/batches.ts";
import { type Plan, type PlannedFunction, shiftingOf } from "../../plan/plan.ts";
import { notOfferedNotes } from "../../plan/plan-notes.ts";
import { explain } from "../../report/reasons/reasons.ts";
import type { MigrationRequest } from "../../request/request.ts";
import { firstSentences, listed } from "../../text.ts";
import type { ProbeFinding } from "./probe-answer.ts";
import { probeModeOf } from "./probe-groups.ts";

const MAX_NOTES = 20;

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
  const noted = [...probeNotes(findings, request), ...notOfferedNotes(notOffered)];
  const kept = plan.notes.filter((note) => !before.notes.includes(note) && !noted.includes(note));
  return {
    ...plan,
    functions: functions.map((planned) => inBatch(planned, batchOf.get(planned.name) ?? 0)),
    batches: after.batches,
    canaries: after.canaries,
    notes: [...after.notes, ...kept, ...noted],
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
function probeNotes(findings: readonly ProbeFinding[], request: MigrationRequest): readonly string[] {
  const asked = probeModeOf(request);
  if (asked === "none")
    return [
      request.plan
        ? "Imports were not probed in this plan. To probe them: npm run plan -- REQUEST.json --probe"
        : 'Imports were not probed: the request says "probe": "none".',
    ];
  const imports = findings.filter(({ verdict }) => verdict === "imports").length;
  const remarks = findings.flatMap(({ functionName: name, verdict, reason, standIns }) => [
    ...(verdict === "alike"
      ? [{ name, remark: `Import fails in the probe before and after the change (${reason})` }]
      : []),
    ...(verdict === "untried" ? [{ name, remark: `Imports not tried: the code ${reason}` }] : []),
    ...(verdict === "unknown" ? [{ name, remark: `Imports not probed (${reason})` }] : []),
    ...standIns.map((variable) => ({ name, remark: `Imports probed with a stand-in for the variable ${variable}` })),
  ]);
  const notes = [...Map.groupBy(remarks, ({ remark }) => remark)].map(([remark, of]) => {
    const names = of.map(({ name }) => name);
    return `${remark}: ${listed(names)}`;
  });
  return [
    ...(imports === 0
      ? []
      : [
          `Imports probed in the runtime, without the values of environment variables: ${count(imports, "function")} would import from the slim package and layer.`,
        ]),
    ...firstSentences(notes, MAX_NOTES, (more) => `… and ${count(more, "more such note")} on probed imports`),
  ];
}
