/** Measures time and memory to remove the shared code from a package, compared with other methods. */
import { execFile } from "node:child_process";
import { copyFile, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { SHARED, writePackage } from "./slimming/package-file.ts";
import { writeRecompressed } from "./slimming/recompressed.ts";
import { hashed, writeSlimmed } from "./slimming/slimmed-file.ts";
import { slimThroughS3 } from "./slimming/through-s3.ts";

const MEGABYTES = [5, 50, 250];
/** Short runs are easily disturbed, so the fastest of this many counts. */
const RUNS = 5;
const run = promisify(execFile);

export const slimming = {
  name: "slimming",
  measures: "removing the shared code from packages",
  async run() {
    const folder = await mkdtemp(join(tmpdir(), "layershift-bench-"));
    try {
      const rows: (string | number | null)[][] = [];
      for (const megabytes of MEGABYTES) rows.push(await rowOf(megabytes, folder));
      return [{ title: "Slimming a package", columns, rows, notes }];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

const columns = [
  "ZIP MB",
  "entries",
  "slim ms",
  "with SHA-256 ms",
  "inflate + deflate ms",
  "times faster",
  "zip -d ms",
  "× zip -d",
  "through S3 ms",
  "peak memory MB",
];
const notes = [
  `Slim, inflate + deflate, zip -d: from file to file, the fastest of ${RUNS} (inflate + deflate runs once).`,
  "With SHA-256: also computes the checksums of input and output, as the service does; the others do not.",
  "Inflate + deflate: node:zlib at its default level. zip -d: Info-ZIP, if installed.",
  "Through S3: a separate process copies the original, checks and slims it, stores the result and reads it back. Peak memory is that of this process.",
];

async function rowOf(megabytes: number, folder: string): Promise<(string | number | null)[]> {
  const original = join(folder, `${megabytes}.zip`);
  const slim = join(folder, "slim.zip");
  const entries = await writePackage(original, megabytes * 1_000_000);
  const slimMs = await fastestOf(() => writeSlimmed(original, slim));
  const hashedMs = await fastestOf(() => writeSlimmed(original, slim, hashed));
  const recompressedMs = await measure(() => writeRecompressed(original, slim));
  const zipMs = await zipMilliseconds(original, slim);
  const s3 = await slimThroughS3(original);
  return [
    Math.round((await stat(original)).size / 1_000_000),
    entries,
    Math.round(slimMs),
    Math.round(hashedMs),
    Math.round(recompressedMs),
    recompressedMs / slimMs,
    zipMs === null ? null : Math.round(zipMs),
    zipMs === null ? null : slimMs / zipMs,
    Math.round(s3.milliseconds),
    Math.round(s3.peakBytes / 1_000_000),
  ];
}

async function zipMilliseconds(original: string, slim: string): Promise<number | null> {
  const times: number[] = [];
  for (let at = 0; at < RUNS; at += 1) {
    await copyFile(original, slim);
    try {
      times.push(await measure(() => run("zip", ["-q", "-d", slim, `${SHARED}*`])));
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
      throw error;
    }
  }
  return Math.min(...times);
}

async function fastestOf(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let at = 0; at < RUNS; at += 1) times.push(await measure(work));
  return Math.min(...times);
}

async function measure(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
