/** Creates a typical package: many small modules, a few large libraries, and the shared code. */
import { createWriteStream } from "node:fs";
import { Writable } from "node:stream";
import { Uint8ArrayReader, ZipWriter } from "@zip.js/zip.js";
import type { Removal } from "../../../src/domain/package/shared-path.ts";
import { python } from "../../../src/domain/runtimes/python.ts";

/** Shared path of these packages. */
export const SHARED = "shared/";
/** What the benchmarks take out of the package. */
export const REMOVAL: Removal = { family: python, sharedPaths: [SHARED], keeps: [], replacements: [] };

const MODULE_BYTES = 12_000;
const LIBRARY_BYTES = 4_000_000;
/** Modules per library. */
const MODULES = 60;
const SHARED_MODULES = 40;

/** Writes a ZIP of about this many bytes; returns its number of entries. */
export async function writePackage(path: string, zipBytes: number): Promise<number> {
  const zip = new ZipWriter(Writable.toWeb(createWriteStream(path)), { useWebWorkers: false, level: 1 });
  const text = sourceOf(MODULE_BYTES);
  const library = binaryOf(LIBRARY_BYTES);
  let entries = 0;
  let written = 0;
  const add = async (name: string, bytes: Uint8Array) => {
    const entry = await zip.add(name, new Uint8ArrayReader(bytes), { extendedTimestamp: false });
    written += entry.compressedSize;
    entries += 1;
  };
  for (let at = 0; at < SHARED_MODULES; at += 1) await add(`${SHARED}module_${at}.py`, text);
  for (let folder = 0; written < zipBytes; folder += 1) {
    for (let at = 0; at < MODULES; at += 1) await add(`vendor_${folder}/module_${at}.py`, text);
    await add(`vendor_${folder}/library.so`, library.subarray(0, Math.max(1000, 2 * (zipBytes - written))));
  }
  await zip.close();
  return entries;
}

function sourceOf(length: number): Uint8Array {
  const lines = Array.from({ length }, (_, at) => `def step_${(at * 7919) % 1000}(value):\n    return value + ${at}\n`);
  return Buffer.from(lines.join("")).subarray(0, length);
}

/** Compresses to about two thirds, like machine code. */
function binaryOf(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 24) & 0x2f;
  });
}
