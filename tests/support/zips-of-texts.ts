/** A package and its layers as the import proofs see them: directories of ZIPs, and the text of each file. */
import { crc32 } from "node:zlib";
import { OWN_PACKAGE, type Zip } from "../../src/domain/package/file-tree.ts";
import type { Files } from "./fleet.ts";

interface ZipsOfTexts {
  readonly own: Zip;
  /** The layers, in their order. */
  readonly others: readonly Zip[];
  textOf(file: { readonly origin: string; readonly path: string }): string;
}

export function zipsOf(task: Files, layers: readonly Files[]): ZipsOfTexts {
  const named = layers.map((files, index) => [`layer ${index + 1}`, files] as const);
  const files = new Map([[OWN_PACKAGE, task], ...named]);
  return {
    own: zipOf(OWN_PACKAGE, task),
    others: named.map(([name, layer]) => zipOf(name, layer)),
    textOf: ({ origin, path }) => files.get(origin)?.[path] ?? "",
  };
}

function zipOf(name: string, files: Files): Zip {
  const entries = Object.entries(files).map(([path, text]) => ({
    path,
    isDirectory: path.endsWith("/"),
    isSymlink: false,
    bytes: Buffer.byteLength(text),
    compressedBytes: Buffer.byteLength(text),
    zipBytes: Buffer.byteLength(text),
    crc32: crc32(text),
    unixMode: 0o100644,
  }));
  return { name, directory: { entries } };
}
