/** Extra fields of a ZIP's records: an id, a length and data each (PKWARE's APPNOTE 6.3.10, 4.5). */

/** Sizes and offsets that do not fit into 32 bits. */
export const ZIP64_FIELD = 0x0001;
/** A second name, in UTF-8, that some readers prefer (Info-ZIP). */
export const UNICODE_PATH_FIELD = 0x7075;

/** Data of the first field with this id, a view into the record; `null` if there is none. What is cut off is no field. */
export function extraFieldIn(record: Buffer, start: number, bytes: number, id: number): Buffer | null {
  let at = start;
  while (at + 4 <= start + bytes) {
    const end = at + 4 + record.readUInt16LE(at + 2);
    if (end > start + bytes) return null;
    if (record.readUInt16LE(at) === id) return record.subarray(at + 4, end);
    at = end;
  }
  return null;
}
