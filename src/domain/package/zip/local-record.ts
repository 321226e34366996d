/**
 * Compares an entry's local record with its record in the central directory. Readers that use the directory must find
 * the same as readers that start at the beginning of the file. Layout: PKWARE's APPNOTE 6.3.10, 4.3.7 to 4.3.9.
 */
import { type CentralRecord, rawNameOf } from "./central-directory.ts";
import { defect, rejectEntry } from "./entry-defect.ts";
import { type Extra, extraFieldIn, findFieldDefect, ZIP64_FIELD } from "./extra-fields.ts";
import { ENCRYPTION_FLAGS, UTF8_FLAG } from "./hostile-entries.ts";

/** Bytes of a local record's header before the name and extra fields. */
export const FIXED_HEADER_BYTES = 30;
/** Bytes of the longest data descriptor: signature, CRC-32, and both sizes in 64 bits. */
export const MAX_DESCRIPTOR_BYTES = 24;

const SIGNATURE = 0x0403_4b50;
const DESCRIPTOR_SIGNATURE = 0x0807_4b50;
const DESCRIPTOR_FLAG = 1 << 3;
const SATURATED_32 = 0xffff_ffff;

/**
 * Length of a local record up to its data.
 * @param fixed its first bytes
 * @throws NotUsable if no local record starts there
 */
export function headerBytesOf(fixed: Buffer, record: CentralRecord): number {
  if (fixed.length < FIXED_HEADER_BYTES) rejectEntry(record, defect("is truncated"));
  if (fixed.readUInt32LE(0) !== SIGNATURE) rejectEntry(record, defect("is not where the directory says"));
  return FIXED_HEADER_BYTES + fixed.readUInt16LE(26) + fixed.readUInt16LE(28);
}

/** @throws NotUsable if the header and the directory differ */
export function verifyHeader(header: Buffer, record: CentralRecord): void {
  if (header.length < headerBytesOf(header, record)) rejectEntry(record, defect("is truncated"));
  const name = header.subarray(FIXED_HEADER_BYTES, FIXED_HEADER_BYTES + header.readUInt16LE(26));
  if (!name.equals(rawNameOf(record))) rejectEntry(record, defect("has a different name in its own header"));
  const flags = header.readUInt16LE(6);
  if ((flags & ENCRYPTION_FLAGS) !== 0) rejectEntry(record, defect("is encrypted only in its own header"));
  if ((flags & UTF8_FLAG) !== (record.flags & UTF8_FLAG))
    rejectEntry(record, defect("has a different name encoding in its own header"));
  const why = findFieldDefect(header, extraOf(header), rawNameOf(record));
  if (why !== null) rejectEntry(record, { ...why, found: `${why.found} in its own header` });
  if (header.readUInt16LE(8) !== record.method)
    rejectEntry(record, defect("has a different compression method in its own header"));
  if (hasSizesOf(header, record) || (hasDescriptor(header) && omitsSizes(header, record))) return;
  rejectEntry(record, defect("has different sizes or a different CRC-32 in its own header"));
}

/**
 * Length of the data descriptor; 0 if the entry has none. Its signature is optional.
 * @param following the bytes after the entry's data
 * @throws NotUsable if the descriptor and the directory differ
 */
export function descriptorBytesOf(following: Buffer, header: Buffer, record: CentralRecord): number {
  if (!hasDescriptor(header)) return 0;
  const form = descriptorsFor(record).find((bytes) => following.subarray(0, bytes.length).equals(bytes));
  if (form !== undefined) return form.length;
  rejectEntry(record, defect("has different sizes or a different CRC-32 in its data descriptor"));
}

function hasDescriptor(header: Buffer): boolean {
  return (header.readUInt16LE(6) & DESCRIPTOR_FLAG) !== 0;
}

function extraOf(header: Buffer): Extra {
  return { start: FIXED_HEADER_BYTES + header.readUInt16LE(26), bytes: header.readUInt16LE(28) };
}

/** With a data descriptor, sizes and CRC-32 in the header can be zero, saturated, or the real values. */
function omitsSizes(header: Buffer, { crc32, compressedBytes, unzippedBytes }: CentralRecord): boolean {
  const said = [header.readUInt32LE(14), header.readUInt32LE(18), header.readUInt32LE(22)] as const;
  return [crc32, compressedBytes, unzippedBytes].every((value, index) =>
    [0, SATURATED_32, value].includes(said[index] ?? 0),
  );
}

function hasSizesOf(header: Buffer, { crc32, compressedBytes, unzippedBytes }: CentralRecord): boolean {
  const zip64 = extraFieldIn(header, extraOf(header), ZIP64_FIELD);
  let next = 0;
  const says = (plain: number, bytes: number) => {
    if (plain !== SATURATED_32 || zip64 === null) return plain === bytes;
    next += 8;
    return next <= zip64.length && zip64.readBigUInt64LE(next - 8) === BigInt(bytes);
  };
  return (
    header.readUInt32LE(14) === crc32 &&
    says(header.readUInt32LE(22), unzippedBytes) &&
    says(header.readUInt32LE(18), compressedBytes)
  );
}

/** The four forms of a descriptor, longest first, because a longer one can start like a shorter one. */
function descriptorsFor({ crc32, compressedBytes, unzippedBytes }: CentralRecord): Buffer[] {
  const long = Buffer.alloc(MAX_DESCRIPTOR_BYTES);
  long.writeUInt32LE(DESCRIPTOR_SIGNATURE, 0);
  long.writeUInt32LE(crc32, 4);
  long.writeBigUInt64LE(BigInt(compressedBytes), 8);
  long.writeBigUInt64LE(BigInt(unzippedBytes), 16);
  const short = Buffer.concat([long.subarray(0, 12), long.subarray(16, 20)]);
  return [long, long.subarray(4), short, short.subarray(4)];
}
