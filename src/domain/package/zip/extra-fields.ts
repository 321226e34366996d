/** Extra fields of a ZIP's records: an id, a length and data each (PKWARE's APPNOTE 6.3.10, 4.5). */
import { type Refusal, refusal } from "./refusal.ts";

/** Sizes and offsets that do not fit into 32 bits. */
export const ZIP64_FIELD = 0x0001;
/** A second name, in UTF-8, that some readers prefer (Info-ZIP). */
const UNICODE_PATH_FIELD = 0x7075;
/** A second mode, which can make a link of a file: libarchive alone reads it, its option `zip:experimental` writes it. */
const LIBARCHIVE_FIELD = 0x6c78;

/** Where the extra fields of a record are. */
export interface Extra {
  readonly start: number;
  readonly bytes: number;
}

/**
 * Data of the first field with this id, a view into the record; `null` if there is none. What is cut off is no field.
 */
export function extraFieldIn(record: Buffer, extra: Extra, id: number): Buffer | null {
  for (const field of fieldsIn(record, extra)) if (field.id === id) return field.data;
  return null;
}

/**
 * What of the extra fields two readers could read in two ways: fields cut off, two of a kind, a second name that is
 * another.
 */
export function whyAmbiguousFields(record: Buffer, extra: Extra, rawName: Buffer): Refusal | null {
  const fields = [...fieldsIn(record, extra)];
  const read = fields.reduce((sum, { data }) => sum + 4 + data.length, 0);
  if (extra.bytes - read >= 4) return refusal("has extra fields that are cut off");
  for (const id of [ZIP64_FIELD, UNICODE_PATH_FIELD])
    if (fields.filter((field) => field.id === id).length > 1) return refusal("has an extra field twice");
  if (fields.some(({ id }) => id === LIBARCHIVE_FIELD))
    return refusal("has a second mode", "bsdtar writes such with `zip:experimental`: zip again without this option");
  const other = fields.find(({ id }) => id === UNICODE_PATH_FIELD);
  return other === undefined || other.data.subarray(5).equals(rawName)
    ? null
    : refusal(
        "has a second name",
        "Info-ZIP's zip writes such without `-UN=UTF8`: zip again with `python3 -m zipfile -c`",
      );
}

function* fieldsIn(record: Buffer, { start, bytes }: Extra): Generator<{ readonly id: number; readonly data: Buffer }> {
  let at = start;
  while (at + 4 <= start + bytes) {
    const end = at + 4 + record.readUInt16LE(at + 2);
    if (end > start + bytes) return;
    yield { id: record.readUInt16LE(at), data: record.subarray(at + 4, end) };
    at = end;
  }
}
