/** The package of a probe function: its program, and the layer's ZIP beside it as it is. */
import { TextReader, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js/lib/zip-core.js";
import { ATTEMPT_PROGRAM, PROBE_PROGRAM } from "./program.ts";

/** `probe.handler`: file and function. */
export const PROBE_HANDLER = "probe.handler";
/** What the layer's ZIP is called in the package. */
export const LAYER_FILE = "layer.zip";

export async function probePackage(layerZip: Uint8Array): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, useCompressionStream: false });
  const readable = { unixMode: 0o100644 };
  await writer.add("probe.py", new TextReader(PROBE_PROGRAM), readable);
  await writer.add("attempt.py", new TextReader(ATTEMPT_PROGRAM), readable);
  await writer.add(LAYER_FILE, new Uint8ArrayReader(layerZip), { ...readable, level: 0 });
  return writer.close();
}
