/** Decides how many bytes of a ZIP each of its entries takes, from the central directory alone. */

/** Where an entry lies. Bytes from the file's beginning. */
export interface EntryPlace {
  /** Where its header begins. */
  readonly offset: number;
  /** What its line in the central directory takes. */
  readonly lineBytes: number;
}

/**
 * For each entry, in the order given: header, data and descriptor, which reach to where the next entry begins, and its
 * line in the directory. A ZIP without the entry is smaller by so much, as the others are copied as they lie; by a
 * little less where an odd tool left a gap behind the entry.
 * @param directoryOffset where the central directory begins, and so where the last entry ends
 */
export function zipBytesOf(places: readonly EntryPlace[], directoryOffset: number): readonly number[] {
  const offsets = places.map(({ offset }) => offset).sort((one, other) => one - other);
  const next = new Map(offsets.map((offset, index) => [offset, offsets[index + 1] ?? directoryOffset]));
  return places.map(({ offset, lineBytes }) => (next.get(offset) ?? offset) - offset + lineBytes);
}
