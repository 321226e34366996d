import { type OpenPackage, openPackage, readerOf } from "../../domain/package-directory.ts";

/** A function's own code is a few files; who reaches for more reads libraries, of which there are hundreds. */
const FILES_ONE_BY_ONE = 16;
/** Several packages are open at once; a larger one goes on file by file. */
const MOST_BYTES_IN_MEMORY = 16 * 1024 * 1024;

/** The same package, its files read one by one, until so many were asked for that one download of the whole is less. */
export function wholeWhenWorthIt(opened: OpenPackage, whole: () => Promise<Uint8Array>): OpenPackage {
  const zipBytes = opened.directory.entries.reduce((sum, { compressedBytes }) => sum + compressedBytes, 0);
  let asked = 0;
  let inMemory: Promise<OpenPackage> | undefined;
  return {
    ...opened,
    async contentOf(path) {
      asked += 1;
      if (asked <= FILES_ONE_BY_ONE || zipBytes > MOST_BYTES_IN_MEMORY) return opened.contentOf(path);
      inMemory ??= whole().then((zip) => openPackage(readerOf(zip)));
      return (await inMemory).contentOf(path);
    },
  };
}
