/** Reads and parses the files of a fleet, each content once. */
import { type TreeFile, treeOf, type Zip } from "../../domain/package/file-tree.ts";
import type { OpenPackage } from "../../domain/package/package-directory.ts";

export type OpenZip = Zip & { readonly opened: OpenPackage };

/** The parsed content of a file, or `null` if it cannot be read. */
export type CachedReader<Parsed> = (file: TreeFile, zips: readonly OpenZip[]) => Promise<Parsed | null>;

/** The `name` of the new layer's ZIP. */
export const NEW_LAYER_NAME = "the layer";

/** Larger files are not parsed: modules are smaller. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Reads content that the layer also holds from the layer, so that the functions' copies are not downloaded. */
export function cachedReader<Parsed>(opened: OpenPackage, parse: (text: string) => Parsed): CachedReader<Parsed> {
  const known = new Map<string, Promise<Parsed | null>>();
  const inLayer = treeOf([{ name: NEW_LAYER_NAME, directory: opened.directory }]).files.values();
  const layerPaths = new Map([...inLayer].map(({ content, path }) => [content, path]));
  return (file, zips) => {
    const before = known.get(file.content);
    if (before !== undefined) return before;
    const layerPath = layerPaths.get(file.content);
    const holder = layerPath === undefined ? zips.find(({ name }) => name === file.origin)?.opened : opened;
    const reading = textOf(holder, layerPath ?? file.path, file.bytes).then((text) =>
      text === null ? null : parse(text),
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
