/** The package of a probe function: its program, and the layer's ZIP beside it as it is. */
import { TextReader, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js/lib/zip-core.js";
import type { FamilyName } from "../../domain/families/family.ts";
import { NODE_ATTEMPT_PROGRAM, NODE_PROBE_PROGRAM } from "./node-program.ts";
import { ATTEMPT_PROGRAM, PROBE_PROGRAM } from "./program.ts";

/** `probe.handler`: file and function. */
export const PROBE_HANDLER = "probe.handler";
/** What the layer's ZIP is called in the package. */
export const LAYER_FILE = "layer.zip";

const PROGRAMS: Readonly<Record<FamilyName, Readonly<Record<string, string>>>> = {
  python: { "probe.py": PROBE_PROGRAM, "attempt.py": ATTEMPT_PROGRAM },
  nodejs: { "probe.js": NODE_PROBE_PROGRAM, "attempt.mjs": NODE_ATTEMPT_PROGRAM },
};

export async function probePackage(layerZip: Uint8Array, family: FamilyName): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, useCompressionStream: false });
  const readable = { unixMode: 0o100644 };
  for (const [name, program] of Object.entries(PROGRAMS[family]))
    await writer.add(name, new TextReader(program), readable);
  await writer.add(LAYER_FILE, new Uint8ArrayReader(layerZip), { ...readable, level: 0 });
  return writer.close();
}
