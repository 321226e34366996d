/** Restores one function: its code, then its layers. Each step is guarded and can be repeated. */
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
 * Restores the stored package, with the settings that Lambda would otherwise reset.
 * @throws OriginalLost if the stored package is damaged, before it replaces code that works
 */
export async function restoreCode(work: FunctionWork, scope: RollbackScope, tools: Tools): Promise<void> {
  const { lambda, store } = tools;
  const snapshot = await work.snapshot();
  await guardedUpdate(work.name, {
    ...guardOf(work, snapshot, scope, lambda),
    isDone: (present) => !mustRestore("code", restoration(work, snapshot, scope, present)),
    async write({ revisionId }) {
      const code = { bucket: store.bucket, key: snapshot.packageKey };
      const because = await verifications(() => damageOf(code, snapshot.codeSha256, tools));
      if (because !== null) throw new OriginalLost(work.name, { code: "original-lost", because });
      await work.record({ step: "restore-code", done: false });
      const { architectures, sourceKmsKeyArn } = snapshot;
      await lambda.updateCode(work.name, code, { architectures, sourceKmsKeyArn, revisionId });
    },
  });
}

/** Stored packages verified at the same time. */
const verifications = pLimit(8);

/**
 * Restores the layer list, only after the function's own code, and verifies the result against the snapshot. A runtime
 * update by Lambda is journaled.
 * @throws TouchedByOthers if others changed a setting that belongs to the code, after both are restored
 */
export async function restoreLayers(work: FunctionWork, scope: RollbackScope, { lambda }: Tools): Promise<void> {
  const snapshot = await work.snapshot();
  const present = await guardedUpdate(work.name, {
    ...guardOf(work, snapshot, scope, lambda),
    isDone: (found) => !mustRestore("layers", restoration(work, snapshot, scope, found)),
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

/** @throws TouchedByOthers if an alias does not point to its original version after the rollback of its moves */
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

/** Whether this rollback, or an interrupted one, has changed the function. */
export function hasWritten({ journal: { step } }: FunctionWork): boolean {
  return step === "restore-aliases" || step === "restore-code" || step === "restore-layers";
}

function guardOf(
  work: FunctionWork,
  snapshot: Snapshot,
  scope: RollbackScope,
  lambda: Lambda,
): Pick<GuardedUpdate, "read" | "foreignChange"> {
  return {
    read: (updated) => waitUntilSettled(work.name, updated, lambda),
    foreignChange(present) {
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

function mustRestore(half: "code" | "layers", found: Restoration): boolean {
  return found.kind === "restore" && found[half];
}

/** A failed update does not prevent a rollback: Lambda keeps the earlier state, and the next update may succeed. */
async function waitUntilSettled(name: string, updated: boolean, lambda: Lambda): Promise<FunctionConfiguration> {
  try {
    return await lambda.waitUntilSettled(name, { updated });
  } catch (error) {
    const found = await lambda.describe(name);
    if (found === null) throw new TouchedByOthers(name, { code: "deleted-by-others", since: null });
    if (found.lastUpdateStatus === "Failed") return found;
    throw error;
  }
}
