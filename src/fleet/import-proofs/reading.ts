/** Reads the files of a whole fleet, every content once. */
import { type TreeFile, treeOf, type Zip } from "../../domain/package/file-tree.ts";
import type { OpenPackage } from "../../domain/package/package-directory.ts";

export type OpenZip = Zip & { readonly opened: OpenPackage };

/** What a file says, read from the ZIP that holds it; `null` where it cannot be read. */
export type Reading<Said> = (file: TreeFile, zips: readonly OpenZip[]) => Promise<Said | null>;

/** The `name` of the layer to come among the ZIPs. */
export const THE_LAYER = "the layer";

/** No sane module is larger; to read it would cost more than it proves. */
const MAX_BYTES = 4 * 1024 * 1024;

/** What the layer holds too is read from there, so that a fleet's copies are not downloaded. */
export function readingOnce<Said>(opened: OpenPackage, understood: (text: string) => Said): Reading<Said> {
  const known = new Map<string, Promise<Said | null>>();
  const inLayer = treeOf([{ name: THE_LAYER, directory: opened.directory }]).files.values();
  const layerPaths = new Map([...inLayer].map(({ content, path }) => [content, path]));
  return (file, zips) => {
    const before = known.get(file.content);
    if (before !== undefined) return before;
    const layerPath = layerPaths.get(file.content);
    const holder = layerPath === undefined ? zips.find(({ name }) => name === file.origin)?.opened : opened;
    const reading = textOf(holder, layerPath ?? file.path, file.bytes).then((text) =>
      text === null ? null : understood(text),
    );
    known.set(file.content, reading);
    reading.catch(() => known.delete(file.content));
    return reading;
  };
}

async function textOf(holder: OpenPackage | undefined, path: string, bytes: number): Promise<string | null> {
  if (holder === undefined || bytes > MAX_BYTES) return null;
  return new TextDecoder().decode(await holder.contentOf(path));
}
