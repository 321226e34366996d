import { evidence } from "../domain/evidence.ts";
import { verdictOnFleetCheck } from "../domain/fleet-check.ts";
import { type CheckResult, jointVerdict } from "../domain/verdict.ts";
import { evidenceOf, migrationOf } from "./steps/batch-of.ts";
import { checkFleet } from "./steps/run-checks.ts";
import { ExecutionInput, task } from "./task.ts";

/** Runs the fleet-wide checks, one after the other, and compares with those before the first batch. */
export const accept = task(ExecutionInput, async ({ execution }, { files: filesOf, lambda }) => {
  const files = filesOf(execution);
  const { accept: fleetChecks } = await migrationOf(files);
  const before = (await evidenceOf(files, 1).baseline.required()).fleet;

  const checks: CheckResult[] = [];
  for (const check of fleetChecks) checks.push(await checkFleet(lambda, check));

  const verdicts = checks.map((now) =>
    verdictOnFleetCheck(
      now,
      before.find(({ check }) => check === now.check),
    ),
  );
  await files.file("acceptance.json", evidence.acceptance).write({ version: 1, checks, verdicts });
  return jointVerdict(verdicts);
});
