import { expect, test } from "vitest";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import { treeOf } from "../../src/domain/package/file-tree.ts";
import { openPackage, readerOf } from "../../src/domain/package/package-directory.ts";
import { cachedReader } from "../../src/fleet/import-proofs/reading.ts";

const code = Array.from({ length: 9000 }, (_, number) => `value_${number} = load("${(number * 7919) % 9973}")`).join(
  "\n",
);

test.each([
  ["code", code, code.length],
  ["a small file that compresses well", "(".repeat(60_000), 60_000],
  ["a large file that compresses as no code does", "(".repeat(1_000_000), null],
  ["a file larger than any module", code.repeat(20), null],
])("%s is read or not: reading takes time for what was uploaded", async (_, text, expected) => {
  expect(await readWith(text, (read) => read.length)).toBe(expected);
});

test("a file at which its reader fails is one that cannot be read, and ends nothing else", async () => {
  const fail = () => {
    throw new RangeError("Maximum call stack size exceeded");
  };
  expect(await readWith(code, fail)).toBeNull();
});

async function readWith<Said>(text: string, understood: (text: string) => Said): Promise<Said | null> {
  const opened = await openPackage(readerOf(await aZip({ "app.py": text })));
  const zip = { name: "package", directory: opened.directory, opened };
  const file = treeOf([zip]).files.get("app.py");
  if (file === undefined) throw new Error("app.py is missing");
  const empty = await openPackage(readerOf(await aZip({ "python/none.py": "" })));
  return cachedReader(empty, understood)(file, [zip]);
}
