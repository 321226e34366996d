/** Measures the size of the deployed tasks and the load time of their code. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { packageService } from "../../deployment/packaging.ts";
import type { Cell, Part } from "./table.ts";

/** Each task is started this many times; the fastest start counts, because it was least disturbed. */
const STARTS = 5;

export const bundles: Part = {
  name: "bundles",
  measures: "size and load time of the deployed tasks",
  async run() {
    const folder = await packageService();
    const zips = (await readdir(folder)).filter((file) => file.endsWith(".zip")).sort();
    const scratch = await mkdtemp(join(tmpdir(), "layershift-bench-"));
    try {
      const rows: Cell[][] = [];
      for (const zip of zips) rows.push(await rowOf(basename(zip, ".zip"), join(folder, zip), scratch));
      return [{ title: "Task bundles", columns, rows, notes }];
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  },
};

const columns = ["task", "ZIP bytes", "code bytes", "load ms"];
const notes = [
  `Load: importing the bundle in a separate Node.js process, the fastest of ${STARTS}. The ZIP also contains the source map.`,
];

async function rowOf(task: string, zip: string, scratch: string): Promise<Cell[]> {
  const bytes = await readFile(zip);
  const bundle = await unpack(bytes, join(scratch, task));
  const loads: number[] = [];
  for (let start = 0; start < STARTS; start += 1) loads.push(await measureLoad(bundle.path));
  return [task, bytes.length, bundle.bytes, Math.min(...loads)];
}

async function unpack(zip: Uint8Array, folder: string): Promise<{ readonly path: string; readonly bytes: number }> {
  const reader = new ZipReader(new Uint8ArrayReader(zip), { useWebWorkers: false });
  let bundle = { path: "", bytes: 0 };
  for (const entry of await reader.getEntries()) {
    if (entry.directory) continue;
    const path = join(folder, entry.filename);
    const bytes = await entry.getData(new Uint8ArrayWriter());
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
    if (entry.filename.startsWith("src/tasks/") && path.endsWith(".mjs")) bundle = { path, bytes: bytes.length };
  }
  return bundle;
}

async function measureLoad(path: string): Promise<number> {
  const script = `const begun = performance.now(); await import(${JSON.stringify(path)}); console.log(performance.now() - begun);`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script]);
  return Number(stdout);
}
