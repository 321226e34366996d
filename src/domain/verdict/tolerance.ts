/** Decides whether failing functions are restored alone, while the rest of the fleet continues. */
import type { MigrationRequest } from "../request/request.ts";

/** Failures at one look at a batch. */
export interface Failing {
  readonly batch: number;
  /** How many of the first batches are canaries; 1 by default. */
  readonly canaries?: number;
  /** Functions of the batch that fail now. */
  readonly names: readonly string[];
  /** Number of functions that this execution has already restored alone. */
  readonly failedBefore: number;
}

/** Whether the request tolerates the failures. A failing canary is never tolerated: it tests the layer itself. */
export function isTolerated(
  { batch, canaries = 1, names, failedBefore }: Failing,
  { tolerate: { failed, failedPerBatch = failed } }: Pick<MigrationRequest, "tolerate">,
): boolean {
  return batch > canaries && names.length <= failedPerBatch && failedBefore + names.length <= failed;
}
