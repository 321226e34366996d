/** The package of a probe function: its program and the layer's unchanged ZIP. */
import { readdir, readFile } from "node:fs/promises";
import { TextReader, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js/lib/zip-core.js";
import type { FamilyName } from "../domain/runtimes/family.ts";

/** `probe.handler`: file and function. */
export const PROBE_HANDLER = "probe.handler";
/** Name of the layer's ZIP in the package. */
export const LAYER_FILE = "layer.zip";

// Works from this file and from the bundle of a task, which is in another folder of src.
const SRC = import.meta.url.slice(0, import.meta.url.lastIndexOf("/src/") + "/src/".length);
/** Programs of each language, packaged with the task. */
const PROGRAMS: Readonly<Record<FamilyName, URL>> = {
  python: new URL("probe/python/", SRC),
  nodejs: new URL("probe/nodejs/", SRC),
};

export async function probePackage(layerZip: Uint8Array, family: FamilyName): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, useCompressionStream: false });
  const readable = { unixMode: 0o100644 };
  for (const [name, program] of await programOf(family)) await writer.add(name, new TextReader(program), readable);
  await writer.add(LAYER_FILE, new Uint8ArrayReader(layerZip), { ...readable, level: 0 });
  return writer.close();
}

async function programOf(family: FamilyName): Promise<readonly (readonly [string, string])[]> {
  const folder = PROGRAMS[family];
  const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile());
  const names = files.map(({ name }) => name).sort();
  return Promise.all(names.map(async (name) => [name, await readFile(new URL(name, folder), "utf8")] as const));
}
