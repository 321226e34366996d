import { mayHaveChanged, newJournal } from "../../domain/change/journal.ts";
import { UpdateFailed } from "../../domain/errors.ts";
import { explanationIn } from "../../domain/report/reasons/code.ts";
import { attachLayer, readBack, slimCode } from "../steps/change/change-function.ts";
import { confirmJournals, type FunctionWork, functionWork, runSteps } from "../steps/change/function-work.ts";
import { publishChanged } from "../steps/change/publish-version.ts";
import { runAhead } from "../steps/change/run-ahead.ts";
import { PACKAGE_CONCURRENCY, secureFunction, secureOptionsFor } from "../steps/change/secure-function.ts";
import { type Batch, batchOf } from "../steps/judge/batch-of.ts";
import { BatchInput, task, underLock } from "../task.ts";
import type { ExecutionContext, Tools } from "../tools.ts";

/**
 * Moves a batch's functions to the layer. Before it changes a function, every snapshot and slim package of the batch is
 * stored. Then each function at its own pace: attach the layer, wait, slim the code, publish a version if aliases need
 * one, read back. Until the code is slimmed the package's own copy takes precedence, so attaching first is harmless.
 * Meanwhile the next batch gets its layer. Each step checks what exists, so the task can be repeated at any point.
 * @throws UpdateFailed for the first function that failed, after the others have finished their current step
 */
export const migrateBatch = task({ input: BatchInput, around: underLock() }, async ({ batch }, context) => {
  const { files } = context;
  const about = await batchOf(files, batch);
  const works = await openWork(batch, about, context);
  const options = await secureOptionsFor(about, context);
  const all = works.length;

  await runSteps(works, [{ concurrency: PACKAGE_CONCURRENCY, run: (work) => secureFunction(work, options, context) }]);
  const changing = runSteps(works, [
    { concurrency: all, run: (work) => attachLayer(work, context) },
    { concurrency: all, run: (work) => waitForGrace(work, about, context) },
    { concurrency: all, run: (work) => slimCode(work, context, files.slimZipKey(work.name)) },
    { concurrency: all, run: (work) => publishVersion(work, about, context) },
    { concurrency: all, run: (work) => confirmChange(work, about, context) },
  ]);
  await using _ahead = runAhead(batch, about, context);
  await changing;
  await confirmJournals(works, files);
  const migrated = works.filter(({ journal }) => journal.outcome === "migrated").length;
  return { batch, migrated, skipped: works.length - migrated };
});

/**
 * Opens the journals. Skips functions that were broken before, except when only their layer version changes: the new
 * version may repair them.
 * @throws UpdateFailed if a function failed in an earlier run
 */
async function openWork(
  batch: number,
  { names, plan }: Batch,
  context: ExecutionContext,
): Promise<readonly FunctionWork[]> {
  const { files } = context;
  const { functions } = await files.evidence(batch).baseline.required();
  const onlyMoves = new Set(
    plan.functions.filter(({ action }) => action.kind === "move-layer").map(({ name }) => name),
  );
  const leftAlone = new Map(
    functions.map(({ functionName, brokenBefore, notUnderstood }) => [
      functionName,
      notUnderstood ?? (onlyMoves.has(functionName) ? null : brokenBefore),
    ]),
  );
  return Promise.all(
    names.map(async (name) => {
      const journal = (await files.journal(name).read()) ?? newJournal(name, batch, context.clock.now());
      const work = functionWork(journal, context);
      const why = leftAlone.get(name) ?? null;
      if (journal.outcome === "failed")
        throw new UpdateFailed(name, { code: "failed-before", because: explanationIn(journal) });
      if (why !== null && !mayHaveChanged(journal)) await work.record({ outcome: "skipped", why });
      return work;
    }),
  );
}

/** Waits for the rest of the grace period. A function that got its layer ahead of its batch has usually passed it. */
async function waitForGrace({ journal }: FunctionWork, { migration }: Batch, { clock }: Tools): Promise<void> {
  const since = (clock.now().getTime() - Date.parse(journal.at)) / 1000;
  const left = Math.min(migration.graceSeconds, migration.graceSeconds - since);
  if (left > 0) await clock.wait(left);
}

async function publishVersion(work: FunctionWork, { plan }: Batch, tools: Tools): Promise<void> {
  const release = plan.releases.get(work.name);
  if (release !== undefined) await publishChanged(work, release, tools);
}

/** Waits for the grace period only if checks follow. Otherwise only later log lines count as evidence. */
async function confirmChange(work: FunctionWork, { migration }: Batch, tools: Tools): Promise<void> {
  const isChecked = migration.checks.has(work.name);
  if (isChecked) await tools.clock.wait(migration.graceSeconds);
  const waitedMs = isChecked ? 0 : migration.graceSeconds * 1000;
  await readBack(work, tools, new Date(tools.clock.now().getTime() + waitedMs));
}
