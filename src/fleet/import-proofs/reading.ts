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
/** Code does not compress better than this. A larger ratio would make a small upload take minutes to parse. */
const MAX_RATIO = 100;
const SMALL_BYTES = 64 * 1024;

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
    const reading = textOf(holder, layerPath ?? file.path, file).then((text) =>
      text === null ? null : parsedOrNull(text, parse),
    );
    known.set(file.content, reading);
    reading.catch(() => known.delete(file.content));
    return reading;
  };
}

async function textOf(
  holder: OpenPackage | undefined,
  path: string,
  { bytes, compressedBytes }: TreeFile,
): Promise<string | null> {
  if (holder === undefined || bytes > MAX_BYTES) return null;
  if (bytes > SMALL_BYTES && bytes > MAX_RATIO * compressedBytes) return null;
  return new TextDecoder().decode(await holder.contentOf(path));
}

/** If a file breaks the parser, for example by its depth, only the functions that load it are affected. */
function parsedOrNull<Parsed>(text: string, parse: (text: string) => Parsed): Parsed | null {
  try {
    return parse(text);
  } catch {
    return null;
  }
}
