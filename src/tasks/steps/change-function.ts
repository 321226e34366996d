/** The changes of one function, each guarded, each safe to repeat: attach the layer, slim the code, read back. */
import { TouchedByOthers, UpdateFailed } from "../../domain/errors.ts";
import { foreignChange, halvesOf, sameLayers } from "../../domain/function-change.ts";
import type { FunctionConfiguration } from "../../domain/inventory.ts";
import type { Snapshot } from "../../domain/snapshot.ts";
import type { Tools } from "../tools.ts";
import type { FunctionWork } from "./function-work.ts";
import { guardedUpdate } from "./guarded-update.ts";

/** Harmless by itself: the package's own copy wins. `signal` ends the waiting for it to settle. */
export async function attachLayer(work: FunctionWork, { lambda }: Tools, signal?: AbortSignal): Promise<void> {
  if (work.journal.step === "attach" && work.journal.done) return;
  const snapshot = await work.snapshot();
  const layersAfter = work.journal.layersAfter ?? snapshot.layers;
  await guardedUpdate(work.name, {
    look: (updated) => lambda.settled(work.name, { updated, signal }),
    foreign: (present) => foreignTo(work, snapshot, present),
    isDone: (present) => sameLayers(halvesOf(present).layers, layersAfter),
    async write({ revisionId }) {
      await work.record({ step: "attach", done: false });
      await lambda.updateLayers(work.name, layersAfter, revisionId);
    },
  });
  await work.record({ step: "attach", done: true });
}

/** Only ever with the layer on it: whoever took it off again is not overwritten. */
export async function slimCode(work: FunctionWork, { lambda, store }: Tools, slimZipKey: string): Promise<void> {
  const { slimCodeSha256, layersAfter } = work.journal;
  if (slimCodeSha256 === null) return;
  const snapshot = await work.snapshot();
  await guardedUpdate(work.name, {
    look: (updated) => lambda.settled(work.name, { updated }),
    foreign: (present) =>
      foreignTo(work, snapshot, present) ??
      (sameLayers(halvesOf(present).layers, layersAfter ?? []) ? null : "somebody else took its layer off again"),
    isDone: (present) => present.codeSha256 === slimCodeSha256,
    async write({ revisionId }) {
      await work.record({ step: "slim", done: false });
      const { architectures, sourceKmsKeyArn } = snapshot;
      const code = { bucket: store.bucket, key: slimZipKey };
      await lambda.updateCode(work.name, code, { architectures, sourceKmsKeyArn, revisionId });
    },
  });
  await work.record({ step: "slim", done: true });
}

/** Believes what Lambda says it runs now, not what the calls answered. From `settledAt` on only the change is in force. */
export async function readBack(work: FunctionWork, { lambda }: Tools, settledAt: Date): Promise<void> {
  const snapshot = await work.snapshot();
  const { slimCodeSha256, layersAfter } = work.journal;
  const present = await lambda.settled(work.name);
  const foreign = foreignTo(work, snapshot, present);
  if (foreign !== null) throw new TouchedByOthers(work.name, foreign);
  const code = present.codeSha256 === (slimCodeSha256 ?? snapshot.codeSha256);
  const layers = sameLayers(halvesOf(present).layers, layersAfter ?? snapshot.layers);
  if (!code || !layers) throw new UpdateFailed(work.name, `its ${code ? "layers" : "code"} did not stay as changed`);
  const migrated = { outcome: "migrated", reason: null, settledAt: settledAt.toISOString() } as const;
  await work.record({ step: "read-back", done: true, ...migrated });
}

function foreignTo({ journal }: FunctionWork, snapshot: Snapshot, present: FunctionConfiguration): string | null {
  return foreignChange(snapshot, journal, halvesOf(present));
}
