import pLimit from "p-limit";
import type { ExecutionFiles } from "../../bucket/execution-files.ts";
import type { Plan } from "../../domain/plan/plan.ts";
import { verdictOnAlarm } from "../../domain/verdict/alarms.ts";
import { evidence, type GateEvidence } from "../../domain/verdict/evidence.ts";
import { verdictOnFleetCheck } from "../../domain/verdict/fleet-check.ts";
import { verdictOnMetrics } from "../../domain/verdict/gates.ts";
import { type CheckResult, jointVerdict } from "../../domain/verdict/verdict.ts";
import { evidenceOf, migrationOf } from "../steps/judge/batch-of.ts";
import { alarmsNow, measured } from "../steps/judge/gates.ts";
import { checkFleet, checkingWith } from "../steps/judge/run-checks.ts";
import { leftToOthers } from "../steps/report/still-ours.ts";
import { ExecutionInput, task, underLock } from "../task.ts";
import { metrics } from "../tools.ts";

/**
 * Runs the fleet-wide checks, one after the other, and compares with those before the first batch; then looks at the
 * metrics of every migrated function and at the alarms once more: by now more of their minutes have arrived. What
 * somebody else deployed since it moved is theirs, for the report and for the verdict.
 */
export const accept = task({ input: ExecutionInput, extras: { metrics }, around: underLock() }, async (_, context) => {
  const checking = checkingWith(context);
  const { files } = context;
  const { accept: fleetChecks, alarms: alarmNames } = await migrationOf(files);
  const plan = await files.plan.required();
  const before = await evidenceOf(files, 1).baseline.required();

  const checks: CheckResult[] = [];
  for (const check of fleetChecks) checks.push(await checkFleet(checking, check, plan));
  const theirs = await leftToOthers(plan, context);
  const gates = await gatesByBatch(plan, files);
  const measurements = await pLimit(AT_ONCE).map(gates, ({ metrics: changes }) =>
    measured(
      changes.filter(({ functionName }) => !theirs.has(functionName)),
      context,
    ),
  );
  const functions = measurements.flat().map(verdictOnMetrics);
  const alarms = (await alarmsNow(alarmNames, before.alarms, gates.at(-1)?.alarms ?? [], context.metrics)).map(
    verdictOnAlarm,
  );

  const verdicts = checks.map((now) =>
    verdictOnFleetCheck(
      now,
      before.fleet.find(({ check }) => check === now.check),
    ),
  );
  await files.file("acceptance.json", evidence.acceptance).write({ version: 1, checks, verdicts, functions, alarms });
  const worse = [...functions, ...alarms].filter(({ verdict }) => verdict === "unhealthy");
  return jointVerdict([...verdicts, ...worse]);
});

/**
 * What the last looks at each batch showed, with when each function was changed: their hours before the change lie
 * apart.
 */
async function gatesByBatch({ batches }: Plan, files: ExecutionFiles): Promise<readonly GateEvidence[]> {
  const gates = await pLimit(AT_ONCE).map(
    batches.map((_, index) => index + 1),
    (batch) => evidenceOf(files, batch).gates.read(),
  );
  return gates.filter((of) => of !== null);
}

const AT_ONCE = 8;
