/**
 * Decides whether the entries of a package mean one thing to every reader: what two could read in two ways is refused.
 */
import { attributesOf, type CentralRecord, extraOf, rawNameOf } from "./central-directory.ts";
import { whyAmbiguousFields } from "./extra-fields.ts";
import { type Refusal, refusal, refuse } from "./refusal.ts";

const STORED = 0;
const DEFLATED = 8;
/** Traditional encryption, strong encryption, encrypted directory. */
export const ENCRYPTION_FLAGS = 0x0001 | 0x0040 | 0x2000;
const PATCH_FLAG = 0x0020;
export const UTF8_FLAG = 0x0800;
/** What Info-ZIP reads at most (4.6). */
const MAX_VERSION_NEEDED = 46;
const LOCAL_HEADER_BYTES = 30;
/** Deflate turns at most 258 bytes into two bits. */
const MAX_DEFLATE_RATIO = 1032;
/** PATH_MAX of Linux without its zero: of a name, and of what a symbolic link says. */
const MAX_PATH_BYTES = 4095;
/** NAME_MAX of Linux: of each file and folder on the way. */
const MAX_NAME_BYTES = 255;
/** Nothing that is installed or bundled lies as deep. */
const MAX_FOLDERS = 256;
const FILE_TYPE = 0o170000;
const FOLDER = 0o040000;
const SYMLINK = 0o120000;
/** None said, regular file, folder, symbolic link. */
const FILE_TYPES = new Set([0, 0o100000, FOLDER, SYMLINK]);

const WITH_POWERSHELL =
  "Compress-Archive of Windows PowerShell 5 and older .NET write such names: zip again with PowerShell 7, `tar -a -c -f` or Python";
const WITH_WHOLE_PATHS =
  "Some build scripts zip with whole paths: go into the folder of the code first and run `zip -r package.zip .` there";
const WITHOUT_UTF8 =
  "Info-ZIP's zip and the macOS Finder write such names, and readers take them for different ones: zip again with `python3 -m zipfile -c`, or use ASCII letters only";
const WITH_PASSWORD = "Somebody gave the ZIP a password: zip again without one";
const WITH_OTHER_METHOD =
  "7-Zip and WinZip offer such methods, and Lambda's tools read Deflate: zip again with `zip -r`, or choose Deflate";
const WITH_TWO_COPIES =
  "`zip -A`, jar and build plug-ins that merge ZIPs write an entry twice: zip again from one folder";
const WITH_ITS_LINKS =
  "Adding files one after the other can follow a link that was added before: zip again from one folder, with `zip -r -y` if links are meant";
const WITH_VERSION = "unzip takes what follows the semicolon for a version of OpenVMS and cuts it off: rename the file";
const WITH_DEVICES =
  "Zipping all of a system's folders takes devices and pipes along: zip the folder of the code alone";
const WITH_FOLDER_ODDLY =
  "A script that sets modes by hand writes such, and readers take it for different things: zip again with `zip -r` or Python's shutil.make_archive";

/**
 * @param directoryOffset where the local records end
 * @throws NotUsable naming the first entry that is not what every reader takes for the same, and why
 */
export function refuseHostile(records: readonly CentralRecord[], directoryOffset: number): void {
  const places = new Set<string>();
  for (const record of records) {
    const place = placeOf(record.name).replace(/\/$/, "");
    const why = whyHostile(record) ?? (places.has(place) ? refusal("is there twice", WITH_TWO_COPIES) : null);
    if (why !== null) refuse(record, why);
    places.add(place);
  }
  refuseBelowFiles(records);
  refuseOverlapping(records, directoryOffset);
}

/** Path of an entry below the package's root: `./` in front of it says nothing, and the root itself is `""`. */
export function placeOf(name: string): string {
  return name.startsWith("./") ? name.slice("./".length) : name;
}

/** Whether an entry is a folder; in a package that is not refused, name and attributes agree on it. */
export function isFolder({ name }: CentralRecord): boolean {
  return name.endsWith("/");
}

/** Whether an entry is a symbolic link; only Unix writes any. */
export function isSymlink(record: CentralRecord): boolean {
  return (unixModeOf(record) & FILE_TYPE) === SYMLINK;
}

/** st_mode, file type included; 0 where the entry was not made on Unix, whose modes not every reader takes. */
export function unixModeOf(record: CentralRecord): number {
  return isFromUnix(record) ? attributesOf(record).unixMode : 0;
}

/** `version made by`: 3 is Unix. */
function isFromUnix({ raw }: CentralRecord): boolean {
  return raw.readUInt8(5) === 3;
}

function whyHostile(record: CentralRecord): Refusal | null {
  if ((record.flags & ENCRYPTION_FLAGS) !== 0) return refusal("is encrypted", WITH_PASSWORD);
  return whyHostileName(record) ?? whyHostileData(record) ?? whyHostileMode(record);
}

function whyHostileName(record: CentralRecord): Refusal | null {
  const { name, flags } = record;
  const rawName = rawNameOf(record);
  if (name.includes("\\")) return refusal("has a backslash in its name", WITH_POWERSHELL);
  if (/[\p{Cc}\p{Bidi_Control}]/u.test(name)) return refusal("has a control character in its name");
  const isAscii = rawName.every((byte) => byte < 0x80);
  if (!isAscii && (flags & UTF8_FLAG) === 0) return refusal("has a name that is not marked as UTF-8", WITHOUT_UTF8);
  if (name.includes("\ufffd")) return refusal("has a name that is not the UTF-8 it says");
  if (name.startsWith("/") || /^[A-Za-z]:/.test(name)) return refusal("has an absolute name", WITH_WHOLE_PATHS);
  if (rawName.length > MAX_PATH_BYTES) return refusal("has a name longer than Linux takes");
  const place = placeOf(name);
  const segments = place.replace(/\/$/, "").split("/");
  if (segments.includes("..")) return refusal("leads outside the package", WITH_WHOLE_PATHS);
  if (name !== "./" && segments.some((segment) => segment === "" || segment === "."))
    return refusal("has a name that is no plain path", WITH_WHOLE_PATHS);
  if (segments.some((segment) => Buffer.byteLength(segment) > MAX_NAME_BYTES))
    return refusal("has a name longer than Linux takes");
  if (/;\d*$/.test(place)) return refusal("ends in a semicolon and digits", WITH_VERSION);
  if (segments.length > MAX_FOLDERS) return refusal(`lies below more than ${MAX_FOLDERS} folders`);
  return whyAmbiguousFields(record.raw, extraOf(record.raw), rawName);
}

function whyHostileData(record: CentralRecord): Refusal | null {
  const { flags, method, compressedBytes, unzippedBytes, raw } = record;
  if (method !== STORED && method !== DEFLATED) return refusal(`uses compression method ${method}`, WITH_OTHER_METHOD);
  if ((flags & PATCH_FLAG) !== 0) return refusal("is a patch of another file");
  if (raw.readUInt8(6) > MAX_VERSION_NEEDED)
    return refusal(`needs version ${raw.readUInt8(6) / 10} of the format`, WITH_OTHER_METHOD);
  if (raw.readUInt16LE(34) !== 0) return refusal("lies in another file of a ZIP of several");
  if (method === STORED && compressedBytes !== unzippedBytes) return refusal("is stored, yet says two sizes");
  if (unzippedBytes > compressedBytes * MAX_DEFLATE_RATIO)
    return refusal("says it unzips to more than its data can hold");
  return null;
}

function whyHostileMode(record: CentralRecord): Refusal | null {
  const { unixMode, msDos } = attributesOf(record);
  const type = unixMode & FILE_TYPE;
  if (!FILE_TYPES.has(type)) return refusal("is neither file nor folder nor symbolic link", WITH_DEVICES);
  if (!isFromUnix(record) && (type === SYMLINK || (unixMode & 0o111) !== 0) && !isFolder(record))
    return refusal("has a Unix mode but says it was not made on Unix", WITH_FOLDER_ODDLY);
  if (isFolder(record)) {
    if (type !== 0 && type !== FOLDER)
      return refusal("is a folder by its name and none by its mode", WITH_FOLDER_ODDLY);
    return record.unzippedBytes > 0 ? refusal("is a folder with content") : null;
  }
  if (type === FOLDER || (msDos & 0x10) !== 0)
    return refusal("is a folder by its mode and none by its name", WITH_FOLDER_ODDLY);
  if (type !== SYMLINK) return null;
  if (record.unzippedBytes > MAX_PATH_BYTES) return refusal("is a symbolic link to a path longer than Linux takes");
  return record.unzippedBytes === 0 ? refusal("is a symbolic link to nothing") : null;
}

/**
 * Below a symbolic link, files would be written elsewhere. In the order of the places, what lies below a file comes
 * right after it.
 */
function refuseBelowFiles(records: readonly CentralRecord[]): void {
  const sorted = records
    .map((record) => ({ record, key: placeOf(record.name).replaceAll("/", "\0") }))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  for (const [index, { record, key }] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next !== undefined && !isFolder(record) && next.key.startsWith(`${key}\0`))
      refuse(next.record, refusal("lies below an entry that is no folder", WITH_ITS_LINKS));
  }
}

/** Entries that share bytes make a small ZIP unzip to a huge one. */
function refuseOverlapping(records: readonly CentralRecord[], directoryOffset: number): void {
  let end = 0;
  for (const record of records.toSorted((one, other) => one.offset - other.offset)) {
    if (record.offset < end) refuse(record, refusal("overlaps with another one"));
    end = record.offset + LOCAL_HEADER_BYTES + rawNameOf(record).length + record.compressedBytes;
    if (end > directoryOffset) refuse(record, refusal("reaches beyond the entries' part of the file"));
  }
}
