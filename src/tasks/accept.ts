import pLimit from "p-limit";
import type { ExecutionFiles } from "../aws/execution-files.ts";
import { verdictOnAlarm } from "../domain/alarms.ts";
import { evidence } from "../domain/evidence.ts";
import { verdictOnFleetCheck } from "../domain/fleet-check.ts";
import { type ChangeTimes, verdictOnMetrics } from "../domain/gates.ts";
import type { Plan } from "../domain/plan.ts";
import { type CheckResult, jointVerdict } from "../domain/verdict.ts";
import { evidenceOf, migrationOf } from "./steps/batch-of.ts";
import { alarmsNow, measured } from "./steps/gates.ts";
import { checkFleet } from "./steps/run-checks.ts";
import { ExecutionInput, taskWith } from "./task.ts";
import { metrics } from "./tools.ts";

/**
 * Runs the fleet-wide checks, one after the other, and compares with those before the first batch; then looks at the
 * metrics of every migrated function and at the alarms once more: by now more of their minutes have arrived.
 */
export const accept = taskWith({ metrics }, ExecutionInput, async ({ execution }, tools) => {
  const { lambda } = tools;
  const files = tools.files(execution);
  const { accept: fleetChecks, alarms: alarmNames } = await migrationOf(files);
  const plan = await files.plan.required();
  const before = await evidenceOf(files, 1).baseline.required();

  const checks: CheckResult[] = [];
  for (const check of fleetChecks) checks.push(await checkFleet(lambda, check, plan));
  const measurements = await pLimit(AT_ONCE).map(await changesByBatch(plan, files), (changes) =>
    measured(changes, tools),
  );
  const functions = measurements.flat().map(verdictOnMetrics);
  const alarms = (await alarmsNow(alarmNames, before.alarms, tools.metrics)).map(verdictOnAlarm);

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

/** When each function was changed, one list per batch: their hours before the change lie apart. */
async function changesByBatch({ batches }: Plan, files: ExecutionFiles): Promise<readonly (readonly ChangeTimes[])[]> {
  return pLimit(AT_ONCE).map(
    batches.map((_, index) => index + 1),
    async (batch) => (await evidenceOf(files, batch).gates.read())?.metrics ?? [],
  );
}

const AT_ONCE = 8;
