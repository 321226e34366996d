/** Reads a ZIP's central directory as stored, one record per entry. Layout: PKWARE's APPNOTE 6.3.10, 4.3.12. */
import { count } from "../../amounts.ts";
import { type EndOfDirectory, safeNumber, unreadableZip } from "./end-of-directory.ts";
import { type Extra, extraFieldIn, ZIP64_FIELD } from "./extra-fields.ts";

/** One record of the central directory. Sizes and offsets are in bytes. */
export interface CentralRecord {
  /** The record as stored. */
  readonly raw: Buffer;
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly compressedBytes: number;
  readonly unzippedBytes: number;
  /** Start of the entry's local record in the file. */
  readonly offset: number;
}

/** No package that Lambda accepts has a larger directory: 100,000 entries take about 15 MB. */
const MAX_DIRECTORY_BYTES = 16 * 1024 * 1024;
const MAX_ENTRIES = 150_000;

const SIGNATURE = 0x0201_4b50;
/** Bytes of a record before its name. */
export const FIXED_BYTES = 46;
const SATURATED_32 = 0xffff_ffff;

/** @throws NotUsable if the directory is larger than a package's can be, before it is read */
export function rejectTooLarge({ directoryBytes, entries }: EndOfDirectory): void {
  if (entries > MAX_ENTRIES) throw unreadableZip(`it has ${entries} entries, more than ${MAX_ENTRIES}`);
  if (directoryBytes > MAX_DIRECTORY_BYTES)
    throw unreadableZip(`its directory has ${count(directoryBytes, "byte")}, more than ${MAX_DIRECTORY_BYTES}`);
}

/** The records in order. @throws NotUsable unless they fill the directory exactly */
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
    throw unreadableZip(
      `it states ${end.entries} entries but lists ${records.length > end.entries ? "more" : records.length}`,
    );
  return records;
}

/** The name as stored. */
export function rawNameOf({ raw }: CentralRecord): Buffer {
  return raw.subarray(FIXED_BYTES, FIXED_BYTES + raw.readUInt16LE(28));
}

/** The comment as stored. */
export function commentOf({ raw }: CentralRecord): Buffer {
  const { start, bytes } = extraOf(raw);
  return raw.subarray(start + bytes);
}

/** `external file attributes`: the Unix mode in the upper half, MS-DOS attributes in the lower. */
export function attributesOf({ raw }: CentralRecord): { readonly unixMode: number; readonly msDos: number } {
  return { unixMode: raw.readUInt16LE(40), msDos: raw.readUInt8(38) };
}

/** The position of a record's extra fields. */
export function extraOf(raw: Buffer): Extra {
  return { start: FIXED_BYTES + raw.readUInt16LE(28), bytes: raw.readUInt16LE(30) };
}

/** The record with a new offset of its local record. Everything else stays as stored. */
export function withOffset(record: CentralRecord, offset: number): Buffer {
  const raw = Buffer.from(record.raw);
  const at64 = zip64OffsetAt(record);
  if (at64 === null) raw.writeUInt32LE(offset, 42);
  else raw.writeBigUInt64LE(BigInt(offset), at64);
  return raw;
}

function recordAt(bytes: Buffer, at: number): CentralRecord {
  if (at + FIXED_BYTES > bytes.length || bytes.readUInt32LE(at) !== SIGNATURE)
    throw unreadableZip("its directory is damaged");
  const nameEnd = at + FIXED_BYTES + bytes.readUInt16LE(at + 28);
  const end = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  if (end > bytes.length) throw unreadableZip("its directory is damaged");
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

/** Replaces each saturated value with the next value of the ZIP64 field. Must be called in the field's order. */
function zip64ValuesOf(raw: Buffer): (plain: number) => number {
  let next = 0;
  return (plain) => {
    if (plain !== SATURATED_32) return plain;
    const field = extraFieldIn(raw, extraOf(raw), ZIP64_FIELD);
    if (field === null || next + 8 > field.length) throw unreadableZip("an entry lacks its ZIP64 sizes");
    next += 8;
    return safeNumber(field, next - 8);
  };
}

/** Position of the offset in a record's ZIP64 field; `null` if it is in the plain field. */
function zip64OffsetAt({ raw }: CentralRecord): number | null {
  if (raw.readUInt32LE(42) !== SATURATED_32) return null;
  const field = extraFieldIn(raw, extraOf(raw), ZIP64_FIELD);
  const sizesBefore = [24, 20].filter((at) => raw.readUInt32LE(at) === SATURATED_32).length;
  return field === null ? null : field.byteOffset - raw.byteOffset + 8 * sizesBefore;
}
