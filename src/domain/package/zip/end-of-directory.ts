/**
 * The records at the end of a ZIP, which locate its central directory. Layout: PKWARE's APPNOTE 6.3.10, 4.3.14 to
 * 4.3.16.
 */
import { count } from "../../amounts.ts";
import { NotUsable } from "../../errors.ts";

/** Location of the central directory. Offsets and sizes are in bytes, from the start of the file. */
export interface EndOfDirectory {
  readonly directoryOffset: number;
  readonly directoryBytes: number;
  readonly entries: number;
  /** The comment of the whole ZIP, as stored. */
  readonly comment: Uint8Array;
}

/** Maximum size of all end records: comment, end record, ZIP64 locator, and ZIP64 record. */
export const MAX_END_BYTES = 0xffff + 22 + 20 + 56;

const END = { signature: 0x0605_4b50, bytes: 22 };
const LOCATOR = { signature: 0x0706_4b50, bytes: 20 };
const END64 = { signature: 0x0606_4b50, bytes: 56 };
const SATURATED_16 = 0xffff;
const SATURATED_32 = 0xffff_ffff;

/**
 * Reads the end records from the last bytes of a file: at least `MAX_END_BYTES`, or all.
 * @throws NotUsable if there are none, or readers can interpret them differently
 */
export function endOfDirectoryIn(tail: Uint8Array, fileBytes: number): EndOfDirectory {
  const bytes = Buffer.from(tail.buffer, tail.byteOffset, tail.byteLength);
  const tailOffset = fileBytes - bytes.length;
  const at = endRecordIn(bytes);
  const stated = statedDirectoryOf(bytes, at, tailOffset);
  const end = at - stated.bytesBefore;
  const directoryOffset = tailOffset + end - stated.directoryBytes;
  if (directoryOffset < 0 || directoryOffset < stated.offset)
    throw unreadableZip("its directory is not where its end record says");
  if (directoryOffset > stated.offset)
    throw unreadableZip(
      `its offsets ignore the ${count(directoryOffset - stated.offset, "byte")} before it: remove them, or run zip -A to correct the offsets`,
    );
  return {
    directoryOffset,
    directoryBytes: stated.directoryBytes,
    entries: stated.entries,
    comment: bytes.subarray(at + END.bytes),
  };
}

/** The end records of a ZIP with this directory, in ZIP64 form only if the plain form is too small. */
export function endRecordsOf({ directoryOffset, directoryBytes, entries, comment }: EndOfDirectory): Uint8Array {
  const end = Buffer.alloc(END.bytes);
  end.writeUInt32LE(END.signature, 0);
  end.writeUInt16LE(Math.min(entries, SATURATED_16), 8);
  end.writeUInt16LE(Math.min(entries, SATURATED_16), 10);
  end.writeUInt32LE(directoryBytes, 12);
  end.writeUInt32LE(directoryOffset, 16);
  end.writeUInt16LE(comment.length, 20);
  if (entries < SATURATED_16) return Buffer.concat([end, comment]);
  const end64 = Buffer.alloc(END64.bytes);
  end64.writeUInt32LE(END64.signature, 0);
  end64.writeBigUInt64LE(BigInt(END64.bytes - 12), 4);
  end64.writeUInt16LE(45, 12);
  end64.writeUInt16LE(45, 14);
  end64.writeBigUInt64LE(BigInt(entries), 24);
  end64.writeBigUInt64LE(BigInt(entries), 32);
  end64.writeBigUInt64LE(BigInt(directoryBytes), 40);
  end64.writeBigUInt64LE(BigInt(directoryOffset), 48);
  const locator = Buffer.alloc(LOCATOR.bytes);
  locator.writeUInt32LE(LOCATOR.signature, 0);
  locator.writeBigUInt64LE(BigInt(directoryOffset + directoryBytes), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end64, locator, end, comment]);
}

/** Position of the only end record: the last signature, with a comment up to the end of the file. */
function endRecordIn(bytes: Buffer): number {
  const found: number[] = [];
  const signature = Buffer.from("PK\x05\x06", "latin1");
  let at = bytes.length < END.bytes ? -1 : bytes.lastIndexOf(signature, bytes.length - END.bytes);
  if (at < 0) throw unreadableZip("it has no end record, so it is not a ZIP or is truncated");
  const last = at;
  while (at >= 0) {
    if (at + END.bytes + bytes.readUInt16LE(at + 20) === bytes.length) found.push(at);
    at = at === 0 ? -1 : bytes.lastIndexOf(signature, at - 1);
  }
  if (found.length !== 1 || found[0] !== last) throw unreadableZip("its end is ambiguous");
  return last;
}

interface Stated {
  readonly entries: number;
  readonly directoryBytes: number;
  readonly offset: number;
  /** Size of the ZIP64 records between the directory and the end record. */
  readonly bytesBefore: number;
}

/** The values of the ZIP64 end record if there is one, otherwise of the plain one. Both must agree. */
function statedDirectoryOf(bytes: Buffer, at: number, tailOffset: number): Stated {
  const plain = {
    entries: bytes.readUInt16LE(at + 10),
    directoryBytes: bytes.readUInt32LE(at + 12),
    offset: bytes.readUInt32LE(at + 16),
  };
  const disks = [bytes.readUInt16LE(at + 4), bytes.readUInt16LE(at + 6)];
  if (bytes.readUInt16LE(at + 8) !== plain.entries) throw splitZip();
  const locatorAt = at - LOCATOR.bytes;
  if (locatorAt < 0 || bytes.readUInt32LE(locatorAt) !== LOCATOR.signature) {
    if (plain.directoryBytes === SATURATED_32 || plain.offset === SATURATED_32)
      throw unreadableZip("its ZIP64 end record is missing");
    if (disks.some((disk) => disk !== 0)) throw splitZip();
    return { ...plain, bytesBefore: 0 };
  }
  if (disks.some((disk) => ![0, SATURATED_16].includes(disk)) || bytes.readUInt32LE(locatorAt + 4) !== 0)
    throw splitZip();
  const recordAt = locatorAt - END64.bytes;
  if (recordAt < 0 || bytes.readUInt32LE(recordAt) !== END64.signature)
    throw unreadableZip("its ZIP64 end record is not before its locator");
  if (safeNumber(bytes, locatorAt + 8) !== tailOffset + recordAt)
    throw unreadableZip("its ZIP64 end record is not where its locator says");
  if (safeNumber(bytes, recordAt + 4) !== END64.bytes - 12)
    throw unreadableZip("its ZIP64 end record has an unexpected size");
  const isSplit =
    bytes.readUInt32LE(locatorAt + 16) > 1 ||
    bytes.readUInt32LE(recordAt + 16) !== 0 ||
    bytes.readUInt32LE(recordAt + 20) !== 0 ||
    bytes.readBigUInt64LE(recordAt + 24) !== bytes.readBigUInt64LE(recordAt + 32);
  if (isSplit) throw splitZip();
  const large = {
    entries: safeNumber(bytes, recordAt + 32),
    directoryBytes: safeNumber(bytes, recordAt + 40),
    offset: safeNumber(bytes, recordAt + 48),
  };
  const agree =
    [large.entries, SATURATED_16].includes(plain.entries) &&
    [large.directoryBytes, SATURATED_32].includes(plain.directoryBytes) &&
    [large.offset, SATURATED_32].includes(plain.offset);
  if (!agree) throw unreadableZip("its two end records disagree");
  return { ...large, bytesBefore: END64.bytes + LOCATOR.bytes };
}

function splitZip(): NotUsable {
  return unreadableZip("it is split into several files: zip it again as one");
}

/** A 64-bit number. @throws NotUsable if it is larger than any file */
export function safeNumber(bytes: Buffer, at: number): number {
  const value = bytes.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER))
    throw unreadableZip(`it states a size of ${count(Number(value), "byte")}`);
  return Number(value);
}

/** The error for a package that is not a readable ZIP. */
export function unreadableZip(why: string): NotUsable {
  return new NotUsable({ code: "not-a-zip", why });
}
