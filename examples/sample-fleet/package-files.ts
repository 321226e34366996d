/** Reads the files of the sample fleet's packages, and builds the ZIPs. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js/lib/zip-core.js";
import type { LayerFile } from "../../src/domain/package/layer-artifact.ts";

const root = fileURLToPath(new URL(".", import.meta.url));
/** 1980-01-01 00:00:00 in MS-DOS format, which has no time zone. */
const FIRST_MS_DOS_MOMENT = 0x0021_0000;

/** Every file in a folder of the sample fleet except Python's caches, sorted by path. Paths start with `prefix`. */
export async function filesBelow(folder: string, prefix = ""): Promise<LayerFile[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("__pycache__"))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, folder).length + 1));
  const files = paths.map(async (path) => ({
    path: `${prefix}${path}`,
    bytes: await readFile(join(root, folder, path)),
    executable: false,
  }));
  return (await Promise.all(files)).sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** A deterministic ZIP of these files, in order. Files that do not compress are stored. */
export async function packageOf(files: readonly LayerFile[]): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), {
    useWebWorkers: false,
    useCompressionStream: false,
    dataDescriptor: false,
    extendedTimestamp: false,
    rawLastModDate: FIRST_MS_DOS_MOMENT,
    unixMode: 0o100644,
  });
  for (const { path, bytes } of files) {
    await writer.add(path, new Uint8ArrayReader(bytes), { level: path.endsWith(".bin") ? 0 : 6 });
  }
  return writer.close();
}
