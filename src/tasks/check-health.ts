import pLimit from "p-limit";
import { jointVerdict, verdictOnChecks } from "../domain/verdict.ts";
import { batchOf, evidenceOf, journalsOf } from "./steps/batch-of.ts";
import { checkFunction } from "./steps/run-checks.ts";
import { BatchInput, task } from "./task.ts";

/** Invocations under way at once. */
const AT_ONCE = 20;

/** Runs the checks of every migrated function of the batch and compares with the baseline; no check is no health. */
export const checkHealth = task(BatchInput, async ({ execution, batch }, { files: filesOf, lambda }) => {
  const files = filesOf(execution);
  const { names, migration } = await batchOf(files, batch);
  const { baseline, health } = evidenceOf(files, batch);
  const before = new Map((await baseline.required()).functions.map((one) => [one.functionName, one]));
  const migrated = (await journalsOf(files, names)).filter(({ outcome }) => outcome === "migrated");

  const checked = await pLimit(AT_ONCE).map(migrated, async ({ functionName }) => {
    const checks = await checkFunction(lambda, functionName, migration.checks[functionName] ?? []);
    const { importErrors = [], brokenBefore = null } = before.get(functionName) ?? {};
    return { checks, verdict: verdictOnChecks(functionName, checks, importErrors, brokenBefore) };
  });

  const verdicts = checked.map(({ verdict }) => verdict);
  await health.write({ version: 1, checks: checked.flatMap(({ checks }) => checks), verdicts });
  return { batch, ...jointVerdict(verdicts) };
});
