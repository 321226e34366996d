import { expect, test } from "vitest";
import { aZip } from "../../../packages/embedded-cloud/tests/support/zips.ts";
import { memoryBudgetOf } from "../../../src/aws/packages/memory-budget.ts";
import { withWholeDownload } from "../../../src/aws/packages/whole-when-worth-it.ts";
import { openPackage, readerOf } from "../../../src/domain/package/package-directory.ts";

test("work waits until its bytes are free, first come first served, and never fails for its size", async () => {
  const memory = memoryBudgetOf(100);
  const begun: string[] = [];
  const begin = async (name: string, bytes: number) => {
    const giveBack = await memory.wait(bytes);
    begun.push(name);
    return giveBack;
  };
  const first = await begin("60", 60);
  const [large, small] = [begin("500", 500), begin("10", 10)];
  expect(memory.take(10)).toBeNull();
  await Promise.resolve();
  expect(begun).toEqual(["60"]);
  first();
  first();
  (await large)();
  await small;
  expect(begun).toEqual(["60", "500", "10"]);
  expect(memory.take(91)).toBeNull();
  expect(memory.take(90)).not.toBeNull();
});

// Fails when packages are kept whole by their number: 80 of 15 MB at once took 700 MB.
test("a package is kept whole only while there is memory for it, and read file by file otherwise", async () => {
  const files = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`${at}.py`, `x = ${at}`]));
  const zip = await aZip(files);
  const memory = memoryBudgetOf(2.5 * zip.length);
  let downloads = 0;
  const opened = await openPackage(readerOf(zip));
  const packages = Array.from({ length: 5 }, () =>
    withWholeDownload(
      opened,
      async () => {
        downloads += 1;
        return zip;
      },
      memory,
    ),
  );
  const readAll = async () => {
    for (const each of packages)
      for (const path of Object.keys(files))
        expect(new TextDecoder().decode(await each.contentOf(path))).toBe(files[path]);
  };
  await readAll();
  expect(downloads).toBe(2);
  packages[0]?.close();
  await readAll();
  expect(downloads).toBe(3);
});
