/** Decides how many bytes of a ZIP each of its entries takes, from the central directory alone. */
import type { Entry } from "@zip.js/zip.js/lib/zip-core.js";

/** An entry's line in the central directory without name, extra field and comment (APPNOTE 4.3.12). */
const DIRECTORY_LINE_BYTES = 46;

/**
 * By entry: header, data and descriptor, which reach to where the next entry begins, and its line in the directory. A
 * ZIP without the entry is smaller by so much, as the others are copied as they lie; by a little less where an odd tool
 * left a gap behind the entry.
 * @param directoryOffset where the central directory begins, and so where the last entry ends
 */
export function zipBytesByEntry(entries: readonly Entry[], directoryOffset: number): ReadonlyMap<Entry, number> {
  const inOrder = entries.toSorted((one, other) => one.offset - other.offset);
  return new Map(
    inOrder.map((entry, index) => {
      const end = inOrder[index + 1]?.offset ?? directoryOffset;
      const { rawFilename, rawExtraField, rawComment } = entry;
      const line = DIRECTORY_LINE_BYTES + rawFilename.length + rawExtraField.length + rawComment.length;
      return [entry, end - entry.offset + line];
    }),
  );
}
