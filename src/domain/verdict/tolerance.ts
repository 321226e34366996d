/** Decides whether functions that fail go back alone, while the rest of the fleet goes on. */
import type { MigrationRequest } from "../request/request.ts";

/** What fails at one look at a batch. */
export interface Failing {
  readonly batch: number;
  /** How many of the first batches are canaries; 1 where it is not said. */
  readonly canaries?: number;
  /** Functions of the batch that fail now. */
  readonly names: readonly string[];
  /** Functions of this execution that have gone back alone already. */
  readonly failedBefore: number;
}

/** A canary stands for the layer itself: where it fails, nothing is tolerated. */
export function isTolerated(
  { batch, canaries = 1, names, failedBefore }: Failing,
  { tolerate: { failed, failedPerBatch = failed } }: Pick<MigrationRequest, "tolerate">,
): boolean {
  return batch > canaries && names.length <= failedPerBatch && failedBefore + names.length <= failed;
}
