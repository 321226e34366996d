/** Reads what a ZIP says it holds, from its end, and the content of single entries. */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32, createInflateRaw } from "node:zlib";
import { NotUsable } from "../../errors.ts";
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
/** Data is read and unzipped in pieces of this size. */
const PIECE_BYTES = 1024 * 1024;
/** What one entry takes while a package is looked at: its record, its line, its place among the files. */
const MEMORY_PER_ENTRY = 2048;

/** Reads and judges the directory. @throws NotUsable if it is no ZIP, or one that cannot be trusted */
export async function archiveOf(reader: FileReader): Promise<ZipArchive> {
  const fileBytes = await reader.size();
  const end = await endOf(reader, fileBytes);
  const directory = await reader.read(end.directoryOffset, end.directoryBytes);
  if (directory.length !== end.directoryBytes) throw unreadable("its directory is cut off");
  const records = centralRecordsIn(directory, end);
  refuseHostile(records, end.directoryOffset);
  return { fileBytes, end, records };
}

/**
 * What an open package takes in memory, in bytes, known before its directory is read. @throws NotUsable as `archiveOf`
 */
export async function memoryOf(reader: FileReader): Promise<number> {
  const { entries, directoryBytes } = await endOf(reader, await reader.size());
  return entries * MEMORY_PER_ENTRY + 2 * directoryBytes;
}

async function endOf(reader: FileReader, fileBytes: number): Promise<EndOfDirectory> {
  const tailOffset = Math.max(0, fileBytes - MAX_END_BYTES);
  const end = endOfDirectoryIn(await reader.read(tailOffset, fileBytes - tailOffset), fileBytes);
  refuseTooLarge(end);
  return end;
}

/**
 * Unzipped content of one entry, in pieces, its CRC-32 verified with the last one. Memory holds one piece, whatever the
 * entry's size, and never more comes than the directory says.
 * @throws NotUsable if it is damaged, or not what the directory says
 */
export async function* piecesOf(reader: FileReader, record: CentralRecord): AsyncGenerator<Uint8Array> {
  const data = dataOf(reader, record);
  let [bytes, checksum] = [0, 0];
  for await (const piece of record.method === DEFLATED ? inflated(data, record) : data) {
    bytes += piece.length;
    if (bytes > record.unzippedBytes) throw otherSize();
    checksum = crc32(piece, checksum);
    yield piece;
  }
  if (bytes !== record.unzippedBytes || checksum !== record.crc32)
    throw new NotUsable("its content is not what its size and CRC-32 say");
}

/** The entry's data as stored; what is short is one read, with its header. */
async function* dataOf(reader: FileReader, record: CentralRecord): AsyncGenerator<Uint8Array> {
  const { offset, raw, compressedBytes } = record;
  const likely = FIXED_HEADER_BYTES + rawNameOf(record).length + raw.readUInt16LE(30) + EXTRA_BYTES;
  const first = Buffer.from(await reader.read(offset, likely + Math.min(compressedBytes, PIECE_BYTES)));
  const headerBytes = headerBytesOf(first, record);
  const header = first.length < headerBytes ? Buffer.from(await reader.read(offset, headerBytes)) : first;
  refuseLyingHeader(header.subarray(0, headerBytes), record);
  const known = first.subarray(headerBytes, headerBytes + compressedBytes);
  yield known;
  for (let at = known.length; at < compressedBytes; ) {
    const piece = await reader.read(offset + headerBytes + at, Math.min(PIECE_BYTES, compressedBytes - at));
    if (piece.length === 0) throw new NotUsable("the package ends before its data");
    at += piece.length;
    yield piece;
  }
}

async function* inflated(data: AsyncIterable<Uint8Array>, record: CentralRecord): AsyncGenerator<Uint8Array> {
  const inflating = createInflateRaw();
  const feeding = pipeline(Readable.from(data, { objectMode: true }), inflating);
  try {
    yield* inflating;
    await feeding;
  } catch (cause) {
    await feeding.catch(() => undefined);
    throw cause instanceof NotUsable || !isOfZlib(cause) ? cause : otherSize(cause);
  } finally {
    inflating.destroy();
    await feeding.catch(() => undefined);
  }
  if (inflating.bytesWritten !== record.compressedBytes) throw new NotUsable("bytes follow its data");
}

function isOfZlib(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^Z_/.test(String(error.code));
}

function otherSize(cause?: unknown): NotUsable {
  return new NotUsable("its data cannot be inflated to the size it says", { cause });
}
