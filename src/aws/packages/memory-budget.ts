/** Bounds by bytes, not by number, what packages hold in memory at the same time. */

/** Gives back what was taken; a second call does nothing. */
export type GiveBack = () => void;

export interface MemoryBudget {
  /**
   * Takes so many bytes, once they are free; more than there are at all, once nothing else is held. First come, first
   * served.
   */
  wait(bytes: number): Promise<GiveBack>;
  /** Takes so many bytes; `null` if they are not free now. */
  take(bytes: number): GiveBack | null;
}

/**
 * A task has 1,024 MB, of which the bundle and the SDK take about 150, and what is read from packages about as much as
 * they do.
 */
export const PACKAGES_BYTES = 128 * 1024 * 1024;

export function memoryBudgetOf(totalBytes: number = PACKAGES_BYTES): MemoryBudget {
  let held = 0;
  const waiting: { readonly bytes: number; readonly begin: (giveBack: GiveBack) => void }[] = [];
  const fits = (bytes: number) => held === 0 || held + bytes <= totalBytes;
  const taken = (bytes: number): GiveBack => {
    held += bytes;
    let left = bytes;
    return () => {
      held -= left;
      left = 0;
      for (let next = waiting[0]; next !== undefined && fits(next.bytes); next = waiting[0]) {
        waiting.shift();
        next.begin(taken(next.bytes));
      }
    };
  };
  return {
    take: (bytes) => (waiting.length === 0 && held + bytes <= totalBytes ? taken(bytes) : null),
    wait: (bytes) =>
      new Promise((begin) => {
        if (waiting.length === 0 && fits(bytes)) begin(taken(bytes));
        else waiting.push({ bytes, begin });
      }),
  };
}
