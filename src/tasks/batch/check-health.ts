import type { ExecutionFiles } from "../../bucket/execution-files.ts";
import { journalsToShift } from "../../domain/change/alias-moves.ts";
import type { MigrationRequest } from "../../domain/request/request.ts";
import type { BatchStep } from "../../domain/verdict/batch-decision.ts";
import { isTolerated } from "../../domain/verdict/tolerance.ts";
import { type FunctionVerdict, jointVerdict } from "../../domain/verdict/verdict.ts";
import { batchOf, journalsOf } from "../steps/judge/batch-of.ts";
import { countRestored } from "../steps/judge/decide-batch.ts";
import { judgeChecks } from "../steps/judge/judge-checks.ts";
import { BatchInput, task } from "../task.ts";
import { logs } from "../tools.ts";

/**
 * Runs the checks of every migrated function of the batch and compares them with the baseline. Checks a published
 * version before traffic reaches it.
 */
export const checkHealth = task({ input: BatchInput, extras: { logs } }, async ({ batch }, context) => {
  const { files } = context;
  const work = await batchOf(files, batch);
  const { names, migration } = work;
  const { baseline, health } = files.evidence(batch);
  const migrated = (await journalsOf(files, names)).filter(({ outcome }) => outcome === "migrated");
  const judged = await judgeChecks(migrated, await baseline.required(), work, context);
  await health.write(judged);
  const { verdicts } = judged;
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
