/** Decides what a package holds, from its central directory alone, and refuses packages that could be read in two ways. */
import {
  type Entry,
  type FileEntry,
  type Reader,
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipReader,
} from "@zip.js/zip.js/lib/zip-core.js";
import { type EntryPlace, zipBytesOf } from "./entry-sizes.ts";
import { NotUsable } from "./errors.ts";
import { refuseHostile } from "./hostile-entries.ts";

/** Random access to a ZIP, wherever it lies; see `packages` in src/aws for one that reads by Range. */
export type PackageReader = Reader<unknown>;

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
  /** The comment of the whole ZIP, as stored. */
  readonly comment: Uint8Array;
  /** Unzipped content of one file, its CRC-32 verified. @throws NotUsable if there is no such file or it is damaged */
  contentOf(path: string): Promise<Uint8Array>;
}

/** Function and all its layers, unzipped (docs lambda/latest/dg/gettingstarted-limits). */
export const MAX_UNZIPPED_BYTES = 262_144_000;

/** A reader over a package in memory. */
export function readerOf(zip: Uint8Array): PackageReader {
  return new Uint8ArrayReader(zip);
}

/** Reads the central directory. @throws NotUsable naming the entry that makes the package unfit, or why it is no ZIP */
export async function packageDirectoryOf(reader: PackageReader): Promise<PackageDirectory> {
  return (await openPackage(reader)).directory;
}

/** Reads the central directory and keeps the package open for its files. @throws NotUsable as `packageDirectoryOf` */
export async function openPackage(reader: PackageReader): Promise<OpenPackage> {
  const zip = new ZipReader(reader, { useWebWorkers: false, checkCrc32: true, filenameValidation: "tolerant" });
  const found = await asNotUsable("It is not a readable ZIP", zip.getEntries());
  refuseHostile(found);
  const files = new Map(found.filter(isFile).map((entry) => [entry.filename, entry]));
  const zipBytes = zipBytesOf(found.map(placeOf), zip.directoryOffset ?? 0);
  const entries = found.map((entry, index) => packageEntry(entry, zipBytes[index] ?? 0));
  return {
    directory: { entries, unzippedBytes: entries.reduce((sum, entry) => sum + entry.bytes, 0) },
    comment: zip.comment,
    contentOf: async (path) => {
      const file = files.get(path);
      if (file === undefined) throw new NotUsable(`The package holds no file ${path}.`);
      return asNotUsable(`${path} cannot be unzipped`, file.getData(new Uint8ArrayWriter()));
    },
  };
}

/** Path of an entry of zip.js; a folder ends with `/` even where only its mode says that it is one. */
export function pathOf({ filename, directory }: Pick<Entry, "filename" | "directory">): string {
  return directory && !filename.endsWith("/") ? `${filename}/` : filename;
}

/** A line of the central directory has 46 bytes beside name, extra field and comment (APPNOTE 4.3.12). */
function placeOf({ offset, rawFilename, rawExtraField, rawComment }: Entry): EntryPlace {
  return { offset, lineBytes: 46 + rawFilename.length + rawExtraField.length + rawComment.length };
}

function packageEntry(entry: Entry, zipBytes: number): PackageEntry {
  const unixMode = entry.externalFileAttributes >>> 16;
  return {
    path: pathOf(entry),
    isDirectory: entry.directory,
    isSymlink: entry.symlink,
    bytes: entry.uncompressedSize,
    compressedBytes: entry.compressedSize,
    zipBytes,
    crc32: entry.crc32 ?? 0,
    unixMode: unixMode === 0 ? null : unixMode,
  };
}

function isFile(entry: Entry): entry is FileEntry {
  return !entry.directory;
}

/** What zip.js throws are plain Errors and RangeErrors; errors of the reader (network, S3) go through as they are. */
async function asNotUsable<T>(what: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof Error) || (error.name !== "Error" && !(error instanceof RangeError))) throw error;
    throw new NotUsable(`${what}: ${error.message}.`, { cause: error });
  }
}
