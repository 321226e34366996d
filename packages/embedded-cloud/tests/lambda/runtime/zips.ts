/** Builds small ZIPs from names and texts; a mode or a folder entry where a test needs one. */
import { TextReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";

type Content = string | { readonly text: string; readonly mode: number };

export async function zipOf(files: Readonly<Record<string, Content>>): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const [name, content] of Object.entries(files)) {
    const { text, mode } = typeof content === "string" ? { text: content, mode: 0o100644 } : content;
    await writer.add(name, new TextReader(text), { externalFileAttributes: (mode << 16) >>> 0, versionMadeBy: 3 << 8 });
  }
  return writer.close();
}
