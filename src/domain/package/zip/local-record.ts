/**
 * Holds an entry's local record against its record in the central directory. Readers that go through the directory and
 * readers that go through the file from its beginning must find the same. Layout: PKWARE's APPNOTE 6.3.10, 4.3.7 to
 * 4.3.9.
 */
import { type CentralRecord, rawNameOf } from "./central-directory.ts";
import { type Extra, extraFieldIn, whyAmbiguousFields, ZIP64_FIELD } from "./extra-fields.ts";
import { ENCRYPTION_FLAGS, UTF8_FLAG } from "./hostile-entries.ts";
import { refusal, refuse } from "./refusal.ts";

/** Bytes of a local record's header before name and extra fields. */
export const FIXED_HEADER_BYTES = 30;
/** Bytes of the longest data descriptor: signature, CRC-32, and both sizes in 64 bits. */
export const MAX_DESCRIPTOR_BYTES = 24;

const SIGNATURE = 0x0403_4b50;
const DESCRIPTOR_SIGNATURE = 0x0807_4b50;
const DESCRIPTOR_FLAG = 1 << 3;
const SATURATED_32 = 0xffff_ffff;

/** Length of a local record up to its data, from its first bytes. @throws NotUsable where no local record begins */
export function headerBytesOf(fixed: Buffer, record: CentralRecord): number {
  if (fixed.length < FIXED_HEADER_BYTES) refuse(record, refusal("is cut off"));
  if (fixed.readUInt32LE(0) !== SIGNATURE) refuse(record, refusal("does not lie where the directory says"));
  return FIXED_HEADER_BYTES + fixed.readUInt16LE(26) + fixed.readUInt16LE(28);
}

/** @throws NotUsable where the header and the directory say different things about the entry */
export function refuseLyingHeader(header: Buffer, record: CentralRecord): void {
  if (header.length < headerBytesOf(header, record)) refuse(record, refusal("is cut off"));
  const name = header.subarray(FIXED_HEADER_BYTES, FIXED_HEADER_BYTES + header.readUInt16LE(26));
  if (!name.equals(rawNameOf(record))) refuse(record, refusal("has another name in its own header"));
  const flags = header.readUInt16LE(6);
  if ((flags & ENCRYPTION_FLAGS) !== 0) refuse(record, refusal("is encrypted in its own header alone"));
  if ((flags & UTF8_FLAG) !== (record.flags & UTF8_FLAG))
    refuse(record, refusal("has its name in another encoding in its own header"));
  const why = whyAmbiguousFields(header, extraOf(header), rawNameOf(record));
  if (why !== null) refuse(record, { ...why, found: `${why.found} in its own header` });
  if (header.readUInt16LE(8) !== record.method) refuse(record, refusal("is compressed otherwise in its own header"));
  if (saysSizesOf(header, record) || (hasDescriptor(header) && leavesSizes(header, record))) return;
  refuse(record, refusal("has other sizes or another CRC-32 in its own header"));
}

/**
 * Length of the data descriptor, from what follows the entry's data; 0 where the entry has none. Writers leave out its
 * signature.
 * @throws NotUsable where the descriptor does not say what the directory says
 */
export function descriptorBytesOf(following: Buffer, header: Buffer, record: CentralRecord): number {
  if (!hasDescriptor(header)) return 0;
  const form = descriptorsFor(record).find((bytes) => following.subarray(0, bytes.length).equals(bytes));
  if (form !== undefined) return form.length;
  refuse(record, refusal("has other sizes or another CRC-32 in its data descriptor"));
}

function hasDescriptor(header: Buffer): boolean {
  return (header.readUInt16LE(6) & DESCRIPTOR_FLAG) !== 0;
}

function extraOf(header: Buffer): Extra {
  return { start: FIXED_HEADER_BYTES + header.readUInt16LE(26), bytes: header.readUInt16LE(28) };
}

/** Sizes and CRC-32 that stand after the data are zero in the header, or saturated, or what they are. */
function leavesSizes(header: Buffer, { crc32, compressedBytes, unzippedBytes }: CentralRecord): boolean {
  const said = [header.readUInt32LE(14), header.readUInt32LE(18), header.readUInt32LE(22)] as const;
  return [crc32, compressedBytes, unzippedBytes].every((value, index) =>
    [0, SATURATED_32, value].includes(said[index] ?? 0),
  );
}

function saysSizesOf(header: Buffer, { crc32, compressedBytes, unzippedBytes }: CentralRecord): boolean {
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

/** The four forms a descriptor may have, longer ones first: a longer one may begin like a shorter one. */
function descriptorsFor({ crc32, compressedBytes, unzippedBytes }: CentralRecord): Buffer[] {
  const long = Buffer.alloc(MAX_DESCRIPTOR_BYTES);
  long.writeUInt32LE(DESCRIPTOR_SIGNATURE, 0);
  long.writeUInt32LE(crc32, 4);
  long.writeBigUInt64LE(BigInt(compressedBytes), 8);
  long.writeBigUInt64LE(BigInt(unzippedBytes), 16);
  const short = Buffer.concat([long.subarray(0, 12), long.subarray(16, 20)]);
  return [long, long.subarray(4), short, short.subarray(4)];
}
