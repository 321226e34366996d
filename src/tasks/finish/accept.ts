import pLimit from "p-limit";
import type { ExecutionFiles } from "../../bucket/execution-files.ts";
import type { Plan } from "../../domain/plan/plan.ts";
import type { FleetCheck } from "../../domain/request/request.ts";
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
import { metrics, type Tools } from "../tools.ts";

/**
 * Runs the fleet-wide checks and compares them with the baseline, then reads metrics and alarms again, because metrics
 * arrive late. Functions that others changed since then are excluded and reported as theirs.
 */
export const accept = task({ input: ExecutionInput, extras: { metrics }, around: underLock() }, async (_, context) => {
  const checking = checkRunnerFor(context);
  const { files } = context;
  const { accept: fleetChecks, alarms: alarmNames, graceSeconds } = await migrationOf(files);
  const plan = await files.plan.required();
  const before = await files.evidence(1).baseline.required();

  const checks: CheckResult[] = [];
  const gates = await readGates(plan, files);
  if (fleetChecks.length > 0) await waitUntilSettled(gates, graceSeconds, context.clock);
  const published = await publishedVersions(fleetChecks, files);
  for (const check of fleetChecks) checks.push(await checkFleet(checking, check, plan, published));
  const theirs = await markChangedByOthers(plan, context);
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

/** Environments with the old code can answer until then. Short bakes end earlier. */
async function waitUntilSettled(
  gates: readonly GateEvidence[],
  graceSeconds: number,
  clock: Tools["clock"],
): Promise<void> {
  const settled = gates.flatMap(({ metrics: changes }) => changes.map(({ settledAt }) => Date.parse(settledAt)));
  const seconds = (Math.max(...settled) - clock.now().getTime()) / 1000;
  if (seconds > 0) await clock.wait(Math.min(seconds, graceSeconds));
}

/** By name, the versions that the aliases of migrated functions now point to. */
async function publishedVersions(
  checks: readonly FleetCheck[],
  files: ExecutionFiles,
): Promise<ReadonlyMap<string, string>> {
  const names = [...new Set(checks.flatMap(({ steps }) => steps.map((step) => step.function)))];
  const journals = await pLimit(CONCURRENCY).map(names, (name) => files.journal(name).read());
  return new Map(
    journals.flatMap((journal) =>
      journal?.outcome === "migrated" && journal.publishedVersion !== null
        ? [[journal.functionName, journal.publishedVersion] as const]
        : [],
    ),
  );
}

/** The last metrics of each batch. Each batch is compared with its own hour before the change. */
async function readGates({ batches }: Plan, files: ExecutionFiles): Promise<readonly GateEvidence[]> {
  const gates = await pLimit(CONCURRENCY).map(
    batches.map((_, index) => index + 1),
    (batch) => files.evidence(batch).gates.read(),
  );
  return gates.filter((of) => of !== null);
}

const CONCURRENCY = 8;
