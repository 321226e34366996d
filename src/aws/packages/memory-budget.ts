/** Limits the memory that packages use at the same time, in bytes. */

/** Releases the memory. Further calls do nothing. */
export type ReleaseMemory = () => void;

export interface MemoryBudget {
  /** Waits for this much memory, in the order of calls. More than the total waits until all memory is free. */
  wait(bytes: number): Promise<ReleaseMemory>;
  /** Takes the memory, or returns `null` if it is not free now. */
  take(bytes: number): ReleaseMemory | null;
}

/** A task has 1,024 MB. The bundle and the SDK use about 150 MB, and parsed packages as much as their ZIPs. */
export const PACKAGES_BYTES = 128 * 1024 * 1024;

export function memoryBudgetOf(totalBytes: number = PACKAGES_BYTES): MemoryBudget {
  let held = 0;
  const waiting: { readonly bytes: number; readonly begin: (release: ReleaseMemory) => void }[] = [];
  const fits = (bytes: number) => held === 0 || held + bytes <= totalBytes;
  const taken = (bytes: number): ReleaseMemory => {
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
