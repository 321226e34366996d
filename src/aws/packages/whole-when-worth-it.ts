import { type OpenPackage, openPackage, readerOf } from "../../domain/package/package-directory.ts";
import type { MemoryBudget, ReleaseMemory } from "./memory-budget.ts";

/** A function's own code is a few files. Reading more means libraries, which have hundreds. */
const MAX_SINGLE_READS = 16;
/** Larger packages are always read file by file. */
const MAX_BYTES_IN_MEMORY = 16 * 1024 * 1024;

/** An open package that may keep its ZIP in memory until it is closed. */
export interface HeldPackage extends OpenPackage {
  close(): void;
}

/** Reads single files, and downloads the whole package after many of them if memory is free. */
export function withWholeDownload(
  opened: OpenPackage,
  whole: () => Promise<Uint8Array>,
  memory: Pick<MemoryBudget, "take">,
): HeldPackage {
  const zipBytes = opened.archive.fileBytes;
  let asked = 0;
  let held: ReleaseMemory | null = null;
  let inMemory: Promise<OpenPackage> | undefined;
  const best = async (): Promise<OpenPackage> => {
    asked += 1;
    if (inMemory !== undefined) return inMemory;
    if (asked <= MAX_SINGLE_READS || zipBytes > MAX_BYTES_IN_MEMORY) return opened;
    held = memory.take(zipBytes);
    if (held === null) return opened;
    inMemory = whole().then((zip) => openPackage(readerOf(zip)));
    return inMemory;
  };
  return {
    ...opened,
    async *piecesOf(path) {
      yield* (await best()).piecesOf(path);
    },
    contentOf: async (path) => (await best()).contentOf(path),
    close() {
      inMemory = undefined;
      asked = Number.NEGATIVE_INFINITY;
      held?.();
    },
  };
}
