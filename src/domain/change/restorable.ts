/** Decides whether a function can be restored later. A function that cannot be is not changed at all. */
import type { LayerFacts, RuntimeUpdates } from "../plan/inventory.ts";
import type { Reason } from "../report/reasons/reasons.ts";
import { updatesBlockedSince } from "../runtimes/runtimes.ts";
import type { Snapshot } from "./snapshot.ts";

/** Whether a function can be configured with a layer version again. */
export type LayerPresence = Extract<LayerFacts, { kind: "deleted" | "denied" }>["kind"] | "there";

/** Why a snapshot cannot be restored; `null` if no reason is known. */
export function reasonNotRestorable(
  { runtime, storageMode, layers }: Pick<Snapshot, "runtime" | "storageMode" | "layers">,
  presenceOf: ReadonlyMap<string, LayerPresence>,
  now: Date,
): Reason | null {
  return reasonOfRuntime(runtime, now) ?? reasonOfStorageMode(storageMode) ?? reasonOfPresence(layers, presenceOf);
}

export function reasonOfRuntime(runtime: string | null, now: Date): Reason | null {
  const since = runtime === null ? null : updatesBlockedSince(runtime, now);
  return runtime === null || since === null ? null : { code: "runtime-blocked", runtime, since };
}

/**
 * In this mode, every update moves a function to the newest version of its runtime. So does an update that restores it.
 * (Developer Guide, "Understanding how Lambda manages runtime version updates".)
 */
export function reasonOfRuntimeUpdates(updates: RuntimeUpdates | null, isAllowed: boolean): Reason | null {
  return isAllowed || updates !== "FunctionUpdate" ? null : { code: "runtime-would-move" };
}

/** This service cannot keep the team's S3 object, and UpdateFunctionCode would replace it by Lambda's copy. */
export function reasonOfStorageMode(storageMode: Snapshot["storageMode"]): Reason | null {
  return storageMode === "REFERENCE" ? { code: "own-s3-object" } : null;
}

export function reasonOfPresence(
  layers: readonly string[],
  presenceOf: ReadonlyMap<string, LayerPresence | LayerFacts["kind"]>,
): Reason | null {
  const deleted = layers.find((arn) => presenceOf.get(arn) === "deleted");
  if (deleted !== undefined) return { code: "layer-version-deleted", layerVersionArn: deleted };
  const denied = layers.find((arn) => presenceOf.get(arn) === "denied");
  return denied === undefined ? null : { code: "layer-version-denied", layerVersionArn: denied };
}
