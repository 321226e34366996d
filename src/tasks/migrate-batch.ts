import type { ExecutionFiles } from "../aws/execution-files.ts";
import { TouchedByOthers, UpdateFailed } from "../domain/errors.ts";
import { foreignChange, halvesOf, sameLayers } from "../domain/function-change.ts";
import type { FunctionConfiguration } from "../domain/inventory.ts";
import { mayBeChanged, newJournal } from "../domain/journal.ts";
import type { Snapshot } from "../domain/snapshot.ts";
import { type Batch, batchOf, evidenceOf, itemOf } from "./steps/batch-of.ts";
import { eachStillOpen, type FunctionWork, functionWork } from "./steps/function-work.ts";
import { guardedUpdate } from "./steps/guarded-update.ts";
import { type Change, secureFunction } from "./steps/secure-function.ts";
import { BatchInput, task } from "./task.ts";
import type { Tools } from "./tools.ts";

/** Packages held in memory at once. */
const PACKAGES_AT_ONCE = 4;

/**
 * Moves a batch's functions to the layer, all at once: every snapshot stored and every slim package made before the first
 * change, then attach the layer, settle, grace, slim the code, settle, grace, read back. Attaching first is harmless,
 * because the package's own copy wins; slimming first would be an outage. May be run again at any point: each step looks
 * at what is there.
 * @throws UpdateFailed of the first function that failed, once the others under way are finished
 */
export const migrateBatch = task(BatchInput, async ({ execution, batch }, tools) => {
  const files = tools.files(execution);
  const about = await batchOf(files, batch);
  const { versionArn } = await files.layer.required();
  const works = await worksOf(files, batch, about, tools);
  const grace = () => tools.clock.wait(about.migration.graceSeconds);
  const changeOf = ({ name }: FunctionWork) => plannedChange(name, versionArn, about);

  await eachStillOpen(
    works,
    (work) => secureFunction(work, itemOf(about, work.name), changeOf(work), files, tools),
    PACKAGES_AT_ONCE,
  );
  if (works.some(({ journal }) => journal.outcome === null)) {
    await eachStillOpen(works, (work) => attachLayer(work, files, tools));
    await grace();
    await eachStillOpen(works, (work) => slimCode(work, files, tools));
    await grace();
    await eachStillOpen(works, (work) => readBack(work, files, tools));
  }
  const migrated = works.filter(({ journal }) => journal.outcome === "migrated").length;
  return { batch, migrated, skipped: works.length - migrated };
});

/** Opens the journals; a function that was broken before ends at once. @throws UpdateFailed where an earlier run ended in a failure */
async function worksOf(
  files: ExecutionFiles,
  batch: number,
  { names }: Batch,
  { clock }: Tools,
): Promise<readonly FunctionWork[]> {
  const { functions } = await evidenceOf(files, batch).baseline.required();
  const brokenBefore = new Map(functions.map(({ functionName, brokenBefore: why }) => [functionName, why]));
  return Promise.all(
    names.map(async (name) => {
      const journal = (await files.journal(name).read()) ?? newJournal(name, batch, clock.now());
      const work = functionWork(journal, files, clock);
      const reason = brokenBefore.get(name) ?? null;
      if (journal.outcome === "failed") throw new UpdateFailed(name, journal.reason ?? "failed before");
      if (reason !== null && !mayBeChanged(journal)) await work.record({ outcome: "skipped", reason });
      return work;
    }),
  );
}

function plannedChange(name: string, layerVersionArn: string, { plan, migration, artifact }: Batch): Change {
  const action = plan.functions.find((planned) => planned.name === name)?.action;
  if (action?.kind !== "migrate") return { layerVersionArn, shared: null };
  const { shared: sharedPaths, layer } = migration;
  return { layerVersionArn, shared: { sharedPaths, exclude: layer.exclude, contents: artifact.contents } };
}

async function attachLayer(work: FunctionWork, files: ExecutionFiles, { lambda }: Tools): Promise<void> {
  const snapshot = await files.snapshot(work.name).required();
  const layersAfter = work.journal.layersAfter ?? snapshot.layers;
  await guardedUpdate(work.name, {
    look: () => lambda.settled(work.name),
    foreign: (present) => foreignTo(work, snapshot, present),
    isDone: (present) => sameLayers(halvesOf(present).layers, layersAfter),
    async write({ revisionId }) {
      await work.record({ step: "attach", done: false });
      await lambda.updateLayers(work.name, layersAfter, revisionId);
    },
  });
  await work.record({ step: "attach", done: true });
}

async function slimCode(work: FunctionWork, files: ExecutionFiles, { lambda }: Tools): Promise<void> {
  const { slimCodeSha256 } = work.journal;
  if (slimCodeSha256 === null) return;
  const snapshot = await files.snapshot(work.name).required();
  await guardedUpdate(work.name, {
    look: () => lambda.settled(work.name),
    foreign: (present) => foreignTo(work, snapshot, present),
    isDone: (present) => present.codeSha256 === slimCodeSha256,
    async write({ revisionId }) {
      await work.record({ step: "slim", done: false });
      const { architectures, sourceKmsKeyArn } = snapshot;
      const code = { bucket: files.bucket, key: files.slimZipKey(work.name) };
      await lambda.updateCode(work.name, code, { architectures, sourceKmsKeyArn, revisionId });
    },
  });
  await work.record({ step: "slim", done: true });
}

/** Believes what Lambda says it runs now, not what the calls answered. */
async function readBack(work: FunctionWork, files: ExecutionFiles, { lambda, clock }: Tools): Promise<void> {
  const snapshot = await files.snapshot(work.name).required();
  const { slimCodeSha256, layersAfter } = work.journal;
  const present = await lambda.settled(work.name);
  const foreign = foreignTo(work, snapshot, present);
  if (foreign !== null) throw new TouchedByOthers(work.name, foreign);
  const code = present.codeSha256 === (slimCodeSha256 ?? snapshot.codeSha256);
  const layers = sameLayers(halvesOf(present).layers, layersAfter ?? snapshot.layers);
  if (!code || !layers) throw new UpdateFailed(work.name, `its ${code ? "layers" : "code"} did not stay as changed`);
  await work.record({ step: "read-back", done: true, outcome: "migrated", settledAt: clock.now().toISOString() });
}

function foreignTo({ journal }: FunctionWork, snapshot: Snapshot, present: FunctionConfiguration): string | null {
  return foreignChange(snapshot, journal, halvesOf(present));
}
