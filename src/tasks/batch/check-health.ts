import pLimit from "p-limit";
import type { ExecutionFiles } from "../../bucket/execution-files.ts";
import { journalsToShift } from "../../domain/change/alias-moves.ts";
import type { MigrationRequest } from "../../domain/request/request.ts";
import type { BatchStep } from "../../domain/verdict/batch-decision.ts";
import { isTolerated } from "../../domain/verdict/tolerance.ts";
import { type FunctionVerdict, jointVerdict } from "../../domain/verdict/verdict.ts";
import { batchOf, evidenceOf, journalsOf } from "../steps/judge/batch-of.ts";
import { countRestored } from "../steps/judge/decide-batch.ts";
import { judgeChecks } from "../steps/judge/judge-checks.ts";
import { checkRunnerFor } from "../steps/judge/run-checks.ts";
import { BatchInput, task } from "../task.ts";
import { logs } from "../tools.ts";

const CONCURRENCY = 20;

/**
 * Runs the checks of every migrated function of the batch and compares them with the baseline. Checks a published
 * version before traffic reaches it.
 */
export const checkHealth = task({ input: BatchInput, extras: { logs } }, async ({ batch }, context) => {
  const { files } = context;
  const work = await batchOf(files, batch);
  const { names, migration } = work;
  const { baseline, health } = evidenceOf(files, batch);
  const before = new Map((await baseline.required()).functions.map((one) => [one.functionName, one]));
  const migrated = (await journalsOf(files, names)).filter(({ outcome }) => outcome === "migrated");
  const checking = checkRunnerFor(context);
  const checked = await pLimit(CONCURRENCY).map(migrated, (journal) =>
    judgeChecks(journal, before.get(journal.functionName), work, { ...context, checking }),
  );

  const verdicts = checked.map(({ verdict }) => verdict);
  await health.write({ version: 1, checks: checked.flatMap(({ checks }) => checks), verdicts });
  const decision = await nextStep(batch, verdicts, migration, files);
  const toShift = decision === "go-on" && journalsToShift(migrated).length > 0;
  return { batch, ...jointVerdict(verdicts), decision: toShift ? "shift" : decision };
});

/** Unhealthy functions are restored without a bake. */
async function nextStep(
  batch: number,
  verdicts: readonly FunctionVerdict[],
  migration: MigrationRequest,
  files: ExecutionFiles,
): Promise<Exclude<BatchStep, "wait">> {
  const names = verdicts.filter(({ verdict }) => verdict === "unhealthy").map(({ functionName }) => functionName);
  if (names.length === 0) return "go-on";
  const failedBefore = await countRestored(migration, files);
  const { canaries } = await files.plan.required();
  return isTolerated({ batch, canaries, names, failedBefore }, migration) ? "restore" : "roll-back";
}
