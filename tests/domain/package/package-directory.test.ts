import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { aZip, renamedInZip } from "../../../packages/embedded-cloud/tests/support/zips.ts";
import { NotUsable } from "../../../src/domain/errors.ts";
import { openPackage, packageDirectoryOf, readerOf } from "../../../src/domain/package/package-directory.ts";

const directoryOf = (zip: Uint8Array) => packageDirectoryOf(readerOf(zip));

test("a directory says path, sizes, CRC-32 and mode of every entry, in the package's order", async () => {
  const text = "x = 1\n".repeat(100);
  const zip = await aZip({
    "shared/": "",
    "shared/ä.py": text,
    "bin/run": { content: "#!/bin/sh\n", mode: 0o755, stored: true },
  });
  const { entries, unzippedBytes } = await directoryOf(zip);
  expect(entries).toMatchObject([
    { path: "shared/", isDirectory: true, bytes: 0, unixMode: 0o040755 },
    { path: "shared/ä.py", isDirectory: false, bytes: 600, crc32: crc32(text), unixMode: 0o100644 },
    { path: "bin/run", bytes: 10, compressedBytes: 10, unixMode: 0o100755 },
  ]);
  expect(entries[1]?.compressedBytes).toBeLessThan(100);
  expect(unzippedBytes).toBe(610);
});

test("an open package gives the content of its files", async () => {
  const { contentOf } = await openPackage(readerOf(await aZip({ "app.py": "print('hello')" })));
  expect(new TextDecoder().decode(await contentOf("app.py"))).toBe("print('hello')");
  await expect(contentOf("other.py")).rejects.toThrow("does not contain other.py");
});

test("a file whose content is not what its CRC-32 says is refused by name", async () => {
  const zip = await aZip({ "app.py": { content: "print('hello')", stored: true } });
  const { contentOf } = await openPackage(readerOf(renamedInZip(zip, "hello", "HELLO")));
  await expect(contentOf("app.py")).rejects.toThrow(/^Cannot unzip app\.py/);
});

test.each([
  ["nothing", new Uint8Array()],
  ["text", new TextEncoder().encode("this is not a ZIP ".repeat(10))],
])("%s is no readable ZIP", async (_, bytes) => {
  const reading = directoryOf(bytes);
  await expect(reading).rejects.toThrow(NotUsable);
  await expect(reading).rejects.toThrow("not a readable ZIP");
});

test("a truncated ZIP is no readable ZIP, wherever it was cut", async () => {
  const zip = await aZip({ "app.py": "1", "shared/db.py": "2" });
  for (let length = 0; length < zip.length; length += 7) {
    await expect(directoryOf(zip.subarray(0, length))).rejects.toThrow(NotUsable);
  }
});

test("what goes wrong while reading is not taken for a bad ZIP", async () => {
  const reader = readerOf(await aZip({ "app.py": "1" }));
  const broken = { ...reader, read: () => Promise.reject(new TypeError("fetch failed")) };
  await expect(packageDirectoryOf(broken)).rejects.toThrow(TypeError);
});
