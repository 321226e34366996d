/**
 * Decides whether a function could be brought back to how it is: what Lambda would refuse later is no reason to begin
 * now.
 */
import type { LayerFacts, RuntimeUpdates } from "../plan/inventory.ts";
import type { Reason } from "../report/reasons/reasons.ts";
import { updatesBlockedSince } from "../runtimes/runtimes.ts";
import type { Snapshot } from "./snapshot.ts";

/** What matters of a layer version for the way back: whether a function can be configured with it once more. */
export type LayerPresence = Extract<LayerFacts, { kind: "deleted" | "denied" }>["kind"] | "there";

/** Why the way back to a snapshot would be closed; `null` where nothing is known against it. */
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
 * With this mode every update of a function moves it to the newest version of its runtime (developer guide,
 * "Understanding how Lambda manages runtime version updates"): an update that restores it, too.
 */
export function reasonOfRuntimeUpdates(updates: RuntimeUpdates | null, isAllowed: boolean): Reason | null {
  return isAllowed || updates !== "FunctionUpdate" ? null : { code: "runtime-would-move" };
}

/** The function's own S3 object is not ours to keep, and UpdateFunctionCode would turn it into Lambda's copy. */
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
