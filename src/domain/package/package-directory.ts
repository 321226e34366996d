/**
 * Reads what a package contains from its central directory alone. Rejects packages that readers can interpret
 * differently.
 */
import { NotUsable, reasonIfNotUsable } from "../errors.ts";
import { explain } from "../report/reasons/reasons.ts";
import { zipBytesOf } from "./entry-sizes.ts";
import { archiveOf, type FileReader, piecesOf, type ZipArchive } from "./zip/archive.ts";
import type { CentralRecord } from "./zip/central-directory.ts";
import { isFolderEntry, isSymlink, entryPathOf as pathOf, unixModeOf } from "./zip/hostile-entries.ts";

/** Random access to a ZIP. `packages` in src/aws has a reader that uses Range requests. */
export type PackageReader = FileReader;

/** One entry of a package. Sizes are in bytes. */
export interface PackageEntry {
  /** Path in the package with `/` as separator. Folders end with `/`. */
  readonly path: string;
  readonly isDirectory: boolean;
  readonly isSymlink: boolean;
  /** Unzipped size. */
  readonly bytes: number;
  readonly compressedBytes: number;
  /** Its share of the ZIP, including its header and its record in the directory. */
  readonly zipBytes: number;
  readonly crc32: number;
  /** st_mode, including the file type; `null` if the ZIP has no Unix modes. */
  readonly unixMode: number | null;
}

/** The entries of a package, in order. Plain data that can be stored as JSON. */
export interface PackageDirectory {
  readonly entries: readonly PackageEntry[];
  readonly unzippedBytes: number;
}

/** A package with its directory, whose files can be read. */
export interface OpenPackage {
  readonly directory: PackageDirectory;
  /** The ZIP as stored, for copying. */
  readonly archive: ZipArchive;
  /**
   * Unzipped content of one file, in pieces, so that memory does not grow with the file. The last piece verifies the
   * CRC-32.
   * @throws NotUsable if the file does not exist or is damaged
   */
  piecesOf(path: string): AsyncIterable<Uint8Array>;
  /** The complete content. @throws NotUsable as `piecesOf` */
  contentOf(path: string): Promise<Uint8Array>;
}

/** Limit for a function and its layers, unzipped (docs lambda/latest/dg/gettingstarted-limits). */
export const MAX_UNZIPPED_BYTES = 262_144_000;

/** A reader of a package in memory. */
export function readerOf(zip: Uint8Array): PackageReader {
  return { size: async () => zip.length, read: async (offset, length) => zip.subarray(offset, offset + length) };
}

/**
 * Reads the central directory. @throws NotUsable naming the entry that makes the package unusable, or what is wrong
 * with the ZIP
 */
export async function packageDirectoryOf(reader: PackageReader): Promise<PackageDirectory> {
  return (await openPackage(reader)).directory;
}

/** Reads the central directory, and keeps the package open to read files. @throws NotUsable as `packageDirectoryOf` */
export async function openPackage(reader: PackageReader): Promise<OpenPackage> {
  const archive = await archiveOf(reader);
  const zipBytes = zipBytesOf(
    archive.records.map(({ offset, raw }) => ({ offset, recordBytes: raw.length })),
    archive.end.directoryOffset,
  );
  const entries = archive.records
    .map((record, index) => packageEntry(record, zipBytes[index] ?? 0))
    .filter(({ path }) => path !== "");
  let files: ReadonlyMap<string, CentralRecord> | undefined;
  async function* pieces(path: string): AsyncGenerator<Uint8Array> {
    files ??= new Map(
      archive.records.filter((record) => !isFolderEntry(record)).map((record) => [pathOf(record.name), record]),
    );
    const record = files.get(path);
    if (record === undefined) throw new NotUsable({ code: "file-not-in-package", path });
    if (record.unzippedBytes > MAX_UNZIPPED_BYTES)
      throw new NotUsable({ code: "file-too-large", path, unzippedBytes: record.unzippedBytes });
    try {
      yield* piecesOf(reader, record);
    } catch (error) {
      const because = explain(reasonIfNotUsable(error));
      throw new NotUsable({ code: "file-not-unzipped", path, because }, { cause: error });
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

/** Any of the three bits counts, because Lambda runs functions as a user that does not own the files. */
export function isExecutable({ unixMode }: Pick<PackageEntry, "unixMode">): boolean {
  return ((unixMode ?? 0) & 0o111) !== 0;
}

function packageEntry(record: CentralRecord, zipBytes: number): PackageEntry {
  const unixMode = unixModeOf(record);
  return {
    path: pathOf(record.name),
    isDirectory: isFolderEntry(record),
    isSymlink: isSymlink(record),
    bytes: record.unzippedBytes,
    compressedBytes: record.compressedBytes,
    zipBytes,
    crc32: record.crc32,
    unixMode: unixMode === 0 ? null : unixMode,
  };
}
