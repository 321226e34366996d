/** The changes of one function: attach the layer, slim the code, read back. Each is guarded and can be repeated. */
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
 * Attaches the layer, which is harmless while the package contains its own copy. With `signal` it runs ahead of its
 * batch: other updates take precedence, and the signal cancels the wait for this one. If Lambda refuses and the
 * function is unchanged, the function is skipped.
 */
export async function attachLayer(work: FunctionWork, tools: Tools, signal?: AbortSignal): Promise<void> {
  if (work.journal.step === "attach" && work.journal.done) return;
  const { lambda, clock } = tools;
  const snapshot = await work.snapshot();
  const layersAfter = work.journal.layersAfter ?? snapshot.layers;
  const slimsLater = work.journal.slimCodeSha256 !== null;
  try {
    await guardedUpdate(work.name, {
      read: (updated) => lambda.waitUntilSettled(work.name, { updated, signal }),
      foreignChange: (present) => foreignChangeOf(work, snapshot, present),
      isDone: (present) => sameLayers(halvesOf(present).layers, layersAfter),
      async write({ revisionId }) {
        await work.record({ step: "attach", done: false, ...(slimsLater ? {} : firstChange(work, clock)) });
        await lambda.updateLayers(work.name, layersAfter, revisionId, { lowPriority: signal !== undefined });
      },
    });
    await work.record({ step: "attach", done: true });
  } catch (error) {
    const refusal = functionRefusalOf(error);
    if (refusal === null || !(await isUnchanged(work, snapshot, lambda))) throw error;
    const why = explain({ code: "attach-refused", lambdaSays: refusal });
    await work.record({ step: "snapshot", done: true, outcome: "skipped", why, changedAt: null });
  }
}

/**
 * Replaces the code only while the layer is attached: others may have detached it. If the bucket holds another package,
 * what was written is journaled as this execution's change, so that the rollback reverts it.
 * @throws UpdateFailed in that case
 */
export async function slimCode(work: FunctionWork, { lambda, store, clock }: Tools, slimZipKey: string): Promise<void> {
  const { slimCodeSha256, layersAfter } = work.journal;
  if (slimCodeSha256 === null) return;
  const snapshot = await work.snapshot();
  await guardedUpdate(work.name, {
    read: (updated) => lambda.waitUntilSettled(work.name, { updated }),
    foreignChange: (present) =>
      foreignChangeOf(work, snapshot, present) ??
      (sameLayers(halvesOf(present).layers, layersAfter ?? []) ? null : { code: "layer-detached-by-others" }),
    isDone: (present) => present.codeSha256 === slimCodeSha256,
    async write({ revisionId }) {
      await work.record({ step: "slim", done: false, ...firstChange(work, clock) });
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

/** Verifies the change against what Lambda reports. `settledAt`: from then on only the new state runs. */
export async function readBack(work: FunctionWork, { lambda }: Tools, settledAt: Date): Promise<void> {
  const snapshot = await work.snapshot();
  const { slimCodeSha256, layersAfter } = work.journal;
  const present = await lambda.waitUntilSettled(work.name);
  const foreign = foreignChangeOf(work, snapshot, present);
  if (foreign !== null) throw new TouchedByOthers(work.name, foreign);
  const code = present.codeSha256 === (slimCodeSha256 ?? snapshot.codeSha256);
  const layers = sameLayers(halvesOf(present).layers, layersAfter ?? snapshot.layers);
  if (!code || !layers) throw new UpdateFailed(work.name, { code: "change-not-kept", half: code ? "layers" : "code" });
  const migrated = { outcome: "migrated", why: UNEXPLAINED, settledAt: settledAt.toISOString() } as const;
  const runtimeMove = runtimeMoveOf(snapshot, present);
  await work.record({ step: "read-back", done: true, ...migrated, runtimeMove });
}

/** The time of the first write, also after a retry. */
function firstChange({ journal }: FunctionWork, clock: TaskClock): Pick<FunctionJournal, "changedAt"> {
  return { changedAt: journal.changedAt ?? clock.now().toISOString() };
}

/** Whether the function is as in its snapshot after a refusal. @throws TouchedByOthers if others changed it */
async function isUnchanged(work: FunctionWork, snapshot: Snapshot, lambda: Lambda): Promise<boolean> {
  const present = await lambda.waitUntilSettled(work.name);
  const foreign = foreignChangeOf(work, snapshot, present);
  if (foreign !== null) throw new TouchedByOthers(work.name, foreign);
  return present.codeSha256 === snapshot.codeSha256 && sameLayers(halvesOf(present).layers, snapshot.layers);
}

function foreignChangeOf({ journal }: FunctionWork, snapshot: Snapshot, present: FunctionConfiguration): Reason | null {
  return foreignChange(snapshot, journal, halvesOf(present));
}
