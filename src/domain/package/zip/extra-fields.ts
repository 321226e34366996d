/** Extra fields of a ZIP's records: an ID, a length, and data (PKWARE's APPNOTE 6.3.10, 4.5). */
import { defect, type EntryDefect } from "./entry-defect.ts";

/** Sizes and offsets that do not fit in 32 bits. */
export const ZIP64_FIELD = 0x0001;
/** A second name in UTF-8, which some readers prefer (Info-ZIP). */
const UNICODE_PATH_FIELD = 0x7075;
/** A second mode, which can turn a file into a link. Only libarchive has it (option `zip:experimental`). */
const LIBARCHIVE_FIELD = 0x6c78;

/** Position of a record's extra fields. */
export interface Extra {
  readonly start: number;
  readonly bytes: number;
}

/** Data of the first whole field with this ID, as a view into the record; `null` if there is none. */
export function extraFieldIn(record: Buffer, extra: Extra, id: number): Buffer | null {
  for (const field of fieldsIn(record, extra)) if (field.id === id) return field.data;
  return null;
}

/** A defect that readers interpret differently: a truncated field, a duplicate field, or a second name that differs. */
export function findFieldDefect(record: Buffer, extra: Extra, rawName: Buffer): EntryDefect | null {
  const fields = [...fieldsIn(record, extra)];
  const read = fields.reduce((sum, { data }) => sum + 4 + data.length, 0);
  if (extra.bytes - read >= 4) return defect("has truncated extra fields");
  for (const id of [ZIP64_FIELD, UNICODE_PATH_FIELD])
    if (fields.filter((field) => field.id === id).length > 1) return defect("has a duplicate extra field");
  if (fields.some(({ id }) => id === LIBARCHIVE_FIELD))
    return defect(
      "has a second mode",
      "bsdtar creates such fields with `zip:experimental`: zip again without this option",
    );
  const other = fields.find(({ id }) => id === UNICODE_PATH_FIELD);
  return other === undefined || other.data.subarray(5).equals(rawName)
    ? null
    : defect(
        "has a second name",
        "Info-ZIP's zip creates such names without `-UN=UTF8`: zip again with `python3 -m zipfile -c`",
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
