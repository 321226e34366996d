import pLimit from "p-limit";
import type { ExecutionFiles } from "../../bucket/execution-files.ts";
import type { Plan } from "../../domain/plan/plan.ts";
import { verdictOnAlarm } from "../../domain/verdict/alarms.ts";
import type { GateEvidence } from "../../domain/verdict/evidence.ts";
import { verdictOnFleetCheck } from "../../domain/verdict/fleet-check.ts";
import { verdictOnMetrics } from "../../domain/verdict/gates.ts";
import { type CheckResult, jointVerdict } from "../../domain/verdict/verdict.ts";
import { migrationOf } from "../steps/judge/batch-of.ts";
import { measure, readAlarms } from "../steps/judge/gates.ts";
import { checkFleet, checkRunnerFor } from "../steps/judge/run-checks.ts";
import { markChangedByOthers } from "../steps/report/changed-by-others.ts";
import { ExecutionInput, task, underLock } from "../task.ts";
import { metrics } from "../tools.ts";

/**
 * Runs the fleet-wide checks and compares them with the baseline, then reads metrics and alarms again, because metrics
 * arrive late. Functions that others changed since then are excluded and reported as theirs.
 */
export const accept = task({ input: ExecutionInput, extras: { metrics }, around: underLock() }, async (_, context) => {
  const checking = checkRunnerFor(context);
  const { files } = context;
  const { accept: fleetChecks, alarms: alarmNames } = await migrationOf(files);
  const plan = await files.plan.required();
  const before = await files.evidence(1).baseline.required();

  const checks: CheckResult[] = [];
  for (const check of fleetChecks) checks.push(await checkFleet(checking, check, plan));
  const theirs = await markChangedByOthers(plan, context);
  const gates = await readGates(plan, files);
  const measurements = await pLimit(CONCURRENCY).map(gates, ({ metrics: changes }) =>
    measure(
      changes.filter(({ functionName }) => !theirs.has(functionName)),
      context,
    ),
  );
  const functions = measurements.flat().map(verdictOnMetrics);
  const alarms = (await readAlarms(alarmNames, before.alarms, gates.at(-1)?.alarms ?? [], context.metrics)).map(
    verdictOnAlarm,
  );

  const verdicts = checks.map((now) =>
    verdictOnFleetCheck(
      now,
      before.fleet.find(({ check }) => check === now.check),
    ),
  );
  await files.acceptance.write({ version: 1, checks, verdicts, functions, alarms });
  const worse = [...functions, ...alarms].filter(({ verdict }) => verdict === "unhealthy");
  return jointVerdict([...verdicts, ...worse]);
});

/** The last metrics of each batch. Each batch is compared with its own hour before the change. */
async function readGates({ batches }: Plan, files: ExecutionFiles): Promise<readonly GateEvidence[]> {
  const gates = await pLimit(CONCURRENCY).map(
    batches.map((_, index) => index + 1),
    (batch) => files.evidence(batch).gates.read(),
  );
  return gates.filter((of) => of !== null);
}

const CONCURRENCY = 8;
