/** ZIPs made byte by byte: forms that libraries do not write, and lies that no honest tool tells. */
import { crc32, deflateRawSync } from "node:zlib";

/** How an entry says its sizes after its data. */
export type Descriptor = "signed" | "unsigned" | "signed64" | "unsigned64";

export interface RawEntry {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  readonly stored?: boolean;
  /** st_mode; 0100644 where it is not given. */
  readonly mode?: number;
  readonly comment?: string;
  /** Extra fields of both records. */
  readonly extra?: Uint8Array;
  readonly descriptor?: Descriptor;
  /** Sizes (and the offset) stand in ZIP64 fields. */
  readonly zip64?: boolean;
  /** Bytes that belong to no entry, before this one. */
  readonly gap?: number;
  readonly flags?: number;
  /** Says these instead of the truth, in the directory or in the entry's own header. */
  readonly directorySays?: Partial<Said>;
  readonly headerSays?: Partial<Said>;
  readonly descriptorSays?: Partial<Said>;
}

interface Said {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  readonly offset: number;
}

export interface RawZip {
  readonly comment?: string;
  /** Bytes before the first entry, which offsets count or do not. */
  readonly prefix?: { readonly text: string; readonly counted: boolean };
  /** A ZIP64 end record even where none is needed. */
  readonly zip64?: boolean;
  /** Says these in the end record instead of the truth. */
  readonly endSays?: { readonly entries?: number; readonly directoryBytes?: number; readonly directoryOffset?: number };
}

export function aRawZip(entries: readonly RawEntry[], zip: RawZip = {}): Buffer {
  const prefix = Buffer.from(zip.prefix?.text ?? "");
  const parts: Buffer[] = [prefix];
  const directory: Buffer[] = [];
  let at = zip.prefix?.counted === false ? 0 : prefix.length;
  for (const entry of entries) {
    parts.push(Buffer.alloc(entry.gap ?? 0, "PK\x03\x04 gap "));
    at += entry.gap ?? 0;
    const said = truthOf(entry, at);
    const local = localRecordOf(entry, said);
    parts.push(local);
    directory.push(directoryRecordOf(entry, said));
    at += local.length;
  }
  const bytes = Buffer.concat(directory);
  return Buffer.concat([...parts, bytes, endOf(entries.length, bytes.length, at, zip)]);
}

function truthOf({ name, content = "", stored = false, flags = 0 }: RawEntry, offset: number) {
  const bytes = Buffer.from(content);
  const data = stored ? bytes : deflateRawSync(bytes);
  return {
    rawName: Buffer.from(name),
    data,
    flags,
    method: stored ? 0 : 8,
    crc32: crc32(bytes),
    compressedBytes: data.length,
    bytes: bytes.length,
    offset,
  };
}

type Truth = ReturnType<typeof truthOf>;

function localRecordOf(entry: RawEntry, truth: Truth): Buffer {
  const { descriptor, zip64 = false, extra = Buffer.alloc(0), headerSays = {}, descriptorSays = {} } = entry;
  const said = { ...truth, ...headerSays };
  const rawName = headerSays.name === undefined ? truth.rawName : Buffer.from(headerSays.name);
  const known = descriptor === undefined;
  const sizes = zip64 ? field64([known ? said.bytes : 0, known ? said.compressedBytes : 0]) : Buffer.alloc(0);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x0403_4b50, 0);
  header.writeUInt16LE(zip64 ? 45 : 20, 4);
  header.writeUInt16LE(said.flags | (known ? 0 : 8), 6);
  header.writeUInt16LE(said.method, 8);
  header.writeUInt32LE(0x58a6_38e8, 10);
  header.writeUInt32LE(known ? said.crc32 : 0, 14);
  header.writeUInt32LE(zip64 ? 0xffff_ffff : known ? said.compressedBytes : 0, 18);
  header.writeUInt32LE(zip64 ? 0xffff_ffff : known ? said.bytes : 0, 22);
  header.writeUInt16LE(rawName.length, 26);
  header.writeUInt16LE(sizes.length + extra.length, 28);
  const after = descriptor === undefined ? [] : [descriptorOf(descriptor, { ...truth, ...descriptorSays })];
  return Buffer.concat([header, rawName, sizes, extra, truth.data, ...after]);
}

function descriptorOf(form: Descriptor, said: Pick<Truth, "crc32" | "compressedBytes" | "bytes">): Buffer {
  const sizes = [said.compressedBytes, said.bytes].map((size) => (form.endsWith("64") ? uint64(size) : uint32(size)));
  return Buffer.concat([...(form.startsWith("signed") ? [uint32(0x0807_4b50)] : []), uint32(said.crc32), ...sizes]);
}

function directoryRecordOf(entry: RawEntry, truth: Truth): Buffer {
  const { mode = 0o100644, comment = "", zip64 = false, extra = Buffer.alloc(0), directorySays = {} } = entry;
  const said = { ...truth, ...directorySays };
  const rawName = directorySays.name === undefined ? truth.rawName : Buffer.from(directorySays.name);
  const large = zip64 ? field64([said.bytes, said.compressedBytes, said.offset]) : Buffer.alloc(0);
  const record = Buffer.alloc(46);
  record.writeUInt32LE(0x0201_4b50, 0);
  record.writeUInt16LE((3 << 8) | 45, 4);
  record.writeUInt16LE(zip64 ? 45 : 20, 6);
  record.writeUInt16LE(said.flags | (entry.descriptor === undefined ? 0 : 8), 8);
  record.writeUInt16LE(said.method, 10);
  record.writeUInt32LE(0x58a6_38e8, 12);
  record.writeUInt32LE(said.crc32, 16);
  record.writeUInt32LE(zip64 ? 0xffff_ffff : said.compressedBytes, 20);
  record.writeUInt32LE(zip64 ? 0xffff_ffff : said.bytes, 24);
  record.writeUInt16LE(rawName.length, 28);
  record.writeUInt16LE(large.length + extra.length, 30);
  record.writeUInt16LE(Buffer.byteLength(comment), 32);
  record.writeUInt16LE(mode, 40);
  record.writeUInt32LE(zip64 ? 0xffff_ffff : said.offset, 42);
  return Buffer.concat([record, rawName, large, extra, Buffer.from(comment)]);
}

function endOf(entries: number, directoryBytes: number, directoryOffset: number, zip: RawZip): Buffer {
  const { comment = "", endSays = {} } = zip;
  const zip64 = zip.zip64 ?? entries >= 0xffff;
  const said = { entries, directoryBytes, directoryOffset, ...endSays };
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(zip64 ? 0xffff : said.entries, 8);
  end.writeUInt16LE(zip64 ? 0xffff : said.entries, 10);
  end.writeUInt32LE(zip64 ? 0xffff_ffff : said.directoryBytes, 12);
  end.writeUInt32LE(zip64 ? 0xffff_ffff : said.directoryOffset, 16);
  end.writeUInt16LE(Buffer.byteLength(comment), 20);
  const numbers = [said.entries, said.entries, said.directoryBytes, said.directoryOffset].map(uint64);
  const end64 = [uint32(0x0606_4b50), uint64(44), uint32(0x2d_002d), uint64(0), ...numbers];
  const locator = [uint32(0x0706_4b50), uint32(0), uint64(directoryOffset + directoryBytes), uint32(1)];
  return Buffer.concat([...(zip64 ? [...end64, ...locator] : []), end, Buffer.from(comment)]);
}

function field64(values: readonly number[]): Buffer {
  return Buffer.concat([uint32(1 | ((values.length * 8) << 16)), ...values.map(uint64)]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
