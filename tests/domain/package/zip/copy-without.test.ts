import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  complaintOfUnzip,
  type EntryInPython,
  zipInPython,
} from "../../../../packages/embedded-cloud/tests/support/zips.ts";
import { NotUsable } from "../../../../src/domain/errors.ts";
import { openPackage, packageDirectoryOf, readerOf } from "../../../../src/domain/package/package-directory.ts";
import { findSlimProblem, slimPackage } from "../../../../src/domain/package/slim-package.ts";
import { aRawZip, type Descriptor, type RawEntry, type RawZip } from "../../../support/raw-zips.ts";
import { pythonCode } from "../../../support/shared-code.ts";
import { inChunks, slimOf } from "../../../support/slim.ts";

const SHARED = ["shared/"];
const descriptors: readonly (Descriptor | undefined)[] = [undefined, "signed", "unsigned", "signed64", "unsigned64"];

/** Every way an entry can lie in a ZIP, with shared code before, between and after. */
function entriesWith(form: Partial<RawEntry>): RawEntry[] {
  return [
    { name: "shared/__init__.py", content: "", ...form },
    { name: "app.py", content: "import shared.db\n".repeat(50), ...form },
    { name: "shared/db.py", content: "db = 1", ...form },
    { name: "bin/run", content: "#!/bin/sh\n", stored: true, mode: 0o100755, comment: "runs", ...form },
    { name: "link.py", content: "app.py", stored: true, mode: 0o120777, ...form },
    { name: "grüße/日本.txt", content: "x".repeat(5000), flags: 0x0800, ...form },
    { name: "empty.txt", ...form },
    { name: "shared/last.py", content: "last", ...form },
  ];
}

/** What independent readers find in a ZIP: python3's zipfile, zip.js, and Info-ZIP's unzip where it is installed. */
async function foundIn(zip: Uint8Array) {
  expect(complaintOfUnzip(zip)).toBeNull();
  const reader = new ZipReader(new Uint8ArrayReader(zip), { useWebWorkers: false, checkCrc32: true });
  const contents: Record<string, string> = {};
  for (const entry of await reader.getEntries())
    if (!entry.directory)
      contents[entry.filename] = Buffer.from(await entry.getData(new Uint8ArrayWriter())).toString();
  return { ...(await zipInPython(zip)), contents };
}

/** A ZIP64 field holds both sizes and then the offset, which is another one in the slim package. */
function withoutOffset(entry: EntryInPython) {
  return { ...entry, extra: entry.extra.replace(/^(01001800.{32}).{16}/, "$1") };
}

async function expectSlim(entries: readonly RawEntry[], zip: RawZip = {}): Promise<Uint8Array> {
  const original = aRawZip(entries, zip);
  const [before, slim] = [await foundIn(original), await slimOf(original, SHARED, 100)];
  const after = await foundIn(slim);
  expect(after.comment).toBe(before.comment);
  const keptBefore = before.entries.filter(({ name }) => !name.startsWith("shared/"));
  expect(after.entries.map(withoutOffset)).toEqual(keptBefore.map(withoutOffset));
  const kept = Object.entries(before.contents).filter(([name]) => !name.startsWith("shared/"));
  expect(after.contents).toEqual(Object.fromEntries(kept));
  return slim;
}

test.each(descriptors)(
  "entries whose sizes follow their data are kept as they are: descriptor %s",
  async (descriptor) => {
    await expectSlim(entriesWith(descriptor === undefined ? {} : { descriptor }));
  },
);

test.each(descriptors)(
  "entries with ZIP64 sizes and offsets are kept as they are: descriptor %s",
  async (descriptor) => {
    await expectSlim(entriesWith({ zip64: true, ...(descriptor === undefined ? {} : { descriptor }) }), {
      zip64: true,
    });
  },
);

test("a ZIP64 end record is written only where the plain one cannot say it", async () => {
  const slim = Buffer.from(await expectSlim(entriesWith({}), { zip64: true }));
  expect(slim.includes("PK\x06\x06")).toBe(false);
});

test("what stands before the first entry stays", async () => {
  const text = "#!/usr/bin/env python3\n";
  const slim = await expectSlim(entriesWith({}), { prefix: { text, counted: true }, comment: "runs itself" });
  expect(Buffer.from(slim).toString("latin1").startsWith(`${text}PK\x03\x04`)).toBe(true);
});

test("bytes that no entry claims are left out; those before the first entry may start a program", async () => {
  const slim = Buffer.from(await slimOf(aRawZip(entriesWith({ gap: 40, descriptor: "unsigned" })), SHARED));
  expect(slim.subarray(0, 40).toString("latin1")).toContain("gap");
  expect(slim.subarray(40).includes("gap")).toBe(false);
  expect((await packageDirectoryOf(readerOf(slim))).entries).toHaveLength(5);
});

test("extra fields of both records are kept, byte for byte", async () => {
  const extra = Buffer.from([0x75, 0x78, 0x0b, 0, 1, 4, 0xe8, 3, 0, 0, 4, 0xe8, 3, 0, 0]);
  const slim = Buffer.from(await expectSlim(entriesWith({ extra })));
  expect(slim.toString("hex").split(extra.toString("hex"))).toHaveLength(1 + 2 * 5);
});

test("the directory keeps its own order where entries lie otherwise in the file", async () => {
  const [a, shared, b] = [{ name: "a.py", content: "a" }, { name: "shared/x.py" }, { name: "b.py", content: "b" }];
  const straight = aRawZip([a, shared, b]);
  const next = (after: number) => straight.indexOf("PK\x01\x02", after, "latin1");
  const first = next(0);
  const second = next(first + 4);
  const third = next(second + 4);
  const end = straight.indexOf("PK\x05\x06", 0, "latin1");
  const reversed = Buffer.concat([
    straight.subarray(0, first),
    straight.subarray(third, end),
    straight.subarray(second, third),
    straight.subarray(first, second),
    straight.subarray(end),
  ]);
  const slim = await foundIn(await slimOf(reversed, SHARED));
  expect(slim.entries.map(({ name }) => name)).toEqual(["b.py", "a.py"]);
  expect(slim.contents).toEqual({ "a.py": "a", "b.py": "b" });
});

test("more entries than 65,535 are kept, and 100,000 take neither long nor much memory", async () => {
  const many = Array.from({ length: 100_000 }, (_, at) => ({ name: `pkg/m_${at}.py`, stored: true }));
  const original = aRawZip([{ name: "shared/db.py", content: "1" }, ...many]);
  const before = process.memoryUsage().rss;
  const slim = await slimOf(original, SHARED);
  expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000);
  expect((await packageDirectoryOf(readerOf(slim))).entries).toHaveLength(100_000);
  expect(complaintOfUnzip(slim)).toBeNull();
});

test("memory does not grow with the package", async () => {
  const megabyte = Buffer.alloc(1_000_000, "x");
  const megabytes = 600;
  const tail = aRawZip([
    { name: "shared/db.py", content: "1" },
    { name: "large.bin", content: megabyte, stored: true },
  ]);
  const directoryAt = tail.indexOf("PK\x01\x02", 0, "latin1");
  const dataAt = directoryAt - megabyte.length;
  const large = Buffer.from(tail);
  const record = large.indexOf("PK\x01\x02", directoryAt + 4, "latin1");
  for (const at of [record + 20, record + 24]) large.writeUInt32LE(megabytes * megabyte.length, at);
  const header = dataAt - 30 - "large.bin".length;
  for (const at of [header + 18, header + 22]) large.writeUInt32LE(megabytes * megabyte.length, at);
  large.writeUInt32LE(directoryAt + (megabytes - 1) * megabyte.length, large.length - 6);
  async function* file() {
    yield large.subarray(0, dataAt);
    for (let at = 0; at < megabytes; at += 1) yield Buffer.from(megabyte);
    yield large.subarray(directoryAt);
  }
  const fileBytes = dataAt + megabytes * megabyte.length + large.length - directoryAt;
  const read = async (offset: number, length: number) => {
    const end = large.subarray(directoryAt);
    const [from, to] = [offset - (fileBytes - end.length), offset + length - (fileBytes - end.length)];
    return Buffer.concat([Buffer.alloc(Math.max(0, -from)), end.subarray(Math.max(0, from), to)]);
  };
  const original = await openPackage({ size: async () => fileBytes, read });
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  const before = process.memoryUsage().arrayBuffers;
  let [most, bytes] = [0, 0];
  for await (const piece of slimPackage(file(), original, pythonCode(SHARED))) {
    bytes += piece.length;
    if (bytes % 50_000_000 < piece.length) collect();
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  expect(bytes).toBeGreaterThan(megabytes * megabyte.length);
  expect(most).toBeLessThan(150_000_000);
});

test("any archive, cut into chunks in any way, keeps exactly what is not shared", async () => {
  const entry = fc.record({
    folder: fc.constantFrom("", "shared/", "lib/", "lib/shared/", "ü/"),
    content: fc.uint8Array({ minLength: 1, maxLength: 200 }),
    stored: fc.boolean(),
    zip64: fc.boolean(),
    descriptor: fc.constantFrom(...descriptors),
    gap: fc.constantFrom(0, 0, 3, 24, 60),
    mode: fc.constantFrom(0o100644, 0o100755, 0o120777),
    comment: fc.constantFrom("", "why"),
  });
  const archive = fc.record({ zip64: fc.boolean(), comment: fc.string({ maxLength: 20 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(entry, { maxLength: 12 }),
      archive,
      fc.integer({ min: 1, max: 300 }),
      async (all, zip, chunk) => {
        const named = all.map(({ folder, descriptor, ...rest }, at) => ({
          ...rest,
          name: `${folder}f${at}.py`,
          flags: 0x0800,
          ...(descriptor === undefined ? {} : { descriptor }),
        }));
        const original = aRawZip([{ name: "app.py", content: "handler" }, ...named], zip);
        const slim = await slimOf(original, SHARED, chunk);
        const [before, after] = await Promise.all([original, slim].map((bytes) => openPackage(readerOf(bytes))));
        if (before === undefined || after === undefined) throw new Error("both were opened");
        expect(findSlimProblem(after.directory, before.directory, pythonCode(SHARED))).toBeNull();
        expect(Buffer.compare(after.archive.end.comment, before.archive.end.comment)).toBe(0);
        for (const { path } of after.directory.entries)
          expect(Buffer.compare(await after.contentOf(path), await before.contentOf(path))).toBe(0);
      },
    ),
    { numRuns: 150 },
  );
});

test.each<[string, Partial<RawEntry>, string]>([
  ["lies elsewhere", { gap: 20, directorySays: { offset: 60 } }, "is not where the directory says"],
  ["has another name", { headerSays: { name: "evil.py" } }, "has a different name in its own header"],
  ["has another method", { headerSays: { method: 0 } }, "has a different compression method in its own header"],
  ["is encrypted", { headerSays: { flags: 1 } }, "is encrypted only in its own header"],
  ["has another CRC-32", { headerSays: { crc32: 1 } }, "has different sizes or a different CRC-32 in its own header"],
  ["has another size", { headerSays: { bytes: 9 } }, "has different sizes or a different CRC-32 in its own header"],
  [
    "has less data",
    { headerSays: { compressedBytes: 3 } },
    "has different sizes or a different CRC-32 in its own header",
  ],
  [
    "has another CRC-32 after its data",
    { descriptor: "signed", descriptorSays: { crc32: 1 } },
    "has different sizes or a different CRC-32 in its data descriptor",
  ],
  [
    "has another size after its data",
    { descriptor: "unsigned64", descriptorSays: { bytes: 9 } },
    "has different sizes or a different CRC-32 in its data descriptor",
  ],
])("an entry whose own record contradicts the directory is refused by name: it %s", async (_, lie, why) => {
  const entries = [
    { name: "first.py", content: "first" },
    { name: "app.py", content: "import os\n".repeat(20), ...lie },
    { name: "last.py", content: "last" },
  ];
  await expect(slimOf(aRawZip(entries), SHARED)).rejects.toThrow(
    `Entry "app.py" ${why}. No known packaging tool creates this: deploy the function again from source.`,
  );
});

test("data that reaches into the next entry is refused", async () => {
  const zip = aRawZip([
    { name: "app.py", content: "1", stored: true, extra: Buffer.from([0xfe, 0xca, 36, 0, ...Buffer.alloc(36)]) },
    { name: "b.py", content: "2", stored: true },
  ]);
  const record = zip.indexOf("PK\x01\x02", 0, "latin1");
  for (const at of [18, 22, record + 20, record + 24]) zip.writeUInt32LE(20, at);
  await expect(slimOf(zip, SHARED)).rejects.toThrow('Entry "app.py" overlaps another entry');
});

test("a file that ends before its entries do, or goes on, is refused", async () => {
  const zip = aRawZip(entriesWith({}));
  const original = await openPackage(readerOf(zip));
  for (const bytes of [zip.subarray(0, 60), zip.subarray(0, -1), Buffer.concat([zip, Buffer.from("more")])]) {
    const copying = (async () => {
      for await (const _ of slimPackage(inChunks(bytes), original, pythonCode(SHARED)));
    })();
    await expect(copying).rejects.toThrow(NotUsable);
  }
});
