import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { complaintOfUnzip } from "../../../packages/embedded-cloud/tests/support/zips.ts";
import { SHARED, writePackage } from "../../../scripts/bench/slimming/package-file.ts";
import { writeRecompressed } from "../../../scripts/bench/slimming/recompressed.ts";
import { hashed, writeSlimmed } from "../../../scripts/bench/slimming/slimmed-file.ts";
import { slimThroughS3 } from "../../../scripts/bench/slimming/through-s3.ts";
import { packageDirectoryOf, readerOf } from "../../../src/domain/package/package-directory.ts";

let folder: string;
let original: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "slimming-"));
  original = join(folder, "original.zip");
  await writePackage(original, 400_000);
});
afterAll(() => rm(folder, { recursive: true }));

test("what the benchmark slims is a package without its shared code", async () => {
  const slim = join(folder, "slim.zip");
  await writeSlimmed(original, slim, hashed);
  const bytes = await readFile(slim);
  expect(complaintOfUnzip(bytes)).toBeNull();
  const [before, after] = [
    await packageDirectoryOf(readerOf(await readFile(original))),
    await packageDirectoryOf(readerOf(bytes)),
  ];
  expect(after.entries).toEqual(before.entries.filter(({ path }) => !path.startsWith(SHARED)));
  expect(after.entries.length).toBeLessThan(before.entries.length);
});

test("what it is held against writes all the data that stays", async () => {
  const out = join(folder, "recompressed");
  await writeRecompressed(original, out);
  expect((await stat(out)).size).toBeGreaterThan(200_000);
});

test("slimming through S3 tells its time and its memory", async () => {
  const { milliseconds, peakBytes } = await slimThroughS3(original);
  expect(milliseconds).toBeGreaterThan(0);
  expect(peakBytes).toBeGreaterThan(20_000_000);
});
