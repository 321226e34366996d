/** Makes a ZIP from files: the same files, the same bytes, on any machine and at any time (PKWARE's APPNOTE 6.3.10). */
import { crc32 } from "node:zlib";
import { NotUsable } from "../errors.ts";
import { deflated } from "./deflate.ts";

export interface NewEntry {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** st_mode, file type included. */
  readonly unixMode: number;
}

const DEFLATE = 8;
const STORE = 0;
/** 1980-01-01: the first day a ZIP can hold, in no time zone. */
const FIRST_DATE = 0x0021;
const UTF8_NAMES = 1 << 11;
const VERSION = 20;
/** The host system that gives the upper half of the attributes their meaning. */
const MADE_ON_UNIX = 3 << 8;
const MOST_ENTRIES = 0xfffe;
const MOST_BYTES = 0xffff_fffe;

/** Entries in this order. @throws NotUsable where there are more than a ZIP without extensions holds */
export function newArchive(entries: readonly NewEntry[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.path);
    const packed = deflated(entry.bytes);
    const isSmaller = packed.length < entry.bytes.length;
    const data = isSmaller ? packed : entry.bytes;
    const about = aboutOf(
      isSmaller ? DEFLATE : STORE,
      crc32(entry.bytes),
      data.length,
      entry.bytes.length,
      name.length,
    );
    directory.push(directoryLine(about, entry.unixMode, offset), name);
    const header = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), about, name]);
    parts.push(header, data);
    offset += header.length + data.length;
  }
  const lines = Buffer.concat(directory);
  if (entries.length > MOST_ENTRIES || offset + lines.length > MOST_BYTES)
    throw new NotUsable(`${entries.length} files of ${offset} bytes are more than a ZIP holds.`);
  return Buffer.concat([...parts, lines, endOf(entries.length, lines.length, offset)]);
}

/** What the local header and the directory's line have in common, without the signature. */
function aboutOf(method: number, crc: number, packedBytes: number, bytes: number, nameBytes: number): Buffer {
  const about = Buffer.alloc(26);
  about.writeUInt16LE(VERSION, 0);
  about.writeUInt16LE(UTF8_NAMES, 2);
  about.writeUInt16LE(method, 4);
  about.writeUInt16LE(FIRST_DATE, 8);
  about.writeUInt32LE(crc, 10);
  about.writeUInt32LE(packedBytes, 14);
  about.writeUInt32LE(bytes, 18);
  about.writeUInt16LE(nameBytes, 22);
  return about;
}

function directoryLine(about: Buffer, unixMode: number, offset: number): Buffer {
  const line = Buffer.alloc(46);
  line.writeUInt32LE(0x0201_4b50, 0);
  line.writeUInt16LE(MADE_ON_UNIX | VERSION, 4);
  about.copy(line, 6);
  line.writeUInt32LE(unixMode * 0x1_0000, 38);
  line.writeUInt32LE(offset, 42);
  return line;
}

function endOf(entries: number, directoryBytes: number, directoryOffset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(directoryBytes, 12);
  end.writeUInt32LE(directoryOffset, 16);
  return end;
}
