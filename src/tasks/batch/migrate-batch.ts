import { mayHaveChanged, newJournal } from "../../domain/change/journal.ts";
import { UpdateFailed } from "../../domain/errors.ts";
import { explanationIn } from "../../domain/report/reasons/code.ts";
import { attachLayer, readBack, slimCode } from "../steps/change/change-function.ts";
import { confirmJournals } from "../steps/change/confirm-journals.ts";
import { eachStillOpen, type FunctionWork, functionWork } from "../steps/change/function-work.ts";
import { publishChanged } from "../steps/change/publish-version.ts";
import { runAhead } from "../steps/change/run-ahead.ts";
import { PACKAGES_AT_ONCE, secureFunction, securingFor } from "../steps/change/secure-function.ts";
import { type Batch, batchOf, evidenceOf } from "../steps/judge/batch-of.ts";
import { BatchInput, task, underLock } from "../task.ts";
import type { ExecutionContext, Tools } from "../tools.ts";

/**
 * Moves a batch's functions to the layer, all at once: every snapshot stored and every slim package made before this
 * task changes the first of them; then, each at its own pace, attach the layer, settle, grace, slim the code, settle,
 * publish a version where aliases lead to one, read back. Attaching first is harmless, because the package's own copy
 * wins; slimming first would be an outage. Meanwhile the next batch gets its layer. May be run again at any point: each
 * step looks at what is there.
 * @throws UpdateFailed of the first function that failed, once the others under way are finished
 */
export const migrateBatch = task({ input: BatchInput, around: underLock() }, async ({ batch }, context) => {
  const { files } = context;
  const about = await batchOf(files, batch);
  const works = await worksOf(batch, about, context);
  const securing = await securingFor(about, context);
  const all = works.length;

  await eachStillOpen(works, [{ atOnce: PACKAGES_AT_ONCE, run: (work) => secureFunction(work, securing, context) }]);
  const changing = eachStillOpen(works, [
    { atOnce: all, run: (work) => attachLayer(work, context) },
    { atOnce: all, run: (work) => graceAfterAttaching(work, about, context) },
    { atOnce: all, run: (work) => slimCode(work, context, files.slimZipKey(work.name)) },
    { atOnce: all, run: (work) => published(work, about, context) },
    { atOnce: all, run: (work) => inForce(work, about, context) },
  ]);
  await using _ahead = runAhead(batch, about, context);
  await changing;
  await confirmJournals(works, files);
  const migrated = works.filter(({ journal }) => journal.outcome === "migrated").length;
  return { batch, migrated, skipped: works.length - migrated };
});

/**
 * Opens the journals; a function that was broken before ends at once, unless only its layer moves: another version of
 * its shared code may be what cures it. @throws UpdateFailed where an earlier run ended in a failure
 */
async function worksOf(
  batch: number,
  { names, plan }: Batch,
  context: ExecutionContext,
): Promise<readonly FunctionWork[]> {
  const { files } = context;
  const { functions } = await evidenceOf(files, batch).baseline.required();
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

/** What is left of the grace: a function that got its layer ahead of its batch has mostly had it. */
async function graceAfterAttaching({ journal }: FunctionWork, { migration }: Batch, { clock }: Tools): Promise<void> {
  const since = (clock.now().getTime() - Date.parse(journal.at)) / 1000;
  const left = Math.min(migration.graceSeconds, migration.graceSeconds - since);
  if (left > 0) await clock.wait(left);
}

/** Of a function whose aliases follow $LATEST; what its traffic reaches changes only when they are led to it. */
async function published(work: FunctionWork, { plan }: Batch, tools: Tools): Promise<void> {
  const release = plan.releases.get(work.name);
  if (release !== undefined) await publishChanged(work, release, tools);
}

/**
 * The grace after the last settle is waited for where checks follow; otherwise only what comes after it counts as
 * evidence.
 */
async function inForce(work: FunctionWork, { migration }: Batch, tools: Tools): Promise<void> {
  const isChecked = migration.checks.has(work.name);
  if (isChecked) await tools.clock.wait(migration.graceSeconds);
  const waitedMs = isChecked ? 0 : migration.graceSeconds * 1000;
  await readBack(work, tools, new Date(tools.clock.now().getTime() + waitedMs));
}
