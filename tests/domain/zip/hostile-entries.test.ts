import { expect, test } from "vitest";
import { packageDirectoryOf, readerOf } from "../../../src/domain/package-directory.ts";
import { aZip, renamedInZip } from "../../support/zips.ts";

const directoryOf = (zip: Uint8Array) => packageDirectoryOf(readerOf(zip));

test.each([
  ["../evil.py", "leads outside the package"],
  ["a/../b.py", "leads outside the package"],
  ["/etc/passwd", "has an absolute name"],
  ["C:/app.py", "has an absolute name"],
  ["..\\evil.py", "has a backslash in its name"],
  ["shared//db.py", "has a name that is no plain path"],
  ["./app.py", "has a name that is no plain path"],
])("a package whose entry %s %s is refused", async (name, why) => {
  const zip = await aZip({ "app.py": "1", [name]: "2" });
  await expect(directoryOf(zip)).rejects.toThrow(`entry ${JSON.stringify(name)} ${why}`);
});

test("an encrypted entry is refused by name", async () => {
  const zip = await aZip({ "app.py": { content: "1", password: "secret" } });
  await expect(directoryOf(zip)).rejects.toThrow('entry "app.py" is encrypted');
});

test("a name that is there twice is refused", async () => {
  const zip = renamedInZip(await aZip({ "a.py": "1", "b.py": "2" }), "b.py", "a.py");
  await expect(directoryOf(zip)).rejects.toThrow('entry "a.py" is there twice');
});

test("a file that is a folder too is refused", async () => {
  const zip = await aZip({ shared: "1", "shared/": "" });
  await expect(directoryOf(zip)).rejects.toThrow('entry "shared/" is there twice');
});

test("entries that share their bytes are refused", async () => {
  const zip = Buffer.from(await aZip({ "a.py": "1", "b.py": "2" }));
  const firstRecord = zip.indexOf("PK\x01\x02", 0, "latin1");
  const secondRecord = zip.indexOf("PK\x01\x02", firstRecord + 4, "latin1");
  zip.writeUInt32LE(0, secondRecord + 42);
  await expect(directoryOf(zip)).rejects.toThrow('entry "b.py" overlaps with another one');
});
