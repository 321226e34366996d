/** Repeats the checks of a batch after its bake: an old environment may have answered the first ones. */
import type { ExecutionFiles } from "../../../bucket/execution-files.ts";
import type { FunctionJournal } from "../../../domain/change/journal.ts";
import type { HealthEvidence } from "../../../domain/verdict/evidence.ts";
import { type FunctionVerdict, verdictOnRecheck } from "../../../domain/verdict/verdict.ts";
import type { ExecutionContext } from "../../tools.ts";
import type { Batch } from "./batch-of.ts";
import { judgeChecks } from "./judge-checks.ts";

/** Results before the bake, and after it for the functions that were checked again. */
export interface Rechecked {
  readonly first: HealthEvidence;
  readonly again: HealthEvidence;
}

const NO_CHECKS: HealthEvidence = { version: 1, checks: [], verdicts: [] };

/** Checks the functions that were not checked after the bake yet, or without a clear result. */
export async function recheck(
  batch: number,
  migrated: readonly FunctionJournal[],
  work: Batch,
  context: ExecutionContext<"logs">,
): Promise<Rechecked> {
  const { baseline, health, gates } = context.files.evidence(batch);
  const [stored, last, before] = await Promise.all([health.read(), gates.read(), baseline.required()]);
  const first = stored ?? NO_CHECKS;
  const healthy = new Set(
    first.verdicts.filter(({ verdict }) => verdict === "healthy").map(({ functionName }) => functionName),
  );
  const open = migrated.filter(
    ({ functionName }) =>
      stored !== null && work.migration.checks.has(functionName) && (last === null || !healthy.has(functionName)),
  );
  return { first, again: await judgeChecks(open, before, work, context) };
}

/** Replaces earlier results. `answeredBefore`: whether an environment from before the change answered a call. */
export async function storeRechecked(
  batch: number,
  { first, again }: Rechecked,
  answeredBefore: (functionName: string, requestId: string) => boolean | null,
  files: ExecutionFiles,
): Promise<void> {
  if (again.verdicts.length === 0) return;
  const judged = (verdict: FunctionVerdict) => {
    const { functionName } = verdict;
    const own = again.checks.filter((check) => check.functionName === functionName);
    return verdictOnRecheck(verdict, own, (requestId) => answeredBefore(functionName, requestId));
  };
  const later = new Map(again.verdicts.map((verdict) => [verdict.functionName, judged(verdict)]));
  await files.evidence(batch).health.write({
    version: 1,
    checks: [...first.checks.filter(({ functionName }) => !later.has(functionName)), ...again.checks],
    verdicts: first.verdicts.map((verdict) => later.get(verdict.functionName) ?? verdict),
  });
}
