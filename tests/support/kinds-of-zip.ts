/** ZIPs of many kinds: forms that honest tools write, and those that readers are known to take in different ways. */
import { aRawZip, type Descriptor, type RawEntry, type RawZip } from "./raw-zips.ts";

export interface KindOfZip {
  readonly name: string;
  readonly zip: Buffer;
  /** Whether an honest tool writes such: it must not be refused. */
  readonly isHonest: boolean;
}

const UTF8 = 0x0800;
const [FOLDER, LINK] = [0o040755, 0o120777];
const FILES: readonly RawEntry[] = [
  { name: "shared/", mode: FOLDER },
  { name: "shared/db.py", content: "import os\n".repeat(50) },
  { name: "bin/run", content: "#!/bin/sh\n", mode: 0o100755 },
  { name: "latest", content: "shared/db.py", mode: LINK, stored: true },
  { name: "grüße.txt", content: "hello", flags: UTF8 },
  { name: "app.py", content: "import shared.db\n" },
];

/** Each form an entry may have, with each form of the ZIP. */
function honest(): KindOfZip[] {
  const kinds: KindOfZip[] = [];
  const descriptors: readonly (Descriptor | undefined)[] = [undefined, "signed", "unsigned", "signed64"];
  for (const stored of [true, false])
    for (const descriptor of descriptors)
      for (const zip64 of [true, false])
        for (const end of [{}, { zip64: true }, { comment: "built on Monday" }] satisfies RawZip[]) {
          const isLong = descriptor === "signed64";
          if (isLong !== zip64 && descriptor !== undefined) continue;
          const form = { stored, zip64, ...(descriptor === undefined ? {} : { descriptor }) };
          const entries = FILES.map((entry) => ({ ...entry, ...form }));
          const name = `${stored ? "stored" : "deflated"} ${descriptor ?? "plain"}${zip64 ? " zip64" : ""} ${JSON.stringify(end)}`;
          kinds.push({ name, zip: aRawZip(entries, end), isHonest: true });
        }
  return kinds;
}

function unicodePath(name: string): Buffer {
  const field = Buffer.concat([Buffer.from([0x75, 0x70, 0, 0, 1, 0, 0, 0, 0]), Buffer.from(name)]);
  field.writeUInt16LE(field.length - 4, 2);
  return field;
}

/** libarchive's own field: the attributes of the directory once more. */
function secondMode(mode: number): Buffer {
  const field = Buffer.from([0x78, 0x6c, 7, 0, 0b101, 0, 3, 0, 0, 0, 0]);
  field.writeUInt16LE(mode, 9);
  return field;
}

type Change = (zip: Buffer) => void;
const at = (zip: Buffer, signature: string, from = 0) => zip.indexOf(Buffer.from(signature, "latin1"), from);
const local = (zip: Buffer) => at(zip, "PK\x03\x04");
const central = (zip: Buffer) => at(zip, "PK\x01\x02");
const end64 = (zip: Buffer) => at(zip, "PK\x06\x06");
const locator = (zip: Buffer) => at(zip, "PK\x06\x07");
const end = (zip: Buffer) => at(zip, "PK\x05\x06");

/** One entry changed in both of its records, or a single record byte by byte. */
const ENTRIES: Readonly<Record<string, readonly RawEntry[]>> = {
  "folder by mode alone": [{ name: "a", mode: FOLDER }],
  "folder by name alone": [{ name: "a/" }],
  "folder with content": [{ name: "a/", content: "1", mode: FOLDER }],
  "folder that is a link": [{ name: "a/", content: "b", mode: LINK }],
  "link to nothing": [{ name: "a", mode: LINK }],
  "long link": [{ name: "a", content: "b/".repeat(3000), mode: LINK }],
  device: [{ name: "a", mode: 0o020644 }],
  pipe: [{ name: "a", mode: 0o010644 }],
  "name not marked": [{ name: "ä" }],
  "name in CP437": [{ name: Buffer.from([0x84]) }],
  "name not UTF-8": [{ name: Buffer.from([0xff]), flags: UTF8 }],
  "second name": [{ name: "a", extra: unicodePath("b") }],
  "second name, not ASCII": [{ name: "ä", flags: UTF8, extra: unicodePath("b") }],
  "second name, not marked": [{ name: "ä", extra: unicodePath("b") }],
  "two second names": [{ name: "a", extra: Buffer.concat([unicodePath("a"), unicodePath("b")]) }],
  "second mode": [{ name: "a", content: "b", extra: secondMode(LINK), stored: true }],
  "version of OpenVMS": [{ name: "a;1" }],
  "version of OpenVMS beside another": [
    { name: "a", content: "1" },
    { name: "a;", content: "2" },
  ],
  "folder like a version of OpenVMS": [{ name: "a;1/", mode: FOLDER }],
  "long name": [{ name: "a".repeat(256) }],
  "long name, not ASCII": [{ name: "ä".repeat(128), flags: UTF8 }],
  "extra field cut off": [{ name: "a", extra: Buffer.from([0x55, 0x54, 0xff, 0]) }],
  twice: [
    { name: "a", content: "1" },
    { name: "a", content: "2" },
  ],
  "twice by ./": [
    { name: "a", content: "1" },
    { name: "./a", content: "2" },
  ],
  "file and folder": [{ name: "a" }, { name: "a/", mode: FOLDER }],
  "below a file": [{ name: "a" }, { name: "a/b" }],
  "below a link": [{ name: "a", content: "/tmp", mode: LINK }, { name: "a/b" }],
  "outside by ..": [{ name: "../a" }],
  "inside by ..": [{ name: "a/../b" }],
  absolute: [{ name: "/a" }],
  drive: [{ name: "C:/a" }],
  backslash: [{ name: "a\\b" }],
  "two slashes": [{ name: "a//b" }],
  "dot inside": [{ name: "a/./b" }],
  "two dots of here": [{ name: "././a" }],
  empty: [{ name: "" }],
  "control character": [{ name: "a\u0007" }],
  zero: [{ name: "a\0b" }],
  encrypted: [{ name: "a", content: "1", flags: 1 }],
  "strongly encrypted": [{ name: "a", content: "1", flags: 0x41 }],
  "encrypted directory": [{ name: "a", content: "1", flags: 0x2000 }],
  patched: [{ name: "a", content: "1", flags: 0x20 }],
  "another method": [{ name: "a", content: "1", directorySays: { method: 12 }, headerSays: { method: 12 } }],
  "another name before": [{ name: "a", headerSays: { name: "b" } }],
  "another method before": [{ name: "a", content: "1", headerSays: { method: 0 } }],
  "encrypted before": [{ name: "a", content: "1", headerSays: { flags: 1 } }],
  "strongly encrypted before": [{ name: "a", content: "1", headerSays: { flags: 0x40 } }],
  "another encoding before": [{ name: "ä", content: "1", flags: UTF8, headerSays: { flags: 0 } }],
  "another CRC-32": [{ name: "a", content: "1", directorySays: { crc32: 1 } }],
  "another CRC-32 on both sides": [{ name: "a", content: "1", directorySays: { crc32: 1 }, headerSays: { crc32: 1 } }],
  "another size": [{ name: "a", content: "12", directorySays: { bytes: 1 }, headerSays: { bytes: 1 } }],
  "more data": [{ name: "a", content: "12", directorySays: { bytes: 3 }, headerSays: { bytes: 3 } }],
  "another CRC-32 after": [{ name: "a", content: "1", descriptor: "signed", descriptorSays: { crc32: 1 } }],
  overlapping: [
    { name: "a", content: "1" },
    { name: "b", content: "1", directorySays: { offset: 0 } },
  ],
  gap: [
    { name: "a", content: "1" },
    { name: "b", content: "2", gap: 40 },
  ],
};

const CHANGES: Readonly<Record<string, readonly [RawZip, Change]>> = {
  "locator elsewhere": [{ zip64: true }, (zip) => zip.writeBigUInt64LE(0n, locator(zip) + 8)],
  "locator one byte off": [
    { zip64: true },
    (zip) => zip.writeUInt32LE(zip.readUInt32LE(locator(zip) + 8) + 1, locator(zip) + 8),
  ],
  "two disks by the locator": [{ zip64: true }, (zip) => zip.writeUInt32LE(2, locator(zip) + 16)],
  "another disk by the locator": [{ zip64: true }, (zip) => zip.writeUInt32LE(1, locator(zip) + 4)],
  "another disk by the ZIP64 end": [{ zip64: true }, (zip) => zip.writeUInt32LE(1, end64(zip) + 16)],
  "directory on another disk by the ZIP64 end": [{ zip64: true }, (zip) => zip.writeUInt32LE(1, end64(zip) + 20)],
  "fewer entries on this disk by the ZIP64 end": [{ zip64: true }, (zip) => zip.writeUInt32LE(1, end64(zip) + 24)],
  "ZIP64 end of another size": [{ zip64: true }, (zip) => zip.writeUInt32LE(45, end64(zip) + 4)],
  "ZIP64 end that disagrees": [{ zip64: true }, (zip) => zip.writeUInt16LE(1, end(zip) + 10)],
  "another disk": [{}, (zip) => zip.writeUInt16LE(1, end(zip) + 4)],
  "disk 65535": [{}, (zip) => zip.writeUInt16LE(0xffff, end(zip) + 4)],
  "directory on another disk": [{}, (zip) => zip.writeUInt16LE(1, end(zip) + 6)],
  "fewer entries on this disk": [{}, (zip) => zip.writeUInt16LE(1, end(zip) + 8)],
  "fewer entries": [{ endSays: { entries: 1 } }, () => undefined],
  "more entries": [{ endSays: { entries: 9 } }, () => undefined],
  "bytes not counted": [{ prefix: { text: "#!/bin/sh\n", counted: false } }, () => undefined],
  "bytes not counted, ZIP64": [{ zip64: true, prefix: { text: "#!/bin/sh\n", counted: false } }, () => undefined],
  "entry on another disk": [{}, (zip) => zip.writeUInt16LE(1, central(zip) + 34)],
  "needs version 5.1": [{}, (zip) => zip.writeUInt8(51, central(zip) + 6)],
  "made on MS-DOS with a mode": [{}, (zip) => zip.writeUInt8(0, central(zip) + 5)],
  "made on MS-DOS with no mode": [
    {},
    (zip) => {
      zip.writeUInt8(0, central(zip) + 5);
      zip.writeUInt32LE(0x20, central(zip) + 38);
    },
  ],
  "made on OS X": [{}, (zip) => zip.writeUInt8(19, central(zip) + 5)],
  "folder by its MS-DOS attribute": [{}, (zip) => zip.writeUInt8(0x10, central(zip) + 38)],
  "sizes before with a descriptor flag": [{}, (zip) => zip.writeUInt16LE(8, local(zip) + 6)],
  "descriptor flag in the directory alone": [{}, (zip) => zip.writeUInt16LE(8, central(zip) + 8)],
  "wrong sizes before a descriptor": [
    {},
    (zip) => {
      zip.writeUInt16LE(8, local(zip) + 6);
      zip.writeUInt32LE(7, local(zip) + 18);
    },
  ],
  "an end in the comment": [{ comment: `PK\x05\x06${"\0".repeat(18)}` }, () => undefined],
  "bytes after the end": [{ comment: "x" }, (zip) => zip.writeUInt16LE(0, end(zip) + 20)],
};

function lies(): KindOfZip[] {
  const app = { name: "app.py", content: "print('hello')\n".repeat(9) };
  const ofEntries = Object.entries(ENTRIES).flatMap(([name, entries]) =>
    [false, true].map((stored) => ({
      name: `${name}${stored ? ", stored" : ""}`,
      zip: aRawZip([app, ...entries.map((entry) => ({ ...entry, stored }))]),
      isHonest: name === "gap",
    })),
  );
  const ofBytes = Object.entries(CHANGES).flatMap(([name, [form, change]]) =>
    [false, true].map((stored) => {
      const zip = aRawZip(
        [
          { ...app, stored },
          { name: "b.py", content: "1" },
        ],
        form,
      );
      change(zip);
      return { name: `${name}${stored ? ", stored" : ""}`, zip, isHonest: false };
    }),
  );
  return [...ofEntries, ...ofBytes];
}

const below = (prefix: string): KindOfZip => ({
  name: "names below ./",
  isHonest: true,
  zip: aRawZip([{ name: prefix, mode: FOLDER }, ...FILES.map((each) => ({ ...each, name: `${prefix}${each.name}` }))]),
});

export const KINDS_OF_ZIP: readonly KindOfZip[] = [...honest(), below("./"), ...lies()];
