/** The records a ZIP ends with: where its central directory lies. Layout: PKWARE's APPNOTE 6.3.10, 4.3.14 to 4.3.16. */
import { count } from "../../amounts.ts";
import { NotUsable } from "../../errors.ts";

/** Where the central directory lies. Offsets and sizes in bytes, from the beginning of the file. */
export interface EndOfDirectory {
  readonly directoryOffset: number;
  readonly directoryBytes: number;
  readonly entries: number;
  /** The comment of the whole ZIP, as stored. */
  readonly comment: Uint8Array;
}

/** As far from the end as the records may reach: comment, end record, ZIP64 locator and record. */
export const MAX_END_BYTES = 0xffff + 22 + 20 + 56;

const END = { signature: 0x0605_4b50, bytes: 22 };
const LOCATOR = { signature: 0x0706_4b50, bytes: 20 };
const END64 = { signature: 0x0606_4b50, bytes: 56 };
const SATURATED_16 = 0xffff;
const SATURATED_32 = 0xffff_ffff;

/**
 * Reads the end records from the last bytes of a file (at least `MAX_END_BYTES` of them, or all).
 * @throws NotUsable where there are none, or readers could take them in two ways
 */
export function endOfDirectoryIn(tail: Uint8Array, fileBytes: number): EndOfDirectory {
  const bytes = Buffer.from(tail.buffer, tail.byteOffset, tail.byteLength);
  const tailOffset = fileBytes - bytes.length;
  const at = endRecordIn(bytes);
  const stated = statedIn(bytes, at, tailOffset);
  const end = at - stated.bytesBefore;
  const directoryOffset = tailOffset + end - stated.directoryBytes;
  if (directoryOffset < 0 || directoryOffset < stated.offset) throw unreadable("its directory is not where it says");
  if (directoryOffset > stated.offset)
    throw unreadable(
      `its offsets do not count the ${count(directoryOffset - stated.offset, "byte")} before it: write it without them, or let zip -A count them`,
    );
  return {
    directoryOffset,
    directoryBytes: stated.directoryBytes,
    entries: stated.entries,
    comment: bytes.subarray(at + END.bytes),
  };
}

/** The records that end a ZIP whose directory lies there; in ZIP64 form only where the plain one cannot say it. */
export function endRecords({ directoryOffset, directoryBytes, entries, comment }: EndOfDirectory): Uint8Array {
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

/** Position of the one end record: the last signature there is, whose comment reaches to the end of the file. */
function endRecordIn(bytes: Buffer): number {
  const found: number[] = [];
  const signature = Buffer.from("PK\x05\x06", "latin1");
  let at = bytes.length < END.bytes ? -1 : bytes.lastIndexOf(signature, bytes.length - END.bytes);
  if (at < 0) throw unreadable("it has no end record; it is no ZIP, or was cut off");
  const last = at;
  while (at >= 0) {
    if (at + END.bytes + bytes.readUInt16LE(at + 20) === bytes.length) found.push(at);
    at = at === 0 ? -1 : bytes.lastIndexOf(signature, at - 1);
  }
  if (found.length !== 1 || found[0] !== last) throw unreadable("its end can be read in two ways");
  return last;
}

interface Stated {
  readonly entries: number;
  readonly directoryBytes: number;
  readonly offset: number;
  /** Of ZIP64 records between the directory and the end record. */
  readonly bytesBefore: number;
}

/** What the end record says, or the ZIP64 one where there is one; both must agree wherever both say something. */
function statedIn(bytes: Buffer, at: number, tailOffset: number): Stated {
  const plain = {
    entries: bytes.readUInt16LE(at + 10),
    directoryBytes: bytes.readUInt32LE(at + 12),
    offset: bytes.readUInt32LE(at + 16),
  };
  const disks = [bytes.readUInt16LE(at + 4), bytes.readUInt16LE(at + 6)];
  if (bytes.readUInt16LE(at + 8) !== plain.entries) throw split();
  const locatorAt = at - LOCATOR.bytes;
  if (locatorAt < 0 || bytes.readUInt32LE(locatorAt) !== LOCATOR.signature) {
    if (plain.directoryBytes === SATURATED_32 || plain.offset === SATURATED_32)
      throw unreadable("its ZIP64 end record is missing");
    if (disks.some((disk) => disk !== 0)) throw split();
    return { ...plain, bytesBefore: 0 };
  }
  if (disks.some((disk) => ![0, SATURATED_16].includes(disk)) || bytes.readUInt32LE(locatorAt + 4) !== 0) throw split();
  const recordAt = locatorAt - END64.bytes;
  if (recordAt < 0 || bytes.readUInt32LE(recordAt) !== END64.signature)
    throw unreadable("its ZIP64 end record is not where it says");
  if (safeNumber(bytes, locatorAt + 8) !== tailOffset + recordAt)
    throw unreadable("its ZIP64 end record is not where its locator says");
  if (safeNumber(bytes, recordAt + 4) !== END64.bytes - 12) throw unreadable("its ZIP64 end record has another size");
  const isSplit =
    bytes.readUInt32LE(locatorAt + 16) > 1 ||
    bytes.readUInt32LE(recordAt + 16) !== 0 ||
    bytes.readUInt32LE(recordAt + 20) !== 0 ||
    bytes.readBigUInt64LE(recordAt + 24) !== bytes.readBigUInt64LE(recordAt + 32);
  if (isSplit) throw split();
  const large = {
    entries: safeNumber(bytes, recordAt + 32),
    directoryBytes: safeNumber(bytes, recordAt + 40),
    offset: safeNumber(bytes, recordAt + 48),
  };
  const agree =
    [large.entries, SATURATED_16].includes(plain.entries) &&
    [large.directoryBytes, SATURATED_32].includes(plain.directoryBytes) &&
    [large.offset, SATURATED_32].includes(plain.offset);
  if (!agree) throw unreadable("its two end records disagree");
  return { ...large, bytesBefore: END64.bytes + LOCATOR.bytes };
}

function split(): NotUsable {
  return unreadable("it is split over several files: zip it again as one");
}

/** A 64-bit number of a ZIP. @throws NotUsable beyond what any file on earth measures */
export function safeNumber(bytes: Buffer, at: number): number {
  const value = bytes.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw unreadable(`it speaks of ${count(Number(value), "byte")}`);
  return Number(value);
}

/** What every package says that cannot be read as a ZIP. */
export function unreadable(why: string): NotUsable {
  return new NotUsable(`It is not a readable ZIP: ${why}.`);
}
