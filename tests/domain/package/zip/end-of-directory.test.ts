import { expect, test } from "vitest";
import { NotUsable } from "../../../../src/domain/errors.ts";
import { packageDirectoryOf, readerOf } from "../../../../src/domain/package/package-directory.ts";
import { aRawZip, type RawZip } from "../../../support/raw-zips.ts";

const entries = [
  { name: "app.py", content: "1" },
  { name: "shared/db.py", content: "2" },
];
const directoryOf = (zip: Uint8Array) => packageDirectoryOf(readerOf(zip));

test.each<[string, RawZip]>([
  ["a comment", { comment: "built on Monday" }],
  ["a comment as long as there can be", { comment: "x".repeat(65_535) }],
  ["a ZIP64 end record", { zip64: true }],
  ["a ZIP64 end record and the longest comment", { zip64: true, comment: "x".repeat(65_535) }],
  ["a program before it", { prefix: { text: "#!/bin/sh\n", counted: true } }],
  ["the same in ZIP64", { prefix: { text: "#!/bin/sh\n", counted: true }, zip64: true }],
])("a directory is found behind %s", async (_, zip) => {
  expect((await directoryOf(aRawZip(entries, zip))).entries.map(({ path }) => path)).toEqual([
    "app.py",
    "shared/db.py",
  ]);
});

test.each<[string, RawZip, string]>([
  ["more entries than there are", { endSays: { entries: 3 } }, "it states 3 entries but lists 2"],
  ["fewer entries than there are", { endSays: { entries: 1 } }, "it states 1 entries but lists more"],
  [
    "a directory too short",
    { endSays: { directoryBytes: 60 } },
    "its offsets ignore the 50 bytes before it: remove them, or run zip -A to correct the offsets",
  ],
  [
    "less than there is before it",
    { prefix: { text: "#!/bin/sh\n", counted: false } },
    "its offsets ignore the 10 bytes before it: remove them, or run zip -A to correct the offsets",
  ],
  ["a directory too long", { endSays: { directoryBytes: 4000 } }, "its directory is not where its end record says"],
  [
    "a directory beyond the end",
    { endSays: { directoryOffset: 4000 } },
    "its directory is not where its end record says",
  ],
  [
    "billions of entries",
    { zip64: true, endSays: { entries: 4_000_000_000 } },
    "it has 4000000000 entries, more than 150000",
  ],
  [
    "numbers no file has",
    { zip64: true, endSays: { directoryBytes: Number.MAX_SAFE_INTEGER } },
    "its directory is not where its end record says",
  ],
])("an end record that speaks of %s is refused", async (_, zip, why) => {
  const reading = directoryOf(aRawZip(entries, zip));
  await expect(reading).rejects.toThrow(NotUsable);
  await expect(reading).rejects.toThrow(`It is not a readable ZIP: ${why}.`);
});

// Fails when the last end record is taken without a look at the others: Python and Java would see another directory.
test("an end record hidden in the comment of another is refused, as is what follows the end", async () => {
  const inner = aRawZip([{ name: "evil.py" }]);
  const innerEnd = inner.subarray(inner.length - 22);
  const outer = aRawZip(entries, { comment: innerEnd.toString("latin1") });
  for (const zip of [outer, Buffer.concat([aRawZip(entries), Buffer.from("more")])])
    await expect(directoryOf(zip)).rejects.toThrow("its end is ambiguous");
});

test("end records that disagree are refused", async () => {
  const zip = aRawZip(entries, { zip64: true });
  zip.writeUInt16LE(1, zip.length - 22 + 8);
  zip.writeUInt16LE(1, zip.length - 22 + 10);
  await expect(directoryOf(zip)).rejects.toThrow("its two end records disagree");
});

test("a ZIP of several files, and one whose ZIP64 records are missing, are refused", async () => {
  const split = aRawZip(entries);
  split.writeUInt16LE(1, split.length - 22 + 4);
  await expect(directoryOf(split)).rejects.toThrow("it is split into several files");
  const missing = aRawZip(entries);
  missing.writeUInt32LE(0xffff_ffff, missing.length - 22 + 16);
  await expect(directoryOf(missing)).rejects.toThrow("its ZIP64 end record is missing");
});

test("a directory of hundreds of megabytes is refused before it is read", async () => {
  const size = 400_000_000;
  const end = aRawZip(entries, { endSays: { directoryBytes: 300_000_000, directoryOffset: 99_999_978 } }).subarray(-22);
  let bytesRead = 0;
  const read = async (offset: number, length: number) => {
    bytesRead += length;
    const bytes = Buffer.alloc(length);
    if (offset + length === size) end.copy(bytes, length - 22);
    return bytes;
  };
  await expect(packageDirectoryOf({ size: async () => size, read })).rejects.toThrow(
    "its directory has 300,000,000 bytes",
  );
  expect(bytesRead).toBeLessThan(70_000);
});
