/**
 * The way back of one function, each step guarded and safe to repeat: its code, then its layer list, each proven by
 * reading back.
 */
import pLimit from "p-limit";
import type { Lambda } from "../../../aws/lambda/lambda.ts";
import { halvesOf } from "../../../domain/change/function-change.ts";
import { aliasDifference, runtimeMoveOf, settingsDifference } from "../../../domain/change/read-back.ts";
import { type Restoration, restorationOf } from "../../../domain/change/rollback.ts";
import type { Snapshot } from "../../../domain/change/snapshot.ts";
import { OriginalLost, TouchedByOthers, UpdateFailed } from "../../../domain/errors.ts";
import type { FunctionConfiguration } from "../../../domain/plan/inventory.ts";
import type { RollbackScope } from "../../../domain/request/request.ts";
import type { Tools } from "../../tools.ts";
import type { FunctionWork } from "./function-work.ts";
import { type GuardedUpdate, guardedUpdate } from "./guarded-update.ts";
import { damageOf } from "./stored-original.ts";

/**
 * Writes the stored package back, with what Lambda would drop if it were left out. One that is not the function's own
 * any more is not written over code that serves. @throws UpdateFailed where it is not
 */
export async function restoreCode(work: FunctionWork, scope: RollbackScope, tools: Tools): Promise<void> {
  const { lambda, store } = tools;
  const snapshot = await work.snapshot();
  await guardedUpdate(work.name, {
    ...lookingAt(work, snapshot, scope, lambda),
    isDone: (present) => !isLeft("code", restoration(work, snapshot, scope, present)),
    async write({ revisionId }) {
      const code = { bucket: store.bucket, key: snapshot.packageKey };
      const damage = await proving(() => damageOf(code, snapshot.codeSha256, tools));
      if (damage !== null) throw new OriginalLost(work.name, { code: "original-lost", damage });
      await work.record({ step: "restore-code", done: false });
      const { architectures, sourceKmsKeyArn } = snapshot;
      await lambda.updateCode(work.name, code, { architectures, sourceKmsKeyArn, revisionId });
    },
  });
}

/** Stored packages read at once: those that have been proven are written meanwhile. */
const proving = pLimit(8);

/**
 * Takes the layer off only where the function's own code is back: whatever slimmed it again, it needs the layer. Ends
 * with the proof: what Lambda says it runs now is what the snapshot says, within the scope; where Lambda moved its
 * runtime, that is journalled.
 * @throws TouchedByOthers where somebody else changed a setting that goes with the code: both halves are back then
 */
export async function restoreLayers(work: FunctionWork, scope: RollbackScope, { lambda }: Tools): Promise<void> {
  const snapshot = await work.snapshot();
  const present = await guardedUpdate(work.name, {
    ...lookingAt(work, snapshot, scope, lambda),
    isDone: (found) => !isLeft("layers", restoration(work, snapshot, scope, found)),
    async write({ revisionId, codeSha256 }) {
      if (codeSha256 !== snapshot.codeSha256) throw new UpdateFailed(work.name, { code: "restored-code-not-kept" });
      await work.record({ step: "restore-layers", done: false });
      await lambda.updateLayers(work.name, snapshot.layers, revisionId);
    },
  });
  if (restoration(work, snapshot, scope, present).kind !== "as-asked")
    throw new UpdateFailed(work.name, { code: "restored-code-not-kept" });
  const runtimeMove = runtimeMoveOf(snapshot, present);
  if (runtimeMove?.to !== work.journal.runtimeMove?.to) await work.record({ runtimeMove });
  const changed = settingsDifference(snapshot, present);
  if (changed !== null) throw new TouchedByOthers(work.name, { code: "restored-but-changed", changes: changed });
}

/** @throws TouchedByOthers where an alias leads elsewhere than it did: what the migration moved is back by then */
export async function readBackAliases(
  work: FunctionWork,
  hasVersions: (name: string) => boolean,
  { lambda }: Tools,
): Promise<void> {
  const { aliases } = await work.snapshot();
  if (aliases.length === 0 && !hasVersions(work.name)) return;
  const changed = aliasDifference(aliases, await lambda.aliasesOf(work.name));
  if (changed !== null) throw new TouchedByOthers(work.name, { code: "restored-but-changed", changes: changed });
}

/** Whether this rollback, or one that ended half-way, has written a half of the function. */
export function hasWritten({ journal: { step } }: FunctionWork): boolean {
  return step === "restore-aliases" || step === "restore-code" || step === "restore-layers";
}

function lookingAt(
  work: FunctionWork,
  snapshot: Snapshot,
  scope: RollbackScope,
  lambda: Lambda,
): Pick<GuardedUpdate, "look" | "foreign"> {
  return {
    look: (updated) => settledOrFailed(work.name, updated, lambda),
    foreign(present) {
      const found = restoration(work, snapshot, scope, present);
      return found.kind === "touched-by-others" ? found.why : null;
    },
  };
}

function restoration(
  { journal }: FunctionWork,
  snapshot: Snapshot,
  scope: RollbackScope,
  present: FunctionConfiguration,
): Restoration {
  const { lastUpdateStatus } = present;
  return restorationOf(snapshot, journal, { ...halvesOf(present), lastUpdateStatus }, scope);
}

function isLeft(half: "code" | "layers", found: Restoration): boolean {
  return found.kind === "restore" && found[half];
}

/** A failed update is no obstacle to a rollback: Lambda keeps the state before it, and the next update may succeed. */
async function settledOrFailed(name: string, updated: boolean, lambda: Lambda): Promise<FunctionConfiguration> {
  try {
    return await lambda.waitUntilSettled(name, { updated });
  } catch (error) {
    const found = await lambda.describe(name);
    if (found === null) throw new TouchedByOthers(name, { code: "deleted-by-others", since: null });
    if (found.lastUpdateStatus === "Failed") return found;
    throw error;
  }
}
