/** Decides, from the inventory, what happens to each function and in which order. */

/** What a plan says about one function. */
export type PlannedAction =
  /** Take the shared code out of the package and attach the layer. */
  | { readonly kind: "migrate"; readonly batch: number; readonly adoptsLayerCopy: boolean }
  /** Already without shared code, on an older version of this layer: only the layer changes. */
  | { readonly kind: "move-layer"; readonly batch: number }
  /** Already as asked for. */
  | { readonly kind: "unchanged"; readonly reason: string }
  | { readonly kind: "skip"; readonly reason: string };

export interface PlannedFunction {
  readonly name: string;
  readonly action: PlannedAction;
  readonly zipBytes: number;
}

/** Stored as `plan.json`. Batches are numbered from 1; batch 1 is the canary; `batches[i]` holds the names of batch i + 1. */
export interface Plan {
  readonly version: 1;
  readonly layerName: string;
  readonly functions: readonly PlannedFunction[];
  readonly batches: readonly (readonly string[])[];
}
