/** Computes how many bytes of a ZIP each entry takes, from the central directory alone. */

/** Position of an entry in the file, in bytes. */
export interface EntryPlace {
  /** Start of its header. */
  readonly offset: number;
  /** Size of its record in the central directory. */
  readonly recordBytes: number;
}

/**
 * For each entry, in the given order: the bytes up to the next entry (header, data, descriptor), and its directory
 * record. Without the entry, the ZIP is smaller by this much, or by a little less if a gap follows the entry.
 * @param directoryOffset start of the central directory, where the last entry ends
 */
export function zipBytesOf(places: readonly EntryPlace[], directoryOffset: number): readonly number[] {
  const offsets = places.map(({ offset }) => offset).sort((one, other) => one - other);
  const next = new Map(offsets.map((offset, index) => [offset, offsets[index + 1] ?? directoryOffset]));
  return places.map(({ offset, recordBytes }) => (next.get(offset) ?? offset) - offset + recordBytes);
}
