/** Decides whether the entries of a package can be trusted: what two readers could read in two ways is refused. */
import { NotUsable } from "../errors.ts";
import { attributesOf, type CentralRecord, fieldOf, rawNameOf } from "./central-directory.ts";
import { printable } from "./entry-name.ts";
import { UNICODE_PATH_FIELD } from "./extra-fields.ts";

const STORED = 0;
const DEFLATED = 8;
/** Traditional encryption, strong encryption, encrypted directory. */
const ENCRYPTION_FLAGS = 0x0001 | 0x0040 | 0x2000;
const UTF8_FLAG = 0x0800;
const LOCAL_HEADER_BYTES = 30;
/** Deflate turns at most 258 bytes into two bits. */
const MAX_DEFLATE_RATIO = 1032;
const MAX_PATH_BYTES = 4095;
const FILE_TYPE = 0o170000;
/** None said, regular file, folder, symbolic link. */
const FILE_TYPES = new Set([0, 0o100000, 0o040000, 0o120000]);
const FOLDER = 0o040000;

/**
 * @param directoryOffset where the local records end
 * @throws NotUsable naming the first entry that is not what an honest tool writes, and why
 */
export function refuseHostile(records: readonly CentralRecord[], directoryOffset: number): void {
  const seen = new Set<string>();
  const files = new Set<string>();
  for (const record of records) {
    const place = record.name.replace(/\/$/, "");
    const why = whyHostile(record) ?? (seen.has(place) ? "is there twice" : null);
    if (why !== null) refuse(record, why);
    seen.add(place);
    if (!isFolder(record)) files.add(record.name);
  }
  for (const record of records)
    if (liesBelow(record.name, files)) refuse(record, "lies below an entry that is no folder");
  refuseOverlapping(records, directoryOffset);
}

/** Whether an entry is a folder: by its name, or by its attributes. */
export function isFolder(record: CentralRecord): boolean {
  const { unixMode, msDos } = attributesOf(record);
  const madeByMsDos = record.raw.readUInt8(5) === 0;
  return record.name.endsWith("/") || (unixMode & FILE_TYPE) === FOLDER || (madeByMsDos && (msDos & 0x10) !== 0);
}

export function refuse({ name }: CentralRecord, why: string): never {
  throw new NotUsable(`The package cannot be trusted: entry ${printable(name)} ${why}.`);
}

function whyHostile(record: CentralRecord): string | null {
  if ((record.flags & ENCRYPTION_FLAGS) !== 0) return "is encrypted";
  return whyHostileName(record) ?? whyHostileData(record);
}

function whyHostileName(record: CentralRecord): string | null {
  const { name, flags } = record;
  if (name.includes("\\")) return "has a backslash in its name";
  if (/[\p{Cc}\p{Bidi_Control}]/u.test(name)) return "has a control character in its name";
  if ((flags & UTF8_FLAG) !== 0 && name.includes("\ufffd")) return "has a name that is not the UTF-8 it says";
  if (name.startsWith("/") || /^[A-Za-z]:/.test(name)) return "has an absolute name";
  if (rawNameOf(record).length > MAX_PATH_BYTES) return "has a name longer than Linux takes";
  const segments = name.replace(/\/$/, "").split("/");
  if (segments.includes("..")) return "leads outside the package";
  if (segments.some((segment) => segment === "" || segment === ".")) return "has a name that is no plain path";
  return hasOtherName(record) ? "has a second name" : null;
}

/** The Unicode path field repeats a name for which its own bytes say too little; a plain name it can only contradict. */
function hasOtherName(record: CentralRecord): boolean {
  const field = fieldOf(record.raw, UNICODE_PATH_FIELD);
  const rawName = rawNameOf(record);
  const plain = (record.flags & UTF8_FLAG) !== 0 || rawName.every((byte) => byte < 0x80);
  return field !== null && plain && !field.subarray(5).equals(rawName);
}

function whyHostileData(record: CentralRecord): string | null {
  const { method, compressedBytes, unzippedBytes } = record;
  if (method !== STORED && method !== DEFLATED) return `uses compression method ${method}`;
  if (method === STORED && compressedBytes !== unzippedBytes) return "is stored, yet says two sizes";
  if (unzippedBytes > compressedBytes * MAX_DEFLATE_RATIO) return "says it unzips to more than its data can hold";
  if (!FILE_TYPES.has(attributesOf(record).unixMode & FILE_TYPE)) return "is neither file nor folder nor symbolic link";
  return null;
}

/** Below a symbolic link, files would be written elsewhere. */
function liesBelow(name: string, files: ReadonlySet<string>): boolean {
  for (let slash = name.indexOf("/"); slash >= 0; slash = name.indexOf("/", slash + 1))
    if (files.has(name.slice(0, slash))) return true;
  return false;
}

/** Entries that share bytes make a small ZIP unzip to a huge one. */
function refuseOverlapping(records: readonly CentralRecord[], directoryOffset: number): void {
  let end = 0;
  for (const record of records.toSorted((one, other) => one.offset - other.offset)) {
    if (record.offset < end) refuse(record, "overlaps with another one");
    end = record.offset + LOCAL_HEADER_BYTES + rawNameOf(record).length + record.compressedBytes;
    if (end > directoryOffset) refuse(record, "reaches beyond the entries' part of the file");
  }
}
