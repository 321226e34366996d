import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { aZip } from "../../../../packages/embedded-cloud/tests/support/zips.ts";
import { NotUsable } from "../../../../src/domain/errors.ts";
import { openPackage, packageDirectoryOf, readerOf } from "../../../../src/domain/package/package-directory.ts";
import { aRawZip, type RawEntry } from "../../../support/raw-zips.ts";
import { slimOf } from "../../../support/slim.ts";

const directoryOf = (zip: Uint8Array) => packageDirectoryOf(readerOf(zip));

/** An extra field that gives the entry a second name (Info-ZIP's Unicode path). */
function unicodePath(name: string): Buffer {
  const field = Buffer.concat([Buffer.from([0x75, 0x70, 0, 0, 1, 0, 0, 0, 0]), Buffer.from(name)]);
  field.writeUInt16LE(field.length - 4, 2);
  return field;
}

test.each([
  ["../evil.py", "points outside the package"],
  ["a/../b.py", "points outside the package"],
  ["/etc/passwd", "has an absolute path"],
  ["C:/app.py", "has an absolute path"],
  ["..\\evil.py", "has a backslash in its name"],
  ["shared//db.py", "has a name that is not a plain path"],
  ["././app.py", "has a name that is not a plain path"],
  ["shared/./db.py", "has a name that is not a plain path"],
  ["", "has a name that is not a plain path"],
])("a package whose entry %j %s is refused", async (name, why) => {
  const zip = aRawZip([
    { name: "app.py", content: "1" },
    { name, content: "2" },
  ]);
  await expect(directoryOf(zip)).rejects.toThrow(`Entry ${JSON.stringify(name)} ${why}`);
});

test.each<[string, readonly RawEntry[], string]>([
  ["strongly encrypted", [{ name: "a.py", flags: 0x41 }], '"a.py" is encrypted'],
  ["twice there", [{ name: "a.py" }, { name: "a.py" }], '"a.py" appears twice'],
  ["file and folder at once", [{ name: "a" }, { name: "a/", mode: 0o040755 }], '"a/" appears twice'],
  [
    "below a symbolic link",
    [{ name: "a", content: "/etc", mode: 0o120777 }, { name: "a/passwd" }],
    '"a/passwd" is below an entry that is not a folder',
  ],
  ["a device", [{ name: "a", mode: 0o020666 }], '"a" is not a file, folder, or symbolic link'],
  ["compressed in an unknown way", [{ name: "a", directorySays: { method: 99 } }], '"a" uses compression method 99'],
  [
    "stored in two sizes",
    [{ name: "a", content: "1", stored: true, directorySays: { bytes: 1_000_000 } }],
    '"a" is stored without compression but has two sizes',
  ],
  [
    "a bomb by its own account",
    [{ name: "a", content: "1", directorySays: { bytes: 4_000_000_000 } }],
    '"a" states a larger unzipped size than its data can hold',
  ],
  [
    "a bomb of bytes shared",
    [{ name: "a" }, { name: "b", content: "1", directorySays: { offset: 0 } }],
    '"b" overlaps another entry',
  ],
  [
    "longer than the file",
    [{ name: "a", content: "1", stored: true, directorySays: { bytes: 9999, compressedBytes: 9999 } }],
    '"a" extends beyond the start of the directory',
  ],
  ["of two names", [{ name: "a.py", extra: unicodePath("shared/db.py") }], '"a.py" has a second name'],
  ["of a name that is not the UTF-8 it says", [{ name: Buffer.from([0xff]), flags: 0x0800 }], "is not valid UTF-8"],
  [
    "a link of megabytes",
    [{ name: "a", content: Buffer.alloc(240_000_000, "/"), mode: 0o120777 }],
    '"a" is a symbolic link to a path longer than Linux allows',
  ],
  ["a link to nothing", [{ name: "a", mode: 0o120777 }], '"a" is a symbolic link without a target'],
  ["deeper than anything is", [{ name: `${"a/".repeat(256)}b` }], "is in more than 256 nested folders"],
  ["a folder by its mode alone", [{ name: "a", mode: 0o040755 }], '"a" is a folder by its mode but not by its name'],
  ["a folder by its name alone", [{ name: "a/" }], '"a/" is a folder by its name but not by its mode'],
  ["a folder with content", [{ name: "a/", content: "1", mode: 0o040755 }], '"a/" is a folder with content'],
  ["not marked as UTF-8", [{ name: "ä.py" }], "has a name that is not marked as UTF-8. Info-ZIP's zip"],
  ["below a file, whatever stands between", [{ name: "a" }, { name: "a.b" }, { name: "a/b" }], '"a/b" is below an'],
  ["of a second name that is not ASCII", [{ name: "ä.py", flags: 0x0800, extra: unicodePath("b.py") }], "second name"],
  [
    "of two second names",
    [{ name: "a.py", extra: Buffer.concat([unicodePath("a.py"), unicodePath("b.py")]) }],
    '"a.py" has a duplicate extra field',
  ],
  ["of a name no file can have", [{ name: `a/${"b".repeat(5000)}` }], "has a name longer than Linux allows"],
])("an entry that is %s is refused by name", async (_, entries, why) => {
  const reading = directoryOf(aRawZip(entries));
  await expect(reading).rejects.toThrow(NotUsable);
  await expect(reading).rejects.toThrow(why);
});

test("what a library encrypts is refused", async () => {
  const zip = await aZip({ "app.py": { content: "1", password: "secret" } });
  await expect(directoryOf(zip)).rejects.toThrow(
    'Entry "app.py" is encrypted. The ZIP has a password: zip again without one.',
  );
});

test("a second name that only repeats the first one is none", async () => {
  const zip = aRawZip([{ name: "grüße.py", flags: 0x0800, extra: unicodePath("grüße.py") }]);
  expect((await directoryOf(zip)).entries.map(({ path }) => path)).toEqual(["grüße.py"]);
});

test("names below ./ and the folder ./ itself are what they are without it", async () => {
  const zip = aRawZip([{ name: "./", mode: 0o040755 }, { name: "./app.py", content: "1" }, { name: "./shared/db.py" }]);
  const opened = await openPackage(readerOf(zip));
  expect(opened.directory.entries.map(({ path }) => path)).toEqual(["app.py", "shared/db.py"]);
  expect(new TextDecoder().decode(await opened.contentOf("app.py"))).toBe("1");
  const slim = await slimOf(zip, ["shared/"]);
  expect((await directoryOf(slim)).entries.map(({ path }) => path)).toEqual(["app.py"]);
});

test.each([
  ["a\nb\x1b[2J.py", '"a\\nb\\u001b[2J.py" has a control character in its name'],
  ["a\u202egnp.py", '"a\\u{202e}gnp.py" has a control character in its name'],
  [`/${"x".repeat(1000)}.py`, `"/${"x".repeat(59)}…${"x".repeat(27)}.py" has an absolute path`],
])("a name is shown so that a terminal and a reader bear it: %j", async (name, shown) => {
  await expect(directoryOf(aRawZip([{ name, flags: 0x0800 }]))).rejects.toThrow(`Entry ${shown}.`);
});

// Fails when the output of inflating is not bounded: a bomb would unzip to what memory holds.
test("a file is never unzipped beyond the size it says", async () => {
  const bomb = {
    name: "a.py",
    content: Buffer.alloc(5_000_000),
    directorySays: { bytes: 10 },
    headerSays: { bytes: 10 },
  };
  const { contentOf } = await openPackage(readerOf(aRawZip([bomb])));
  const before = process.memoryUsage().arrayBuffers;
  await expect(contentOf("a.py")).rejects.toThrow("Cannot unzip a.py: its data does not inflate to its stated size");
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
});

test("a file larger than any function may be is not unzipped", async () => {
  const large = { name: "a.bin", content: randomBytes(270_000), directorySays: { bytes: 262_144_001 } };
  const { contentOf } = await openPackage(readerOf(aRawZip([large])));
  await expect(contentOf("a.bin")).rejects.toThrow("a.bin is too large to unzip: 262,144,001 bytes.");
});

test("a record more than the directory speaks of ends its reading, however many follow", async () => {
  const many = Array.from({ length: 3000 }, (_, at) => ({ name: `${at}`, stored: true }));
  const zip = aRawZip(many, { endSays: { entries: 2 } });
  await expect(directoryOf(zip)).rejects.toThrow("it states 2 entries but lists more");
});
