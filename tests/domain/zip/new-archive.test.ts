import { expect, test } from "vitest";
import { openPackage, readerOf } from "../../../src/domain/package-directory.ts";
import { newArchive } from "../../../src/domain/zip/new-archive.ts";

test("a ZIP holds what it was made of, small files stored and large ones compressed", async () => {
  const large = Buffer.from("the same line\n".repeat(1000));
  const zip = newArchive([
    { path: "a/é.txt", bytes: Buffer.from("é"), unixMode: 0o100644 },
    { path: "b.sh", bytes: large, unixMode: 0o100755 },
  ]);
  const { directory, contentOf } = await openPackage(readerOf(zip));
  expect(directory.entries.map(({ path, bytes, unixMode }) => [path, bytes, unixMode])).toEqual([
    ["a/é.txt", 2, 0o100644],
    ["b.sh", large.length, 0o100755],
  ]);
  expect(Buffer.from(await contentOf("a/é.txt")).toString()).toBe("é");
  expect(Buffer.from(await contentOf("b.sh")).equals(large)).toBe(true);
  expect(zip.length).toBeLessThan(large.length / 10);
});
