/** Says what a package holds, from its central directory alone; packages that could be read in two ways are refused. */
import { count } from "../amounts.ts";
import { NotUsable } from "../errors.ts";
import { type EntryPlace, zipBytesOf } from "./entry-sizes.ts";
import { archiveOf, type FileReader, piecesOf, type ZipArchive } from "./zip/archive.ts";
import type { CentralRecord } from "./zip/central-directory.ts";
import { isFolder, isSymlink, placeOf as pathOf, unixModeOf } from "./zip/hostile-entries.ts";

/** Random access to a ZIP, wherever it lies; see `packages` in src/aws for one that reads by Range. */
export type PackageReader = FileReader;

/** One entry of a package. Sizes in bytes. */
export interface PackageEntry {
  /** Path inside the package, segments parted by `/`; folders end with `/`. */
  readonly path: string;
  readonly isDirectory: boolean;
  readonly isSymlink: boolean;
  /** Unzipped size. */
  readonly bytes: number;
  readonly compressedBytes: number;
  /** What it takes in the ZIP, its header and its line in the directory included. */
  readonly zipBytes: number;
  readonly crc32: number;
  /** st_mode, file type included; `null` where the ZIP was made without Unix modes. */
  readonly unixMode: number | null;
}

/** What a package says it holds, in its own order. Plain data: it may be stored as JSON. */
export interface PackageDirectory {
  readonly entries: readonly PackageEntry[];
  readonly unzippedBytes: number;
}

/** A package whose directory was read, and whose files can be read. */
export interface OpenPackage {
  readonly directory: PackageDirectory;
  /** The ZIP as it is stored: what copying needs. */
  readonly archive: ZipArchive;
  /**
   * Unzipped content of one file in pieces, its CRC-32 verified with the last one: memory does not grow with the file.
   * @throws NotUsable if there is no such file or it is damaged
   */
  piecesOf(path: string): AsyncIterable<Uint8Array>;
  /** The same at once. @throws NotUsable as `piecesOf` */
  contentOf(path: string): Promise<Uint8Array>;
}

/** Function and all its layers, unzipped (docs lambda/latest/dg/gettingstarted-limits). */
export const MAX_UNZIPPED_BYTES = 262_144_000;

/** A reader over a package in memory. */
export function readerOf(zip: Uint8Array): PackageReader {
  return { size: async () => zip.length, read: async (offset, length) => zip.subarray(offset, offset + length) };
}

/** Reads the central directory. @throws NotUsable naming the entry that makes the package unfit, or why it is no ZIP */
export async function packageDirectoryOf(reader: PackageReader): Promise<PackageDirectory> {
  return (await openPackage(reader)).directory;
}

/** Reads the central directory and keeps the package open for its files. @throws NotUsable as `packageDirectoryOf` */
export async function openPackage(reader: PackageReader): Promise<OpenPackage> {
  const archive = await archiveOf(reader);
  const zipBytes = zipBytesOf(archive.records.map(placeOf), archive.end.directoryOffset);
  const entries = archive.records
    .map((record, index) => packageEntry(record, zipBytes[index] ?? 0))
    .filter(({ path }) => path !== "");
  let files: ReadonlyMap<string, CentralRecord> | undefined;
  async function* pieces(path: string): AsyncGenerator<Uint8Array> {
    files ??= new Map(
      archive.records.filter((record) => !isFolder(record)).map((record) => [pathOf(record.name), record]),
    );
    const record = files.get(path);
    if (record === undefined) throw new NotUsable(`The package holds no file ${path}.`);
    if (record.unzippedBytes > MAX_UNZIPPED_BYTES)
      throw new NotUsable(`${path} is too large to be unzipped: ${count(record.unzippedBytes, "byte")}.`);
    try {
      yield* piecesOf(reader, record);
    } catch (error) {
      if (!(error instanceof NotUsable)) throw error;
      throw new NotUsable(`${path} cannot be unzipped: ${error.message}.`, { cause: error });
    }
  }
  return {
    archive,
    directory: { entries, unzippedBytes: entries.reduce((sum, entry) => sum + entry.bytes, 0) },
    piecesOf: pieces,
    contentOf: (path) => wholeOf(pieces(path)),
  };
}

async function wholeOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  const [first] = all;
  return all.length === 1 && first !== undefined ? first : Buffer.concat(all);
}

/**
 * Whether a file may be run: Lambda runs functions as another user than the files' owner, so that any of the bits may
 * count.
 */
export function isExecutable({ unixMode }: Pick<PackageEntry, "unixMode">): boolean {
  return ((unixMode ?? 0) & 0o111) !== 0;
}

function placeOf({ offset, raw }: CentralRecord): EntryPlace {
  return { offset, lineBytes: raw.length };
}

function packageEntry(record: CentralRecord, zipBytes: number): PackageEntry {
  const unixMode = unixModeOf(record);
  return {
    path: pathOf(record.name),
    isDirectory: isFolder(record),
    isSymlink: isSymlink(record),
    bytes: record.unzippedBytes,
    compressedBytes: record.compressedBytes,
    zipBytes,
    crc32: record.crc32,
    unixMode: unixMode === 0 ? null : unixMode,
  };
}
