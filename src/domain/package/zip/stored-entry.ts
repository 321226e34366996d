/** Writes an entry with new content under the name, time, attributes and comment of another one, uncompressed. */
import { crc32 } from "node:zlib";
import { type CentralRecord, commentOf, FIXED_BYTES, rawNameOf } from "./central-directory.ts";
import { UTF8_FLAG } from "./hostile-entries.ts";
import { FIXED_HEADER_BYTES } from "./local-record.ts";

const LOCAL_SIGNATURE = 0x0403_4b50;
/** The oldest version that reads files without compression. */
const VERSION_NEEDED = 10;

/** The local record with this content. */
export function storedRecord(record: CentralRecord, content: Buffer): Buffer {
  const header = Buffer.alloc(FIXED_HEADER_BYTES);
  header.writeUInt32LE(LOCAL_SIGNATURE, 0);
  writeFacts(header.subarray(4), record, content);
  return Buffer.concat([header, rawNameOf(record), content]);
}

/** The record in the directory for `storedRecord`. Extra fields go: those of sizes would be wrong. */
export function storedDirectoryRecord(record: CentralRecord, content: Buffer, offset: number): Buffer {
  const fixed = Buffer.from(record.raw.subarray(0, FIXED_BYTES));
  writeFacts(fixed.subarray(6), record, content);
  fixed.writeUInt32LE(offset, 42);
  return Buffer.concat([fixed, rawNameOf(record), commentOf(record)]);
}

/** The members that both records have in the same order, from `version needed` to the length of the extra fields. */
function writeFacts(members: Buffer, record: CentralRecord, content: Buffer): void {
  members.writeUInt16LE(VERSION_NEEDED, 0);
  members.writeUInt16LE(record.flags & UTF8_FLAG, 2);
  members.writeUInt16LE(0, 4);
  record.raw.copy(members, 6, 12, 16);
  members.writeUInt32LE(crc32(content), 10);
  members.writeUInt32LE(content.length, 14);
  members.writeUInt32LE(content.length, 18);
  members.writeUInt16LE(rawNameOf(record).length, 22);
  members.writeUInt16LE(0, 24);
}
