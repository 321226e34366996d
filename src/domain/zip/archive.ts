/** Reads what a ZIP says it holds, from its end, and the content of single entries. */
import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";
import { NotUsable } from "../errors.ts";
import { type CentralRecord, centralRecordsIn, rawNameOf, refuseTooLarge } from "./central-directory.ts";
import { type EndOfDirectory, endOfDirectoryIn, MAX_END_BYTES, unreadable } from "./end-of-directory.ts";
import { refuseHostile } from "./hostile-entries.ts";
import { FIXED_HEADER_BYTES, headerBytesOf, refuseLyingHeader } from "./local-record.ts";

/** Random access to a file. */
export interface FileReader {
  /** Size of the file in bytes. */
  size(): Promise<number>;
  /** These bytes; fewer only where the file ends. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

export interface ZipArchive {
  readonly fileBytes: number;
  readonly end: EndOfDirectory;
  /** In the directory's order, which need not be the file's. */
  readonly records: readonly CentralRecord[];
}

const DEFLATED = 8;
/** Local extra fields may be longer than those of the directory by so much, before a second read is needed. */
const EXTRA_BYTES = 64;
const inflated = promisify(inflateRaw);

/** Reads and judges the directory. @throws NotUsable if it is no ZIP, or one that cannot be trusted */
export async function archiveOf(reader: FileReader): Promise<ZipArchive> {
  const fileBytes = await reader.size();
  const tailOffset = Math.max(0, fileBytes - MAX_END_BYTES);
  const end = endOfDirectoryIn(await reader.read(tailOffset, fileBytes - tailOffset), fileBytes);
  refuseTooLarge(end);
  const directory = await reader.read(end.directoryOffset, end.directoryBytes);
  if (directory.length !== end.directoryBytes) throw unreadable("its directory is cut off");
  const records = centralRecordsIn(directory, end);
  refuseHostile(records, end.directoryOffset);
  return { fileBytes, end, records };
}

/**
 * Unzipped content of one entry, its CRC-32 verified. Never more memory than the directory says it needs.
 * @throws NotUsable if it is damaged, or not what the directory says
 */
export async function contentOf(reader: FileReader, record: CentralRecord): Promise<Uint8Array> {
  const data = await dataOf(reader, record);
  const content = record.method === DEFLATED ? await unzipped(data, record.unzippedBytes) : data;
  if (content.length !== record.unzippedBytes || crc32(content) !== record.crc32)
    throw new NotUsable("its content is not what its size and CRC-32 say");
  return content;
}

async function dataOf(reader: FileReader, record: CentralRecord): Promise<Uint8Array> {
  const { offset, raw, compressedBytes } = record;
  const likely = FIXED_HEADER_BYTES + rawNameOf(record).length + raw.readUInt16LE(30) + EXTRA_BYTES + compressedBytes;
  let bytes = Buffer.from(await reader.read(offset, likely));
  const headerBytes = headerBytesOf(bytes, record);
  const recordBytes = headerBytes + compressedBytes;
  if (bytes.length < recordBytes) bytes = Buffer.from(await reader.read(offset, recordBytes));
  refuseLyingHeader(bytes.subarray(0, headerBytes), record);
  return bytes.subarray(headerBytes, recordBytes);
}

async function unzipped(data: Uint8Array, bytes: number): Promise<Uint8Array> {
  try {
    return await inflated(data, { maxOutputLength: Math.max(bytes, 1) });
  } catch (cause) {
    throw new NotUsable("its data cannot be inflated to the size it says", { cause });
  }
}
