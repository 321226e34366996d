/** The changes of one function, each guarded, each safe to repeat: attach the layer, slim the code, read back. */
import type { Lambda } from "../../../aws/lambda/lambda.ts";
import { functionRefusalOf } from "../../../aws/lambda/refusal.ts";
import { foreignChange, halvesOf, sameLayers } from "../../../domain/change/function-change.ts";
import type { FunctionJournal } from "../../../domain/change/journal.ts";
import { runtimeMoveOf } from "../../../domain/change/read-back.ts";
import type { Snapshot } from "../../../domain/change/snapshot.ts";
import { TouchedByOthers, UpdateFailed } from "../../../domain/errors.ts";
import type { FunctionConfiguration } from "../../../domain/plan/inventory.ts";
import { UNEXPLAINED } from "../../../domain/report/reasons/code.ts";
import { explain, type Reason } from "../../../domain/report/reasons/reasons.ts";
import type { TaskClock, Tools } from "../../tools.ts";
import type { FunctionWork } from "./function-work.ts";
import { guardedUpdate } from "./guarded-update.ts";

/**
 * Harmless by itself: the package's own copy wins. With `signal` it runs ahead of its batch: it gives way to other
 * updates, and the signal ends the waiting for it to settle. Where Lambda refuses this function, and it is as in its
 * snapshot, the function is skipped: nothing of it is to be restored, and the others go on.
 */
export async function attachLayer(work: FunctionWork, tools: Tools, signal?: AbortSignal): Promise<void> {
  if (work.journal.step === "attach" && work.journal.done) return;
  const { lambda, clock } = tools;
  const snapshot = await work.snapshot();
  const layersAfter = work.journal.layersAfter ?? snapshot.layers;
  const slimsLater = work.journal.slimCodeSha256 !== null;
  try {
    await guardedUpdate(work.name, {
      look: (updated) => lambda.waitUntilSettled(work.name, { updated, signal }),
      foreign: (present) => foreignTo(work, snapshot, present),
      isDone: (present) => sameLayers(halvesOf(present).layers, layersAfter),
      async write({ revisionId }) {
        await work.record({ step: "attach", done: false, ...(slimsLater ? {} : changedFrom(work, clock)) });
        await lambda.updateLayers(work.name, layersAfter, revisionId, { lowPriority: signal !== undefined });
      },
    });
    await work.record({ step: "attach", done: true });
  } catch (error) {
    const refusal = functionRefusalOf(error);
    if (refusal === null || !(await isAsBefore(work, snapshot, lambda))) throw error;
    const why = explain({ code: "attach-refused", lambdaSays: refusal });
    await work.record({ step: "snapshot", done: true, outcome: "skipped", why, changedAt: null });
  }
}

/**
 * Only ever with the layer on it: whoever took it off again is not overwritten. Where the bucket holds another package
 * by now, what was written is journalled as ours, so that the rollback takes it back. @throws UpdateFailed then
 */
export async function slimCode(work: FunctionWork, { lambda, store, clock }: Tools, slimZipKey: string): Promise<void> {
  const { slimCodeSha256, layersAfter } = work.journal;
  if (slimCodeSha256 === null) return;
  const snapshot = await work.snapshot();
  await guardedUpdate(work.name, {
    look: (updated) => lambda.waitUntilSettled(work.name, { updated }),
    foreign: (present) =>
      foreignTo(work, snapshot, present) ??
      (sameLayers(halvesOf(present).layers, layersAfter ?? []) ? null : { code: "layer-detached-by-others" }),
    isDone: (present) => present.codeSha256 === slimCodeSha256,
    async write({ revisionId }) {
      await work.record({ step: "slim", done: false, ...changedFrom(work, clock) });
      const { architectures, sourceKmsKeyArn } = snapshot;
      const code = { bucket: store.bucket, key: slimZipKey };
      const written = await lambda.updateCode(work.name, code, { architectures, sourceKmsKeyArn, revisionId });
      if (written.codeSha256 === "" || written.codeSha256 === slimCodeSha256) return;
      await work.record({ slimCodeSha256: written.codeSha256 });
      throw new UpdateFailed(work.name, {
        code: "slim-package-replaced",
        location: `s3://${code.bucket}/${code.key}`,
      });
    },
  });
  await work.record({ step: "slim", done: true });
}

/**
 * Believes what Lambda says it runs now, not what the calls answered. From `settledAt` on only the change is in force.
 */
export async function readBack(work: FunctionWork, { lambda }: Tools, settledAt: Date): Promise<void> {
  const snapshot = await work.snapshot();
  const { slimCodeSha256, layersAfter } = work.journal;
  const present = await lambda.waitUntilSettled(work.name);
  const foreign = foreignTo(work, snapshot, present);
  if (foreign !== null) throw new TouchedByOthers(work.name, foreign);
  const code = present.codeSha256 === (slimCodeSha256 ?? snapshot.codeSha256);
  const layers = sameLayers(halvesOf(present).layers, layersAfter ?? snapshot.layers);
  if (!code || !layers) throw new UpdateFailed(work.name, { code: "change-not-kept", half: code ? "layers" : "code" });
  const migrated = { outcome: "migrated", why: UNEXPLAINED, settledAt: settledAt.toISOString() } as const;
  const runtimeMove = runtimeMoveOf(snapshot, present);
  await work.record({ step: "read-back", done: true, ...migrated, runtimeMove });
}

/** Kept from the first write on, also where the task is run again. */
function changedFrom({ journal }: FunctionWork, clock: TaskClock): Pick<FunctionJournal, "changedAt"> {
  return { changedAt: journal.changedAt ?? clock.now().toISOString() };
}

/**
 * Whether both halves are as in the snapshot, after a refusal. @throws TouchedByOthers where somebody else changed it
 * meanwhile
 */
async function isAsBefore(work: FunctionWork, snapshot: Snapshot, lambda: Lambda): Promise<boolean> {
  const present = await lambda.waitUntilSettled(work.name);
  const foreign = foreignTo(work, snapshot, present);
  if (foreign !== null) throw new TouchedByOthers(work.name, foreign);
  return present.codeSha256 === snapshot.codeSha256 && sameLayers(halvesOf(present).layers, snapshot.layers);
}

function foreignTo({ journal }: FunctionWork, snapshot: Snapshot, present: FunctionConfiguration): Reason | null {
  return foreignChange(snapshot, journal, halvesOf(present));
}
