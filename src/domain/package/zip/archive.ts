/** Reads the directory of a ZIP from its end, and the content of single entries. */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32, createInflateRaw } from "node:zlib";
import { NotUsable } from "../../errors.ts";
import { type CentralRecord, centralRecordsIn, rawNameOf, rejectTooLarge } from "./central-directory.ts";
import { type EndOfDirectory, endOfDirectoryIn, MAX_END_BYTES, unreadableZip } from "./end-of-directory.ts";
import { rejectHostileEntries } from "./hostile-entries.ts";
import { FIXED_HEADER_BYTES, headerBytesOf, verifyHeader } from "./local-record.ts";

/** Random access to a file. */
export interface FileReader {
  /** Size of the file in bytes. */
  size(): Promise<number>;
  /** Returns fewer bytes only at the end of the file. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

export interface ZipArchive {
  readonly fileBytes: number;
  readonly end: EndOfDirectory;
  /** In the directory's order, which can differ from the order in the file. */
  readonly records: readonly CentralRecord[];
}

const DEFLATED = 8;
/** Local extra fields can be longer than those in the directory by this much before a second read is needed. */
const EXTRA_BYTES = 64;
/** Size of the pieces in which data is read and unzipped. */
const PIECE_BYTES = 1024 * 1024;
/** Memory for an entry of an open package: its record, its entry, and its place among the files. */
const MEMORY_PER_ENTRY = 2048;

/** Reads and checks the directory. @throws NotUsable if it is not a ZIP, or cannot be trusted */
export async function archiveOf(reader: FileReader): Promise<ZipArchive> {
  const fileBytes = await reader.size();
  const end = await endOf(reader, fileBytes);
  const directory = await reader.read(end.directoryOffset, end.directoryBytes);
  if (directory.length !== end.directoryBytes) throw unreadableZip("its directory is truncated");
  const records = centralRecordsIn(directory, end);
  rejectHostileEntries(records, end.directoryOffset);
  return { fileBytes, end, records };
}

/** Memory that an open package takes, in bytes, before its directory is read. @throws NotUsable as `archiveOf` */
export async function memoryOf(reader: FileReader): Promise<number> {
  const { entries, directoryBytes } = await endOf(reader, await reader.size());
  return entries * MEMORY_PER_ENTRY + 2 * directoryBytes;
}

async function endOf(reader: FileReader, fileBytes: number): Promise<EndOfDirectory> {
  const tailOffset = Math.max(0, fileBytes - MAX_END_BYTES);
  const end = endOfDirectoryIn(await reader.read(tailOffset, fileBytes - tailOffset), fileBytes);
  rejectTooLarge(end);
  return end;
}

/**
 * Unzipped content of one entry, in pieces. The last piece verifies the CRC-32. Memory holds one piece, and the content
 * is never longer than the directory states.
 * @throws NotUsable if the entry is damaged, or differs from the directory
 */
export async function* piecesOf(reader: FileReader, record: CentralRecord): AsyncGenerator<Uint8Array> {
  const data = dataOf(reader, record);
  let [bytes, checksum] = [0, 0];
  for await (const piece of record.method === DEFLATED ? inflated(data, record) : data) {
    bytes += piece.length;
    if (bytes > record.unzippedBytes) throw wrongSize();
    checksum = crc32(piece, checksum);
    yield piece;
  }
  if (bytes !== record.unzippedBytes || checksum !== record.crc32)
    throw new NotUsable({ code: "entry-damaged", why: "its content does not match its size and CRC-32" });
}

/** The entry's data as stored. A short entry is one read, with its header. */
async function* dataOf(reader: FileReader, record: CentralRecord): AsyncGenerator<Uint8Array> {
  const { offset, raw, compressedBytes } = record;
  const likely = FIXED_HEADER_BYTES + rawNameOf(record).length + raw.readUInt16LE(30) + EXTRA_BYTES;
  const first = Buffer.from(await reader.read(offset, likely + Math.min(compressedBytes, PIECE_BYTES)));
  const headerBytes = headerBytesOf(first, record);
  const header = first.length < headerBytes ? Buffer.from(await reader.read(offset, headerBytes)) : first;
  verifyHeader(header.subarray(0, headerBytes), record);
  const known = first.subarray(headerBytes, headerBytes + compressedBytes);
  yield known;
  for (let at = known.length; at < compressedBytes; ) {
    const piece = await reader.read(offset + headerBytes + at, Math.min(PIECE_BYTES, compressedBytes - at));
    if (piece.length === 0)
      throw new NotUsable({ code: "entry-damaged", why: "the package ends in the middle of its data" });
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
    throw cause instanceof NotUsable || !isZlibError(cause) ? cause : wrongSize(cause);
  } finally {
    inflating.destroy();
    await feeding.catch(() => undefined);
  }
  if (inflating.bytesWritten !== record.compressedBytes)
    throw new NotUsable({ code: "entry-damaged", why: "extra bytes follow its data" });
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^Z_/.test(String(error.code));
}

function wrongSize(cause?: unknown): NotUsable {
  return new NotUsable({ code: "entry-damaged", why: "its data does not inflate to its stated size" }, { cause });
}
