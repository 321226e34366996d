import { type OpenPackage, openPackage, readerOf } from "../../domain/package/package-directory.ts";
import type { GiveBack, MemoryBudget } from "./memory-budget.ts";

/** A function's own code is a few files; who reaches for more reads libraries, of which there are hundreds. */
const FILES_ONE_BY_ONE = 16;
/** A larger package goes on file by file. */
const MOST_BYTES_IN_MEMORY = 16 * 1024 * 1024;

/** An open package that may hold its ZIP in memory until it is closed. */
export interface HeldPackage extends OpenPackage {
  close(): void;
}

/**
 * The same package, its files read one by one, until so many were asked for that one download of the whole is less.
 * Where the budget has no room for it, it goes on file by file.
 */
export function wholeWhenWorthIt(
  opened: OpenPackage,
  whole: () => Promise<Uint8Array>,
  memory: Pick<MemoryBudget, "take">,
): HeldPackage {
  const zipBytes = opened.archive.fileBytes;
  let asked = 0;
  let held: GiveBack | null = null;
  let inMemory: Promise<OpenPackage> | undefined;
  const best = async (): Promise<OpenPackage> => {
    asked += 1;
    if (inMemory !== undefined) return inMemory;
    if (asked <= FILES_ONE_BY_ONE || zipBytes > MOST_BYTES_IN_MEMORY) return opened;
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
