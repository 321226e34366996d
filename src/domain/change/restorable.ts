/** Decides whether a function could be brought back to how it is: what Lambda would refuse later is no reason to begin now. */
import type { LayerFacts, RuntimeUpdates } from "../plan/inventory.ts";
import { updatesBlockedSince } from "../runtimes/runtimes.ts";
import type { Snapshot } from "./snapshot.ts";

/** What matters of a layer version for the way back: whether a function can be configured with it once more. */
export type LayerPresence = Extract<LayerFacts, { kind: "deleted" | "denied" }>["kind"] | "there";

/** Why the way back to a snapshot would be closed, in plain words; `null` where nothing is known against it. */
export function reasonNotRestorable(
  { runtime, storageMode, layers }: Pick<Snapshot, "runtime" | "storageMode" | "layers">,
  presenceOf: ReadonlyMap<string, LayerPresence>,
  now: Date,
): string | null {
  return reasonOfRuntime(runtime, now) ?? reasonOfStorageMode(storageMode) ?? reasonOfPresence(layers, presenceOf);
}

export function reasonOfRuntime(runtime: string | null, now: Date): string | null {
  const since = runtime === null ? null : updatesBlockedSince(runtime, now);
  if (since === null) return null;
  return `its runtime is ${runtime}, and since ${since} Lambda accepts no update of such functions: move it to a newer one first`;
}

/**
 * With this mode every update of a function moves it to the newest version of its runtime (developer guide, "Understanding how
 * Lambda manages runtime version updates"): an update that restores it, too.
 */
export function reasonOfRuntimeUpdates(updates: RuntimeUpdates | null, isAllowed: boolean): string | null {
  if (isAllowed || updates !== "FunctionUpdate") return null;
  return 'Lambda updates its runtime with every update of the function (UpdateRuntimeOn: FunctionUpdate), and no rollback takes that back: say "runtimeUpdate": "allow" in the request to change it all the same';
}

/** The function's own S3 object is not ours to keep, and UpdateFunctionCode would turn it into Lambda's copy. */
export function reasonOfStorageMode(storageMode: Snapshot["storageMode"]): string | null {
  if (storageMode !== "REFERENCE") return null;
  return "it runs from an S3 object of its own (storage mode REFERENCE), which a change would replace by Lambda's copy";
}

export function reasonOfPresence(
  layers: readonly string[],
  presenceOf: ReadonlyMap<string, LayerPresence | LayerFacts["kind"]>,
): string | null {
  const deleted = layers.find((arn) => presenceOf.get(arn) === "deleted");
  if (deleted !== undefined)
    return `it uses the layer version ${deleted}, which was deleted: Lambda would accept no change, and no way back`;
  const denied = layers.find((arn) => presenceOf.get(arn) === "denied");
  if (denied === undefined) return null;
  return `it uses the layer version ${denied}, which this service may not read: Lambda asks for lambda:GetLayerVersion on every layer of an update`;
}
