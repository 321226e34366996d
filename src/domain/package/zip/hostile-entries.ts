/** Rejects packages whose entries readers can interpret differently. */
import { attributesOf, type CentralRecord, extraOf, rawNameOf } from "./central-directory.ts";
import { defect, type EntryDefect, rejectEntry } from "./entry-defect.ts";
import { findFieldDefect } from "./extra-fields.ts";

const STORED = 0;
const DEFLATED = 8;
/** Traditional encryption, strong encryption, encrypted directory. */
export const ENCRYPTION_FLAGS = 0x0001 | 0x0040 | 0x2000;
const PATCH_FLAG = 0x0020;
export const UTF8_FLAG = 0x0800;
/** The latest version that Info-ZIP reads (4.6). */
const MAX_VERSION_NEEDED = 46;
const LOCAL_HEADER_BYTES = 30;
/** Deflate compresses at most 258 bytes into two bits. */
const MAX_DEFLATE_RATIO = 1032;
/** PATH_MAX of Linux without the trailing zero, for names and link targets. */
const MAX_PATH_BYTES = 4095;
/** NAME_MAX of Linux, for each segment of a path. */
const MAX_NAME_BYTES = 255;
/** More than installers and bundlers create. */
const MAX_FOLDERS = 256;
const FILE_TYPE = 0o170000;
const FOLDER = 0o040000;
const SYMLINK = 0o120000;
/** Unspecified, regular file, folder, symbolic link. */
const FILE_TYPES = new Set([0, 0o100000, FOLDER, SYMLINK]);

const WITH_POWERSHELL =
  "Compress-Archive in Windows PowerShell 5 and older .NET versions create such names: zip again with PowerShell 7, `tar -a -c -f`, or Python";
const WITH_WHOLE_PATHS = "Some build scripts zip absolute paths: run `zip -r package.zip .` in the folder of the code";
const WITHOUT_UTF8 =
  "Info-ZIP's zip and the macOS Finder create such names, and readers decode them differently: zip again with `python3 -m zipfile -c`, or use only ASCII names";
const WITH_PASSWORD = "The ZIP has a password: zip again without one";
const WITH_OTHER_METHOD =
  "7-Zip and WinZip offer such methods, but Lambda's tools read only Deflate: zip again with `zip -r`, or select Deflate";
const WITH_TWO_COPIES =
  "`zip -A`, jar, and build plug-ins that merge ZIPs can add an entry twice: zip again from one folder";
const WITH_ITS_LINKS =
  "Adding files one by one can follow an earlier link: zip again from one folder, with `zip -r -y` to keep links";
const WITH_VERSION = "unzip removes the part after the semicolon as an OpenVMS version: rename the file";
const WITH_DEVICES = "Zipping system folders includes devices and pipes: zip only the folder of the code";
const WITH_FOLDER_ODDLY =
  "Scripts that set modes themselves create such entries, and readers interpret them differently: zip again with `zip -r` or Python's shutil.make_archive";

/**
 * @param directoryOffset end of the local records
 * @throws NotUsable naming the first entry that readers can interpret differently, and why
 */
export function rejectHostileEntries(records: readonly CentralRecord[], directoryOffset: number): void {
  const places = new Set<string>();
  for (const record of records) {
    const place = entryPathOf(record.name).replace(/\/$/, "");
    const why = findDefect(record) ?? (places.has(place) ? defect("appears twice", WITH_TWO_COPIES) : null);
    if (why !== null) rejectEntry(record, why);
    places.add(place);
  }
  rejectBelowFiles(records);
  rejectOverlapping(records, directoryOffset);
}

/** Path of an entry below the package's root, without `./`. The root itself is `""`. */
export function entryPathOf(name: string): string {
  return name.startsWith("./") ? name.slice("./".length) : name;
}

/** Whether an entry is a folder. In an accepted package, name and attributes agree on it. */
export function isFolderEntry({ name }: CentralRecord): boolean {
  return name.endsWith("/");
}

/** Whether an entry is a symbolic link. Only Unix creates them. */
export function isSymlink(record: CentralRecord): boolean {
  return (unixModeOf(record) & FILE_TYPE) === SYMLINK;
}

/** st_mode, including the file type; 0 if the entry was not created on Unix, because readers differ on its mode. */
export function unixModeOf(record: CentralRecord): number {
  return isFromUnix(record) ? attributesOf(record).unixMode : 0;
}

/** `version made by`: 3 is Unix. */
function isFromUnix({ raw }: CentralRecord): boolean {
  return raw.readUInt8(5) === 3;
}

function findDefect(record: CentralRecord): EntryDefect | null {
  if ((record.flags & ENCRYPTION_FLAGS) !== 0) return defect("is encrypted", WITH_PASSWORD);
  return findNameDefect(record) ?? findDataDefect(record) ?? findModeDefect(record);
}

function findNameDefect(record: CentralRecord): EntryDefect | null {
  const { name, flags } = record;
  const rawName = rawNameOf(record);
  if (name.includes("\\")) return defect("has a backslash in its name", WITH_POWERSHELL);
  if (/[\p{Cc}\p{Bidi_Control}]/u.test(name)) return defect("has a control character in its name");
  const isAscii = rawName.every((byte) => byte < 0x80);
  if (!isAscii && (flags & UTF8_FLAG) === 0) return defect("has a name that is not marked as UTF-8", WITHOUT_UTF8);
  if (name.includes("\ufffd")) return defect("has a name that is not valid UTF-8");
  if (name.startsWith("/") || /^[A-Za-z]:/.test(name)) return defect("has an absolute path", WITH_WHOLE_PATHS);
  if (rawName.length > MAX_PATH_BYTES) return defect("has a name longer than Linux allows");
  const place = entryPathOf(name);
  const segments = place.replace(/\/$/, "").split("/");
  if (segments.includes("..")) return defect("points outside the package", WITH_WHOLE_PATHS);
  if (name !== "./" && segments.some((segment) => segment === "" || segment === "."))
    return defect("has a name that is not a plain path", WITH_WHOLE_PATHS);
  if (segments.some((segment) => Buffer.byteLength(segment) > MAX_NAME_BYTES))
    return defect("has a name longer than Linux allows");
  if (/;\d*$/.test(place)) return defect("ends in a semicolon and digits", WITH_VERSION);
  if (segments.length > MAX_FOLDERS) return defect(`is in more than ${MAX_FOLDERS} nested folders`);
  return findFieldDefect(record.raw, extraOf(record.raw), rawName);
}

function findDataDefect(record: CentralRecord): EntryDefect | null {
  const { flags, method, compressedBytes, unzippedBytes, raw } = record;
  if (method !== STORED && method !== DEFLATED) return defect(`uses compression method ${method}`, WITH_OTHER_METHOD);
  if ((flags & PATCH_FLAG) !== 0) return defect("is a patch of another file");
  if (raw.readUInt8(6) > MAX_VERSION_NEEDED)
    return defect(`needs version ${raw.readUInt8(6) / 10} of the ZIP format`, WITH_OTHER_METHOD);
  if (raw.readUInt16LE(34) !== 0) return defect("is in another file of a split ZIP");
  if (method === STORED && compressedBytes !== unzippedBytes)
    return defect("is stored without compression but has two sizes");
  if (unzippedBytes > compressedBytes * MAX_DEFLATE_RATIO)
    return defect("states a larger unzipped size than its data can hold");
  return null;
}

function findModeDefect(record: CentralRecord): EntryDefect | null {
  const { unixMode, msDos } = attributesOf(record);
  const type = unixMode & FILE_TYPE;
  if (!FILE_TYPES.has(type)) return defect("is not a file, folder, or symbolic link", WITH_DEVICES);
  if (!isFromUnix(record) && (type === SYMLINK || (unixMode & 0o111) !== 0) && !isFolderEntry(record))
    return defect("has a Unix mode but was not created on Unix", WITH_FOLDER_ODDLY);
  if (isFolderEntry(record)) {
    if (type !== 0 && type !== FOLDER) return defect("is a folder by its name but not by its mode", WITH_FOLDER_ODDLY);
    return record.unzippedBytes > 0 ? defect("is a folder with content") : null;
  }
  if (type === FOLDER || (msDos & 0x10) !== 0)
    return defect("is a folder by its mode but not by its name", WITH_FOLDER_ODDLY);
  if (type !== SYMLINK) return null;
  if (record.unzippedBytes > MAX_PATH_BYTES) return defect("is a symbolic link to a path longer than Linux allows");
  return record.unzippedBytes === 0 ? defect("is a symbolic link without a target") : null;
}

/** Files below a symbolic link would be written elsewhere. With this order, entries below a file directly follow it. */
function rejectBelowFiles(records: readonly CentralRecord[]): void {
  const sorted = records
    .map((record) => ({ record, key: entryPathOf(record.name).replaceAll("/", "\0") }))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  for (const [index, { record, key }] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next !== undefined && !isFolderEntry(record) && next.key.startsWith(`${key}\0`))
      rejectEntry(next.record, defect("is below an entry that is not a folder", WITH_ITS_LINKS));
  }
}

/** Entries that share bytes let a small ZIP unzip to a huge size. */
function rejectOverlapping(records: readonly CentralRecord[], directoryOffset: number): void {
  let end = 0;
  for (const record of records.toSorted((one, other) => one.offset - other.offset)) {
    if (record.offset < end) rejectEntry(record, defect("overlaps another entry"));
    end = record.offset + LOCAL_HEADER_BYTES + rawNameOf(record).length + record.compressedBytes;
    if (end > directoryOffset) rejectEntry(record, defect("extends beyond the start of the directory"));
  }
}
