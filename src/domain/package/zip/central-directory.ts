/** Reads a ZIP's central directory as it is stored: one record per entry. Layout: PKWARE's APPNOTE 6.3.10, 4.3.12. */
import { count } from "../../amounts.ts";
import { type EndOfDirectory, safeNumber, unreadable } from "./end-of-directory.ts";
import { type Extra, extraFieldIn, ZIP64_FIELD } from "./extra-fields.ts";

/** One record of the central directory. Sizes and offsets in bytes. */
export interface CentralRecord {
  /** The record as stored. */
  readonly raw: Buffer;
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly compressedBytes: number;
  readonly unzippedBytes: number;
  /** Where the entry's local record begins in the file. */
  readonly offset: number;
}

/**
 * What a central directory is read with; larger ones are of no package that Lambda takes (100,000 entries have about 15
 * MB).
 */
const MAX_DIRECTORY_BYTES = 16 * 1024 * 1024;
const MAX_ENTRIES = 150_000;

const SIGNATURE = 0x0201_4b50;
const FIXED_BYTES = 46;
const SATURATED_32 = 0xffff_ffff;

/** @throws NotUsable before anything large is read, where the directory is larger than a package's can be */
export function refuseTooLarge({ directoryBytes, entries }: EndOfDirectory): void {
  if (entries > MAX_ENTRIES) throw unreadable(`it speaks of ${entries} entries, more than ${MAX_ENTRIES}`);
  if (directoryBytes > MAX_DIRECTORY_BYTES)
    throw unreadable(`its directory would have ${count(directoryBytes, "byte")}, more than ${MAX_DIRECTORY_BYTES}`);
}

/** The records in their order. @throws NotUsable unless they fill the directory exactly */
export function centralRecordsIn(directory: Uint8Array, end: EndOfDirectory): CentralRecord[] {
  const bytes = Buffer.from(directory.buffer, directory.byteOffset, directory.byteLength);
  const records: CentralRecord[] = [];
  let at = 0;
  while (at < bytes.length) {
    const record = recordAt(bytes, at);
    records.push(record);
    if (records.length > end.entries) break;
    at += record.raw.length;
  }
  if (records.length !== end.entries)
    throw unreadable(
      `it speaks of ${end.entries} entries and lists ${records.length > end.entries ? "more" : records.length}`,
    );
  return records;
}

/** The name as stored. */
export function rawNameOf({ raw }: CentralRecord): Buffer {
  return raw.subarray(FIXED_BYTES, FIXED_BYTES + raw.readUInt16LE(28));
}

/** `external file attributes`: the Unix mode in the upper half, MS-DOS attributes in the lower. */
export function attributesOf({ raw }: CentralRecord): { readonly unixMode: number; readonly msDos: number } {
  return { unixMode: raw.readUInt16LE(40), msDos: raw.readUInt8(38) };
}

/** Where a record has its extra fields. */
export function extraOf(raw: Buffer): Extra {
  return { start: FIXED_BYTES + raw.readUInt16LE(28), bytes: raw.readUInt16LE(30) };
}

/** The record with another offset of its local record; everything else stays as stored. */
export function movedTo(record: CentralRecord, offset: number): Buffer {
  const raw = Buffer.from(record.raw);
  const at64 = zip64OffsetAt(record);
  if (at64 === null) raw.writeUInt32LE(offset, 42);
  else raw.writeBigUInt64LE(BigInt(offset), at64);
  return raw;
}

function recordAt(bytes: Buffer, at: number): CentralRecord {
  if (at + FIXED_BYTES > bytes.length || bytes.readUInt32LE(at) !== SIGNATURE)
    throw unreadable("its directory is damaged");
  const nameEnd = at + FIXED_BYTES + bytes.readUInt16LE(at + 28);
  const end = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  if (end > bytes.length) throw unreadable("its directory is damaged");
  const raw = bytes.subarray(at, end);
  const flags = raw.readUInt16LE(8);
  const zip64 = zip64ValuesOf(raw);
  return {
    raw,
    name: bytes.toString("utf8", at + FIXED_BYTES, nameEnd),
    flags,
    method: raw.readUInt16LE(10),
    crc32: raw.readUInt32LE(16),
    unzippedBytes: zip64(raw.readUInt32LE(24)),
    compressedBytes: zip64(raw.readUInt32LE(20)),
    offset: zip64(raw.readUInt32LE(42)),
  };
}

/**
 * Gives the next value of the ZIP64 field for each plain one that says it did not fit; to be asked in the field's
 * order.
 */
function zip64ValuesOf(raw: Buffer): (plain: number) => number {
  let next = 0;
  return (plain) => {
    if (plain !== SATURATED_32) return plain;
    const field = extraFieldIn(raw, extraOf(raw), ZIP64_FIELD);
    if (field === null || next + 8 > field.length) throw unreadable("an entry lacks its ZIP64 sizes");
    next += 8;
    return safeNumber(field, next - 8);
  };
}

/** Position of the offset in a record's ZIP64 field; `null` where the plain one holds it. */
function zip64OffsetAt({ raw }: CentralRecord): number | null {
  if (raw.readUInt32LE(42) !== SATURATED_32) return null;
  const field = extraFieldIn(raw, extraOf(raw), ZIP64_FIELD);
  const sizesBefore = [24, 20].filter((at) => raw.readUInt32LE(at) === SATURATED_32).length;
  return field === null ? null : field.byteOffset - raw.byteOffset + 8 * sizesBefore;
}
