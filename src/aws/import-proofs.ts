/** Proves the imports of a whole fleet: reads the Python files each function reaches, every content once. */
import { OWN_PACKAGE, type TreeFile, treeOf, type Zip } from "../domain/file-tree.ts";
import { layersWith } from "../domain/function-change.ts";
import type { ImportProof } from "../domain/import-proof.ts";
import type { FunctionConfiguration, SharedCopy } from "../domain/inventory.ts";
import type { OpenPackage } from "../domain/package-directory.ts";
import { importProofOf } from "../domain/python-imports/import-proof.ts";
import type { ImportWorld } from "../domain/python-imports/module-table.ts";
import { type PythonFile, pythonFileOf } from "../domain/python-imports/python-file.ts";
import { pythonRuntimeOf } from "../domain/python-imports/python-runtime.ts";
import { searchPathOf } from "../domain/python-imports/search-path.ts";
import { isShared } from "../domain/shared-path.ts";
import type { AttachedLayers } from "./attached-layers.ts";

/** What the functions are to stand on. */
export interface NewLayer {
  readonly name: string;
  readonly opened: OpenPackage;
  readonly sharedPaths: readonly string[];
  /** Whether a function whose copy differs gets the layer's all the same. */
  readonly replacesDrifted: boolean;
}

export interface ImportProofs {
  /** `null` where the function is not going to move. @throws NotUsable if a file it reaches cannot be unzipped */
  proofOf(described: FunctionConfiguration, opened: OpenPackage, copy: SharedCopy): Promise<ImportProof | null>;
}

type OpenZip = Zip & { readonly opened: OpenPackage };
type Read = (file: TreeFile, zips: readonly OpenZip[]) => Promise<PythonFile | null>;

/** No sane module is larger; to read it would cost more than it proves. */
const MAX_PYTHON_BYTES = 4 * 1024 * 1024;
/** Stands for the version number that publishing the layer will give. */
const NEW_VERSION = "new";
const THE_LAYER = "the layer";

export function importProofsFor(layer: NewLayer, attached: AttachedLayers): ImportProofs {
  const read = readingOnce(layer);
  return {
    async proofOf(described, opened, copy) {
      const newArn = newArnFor(described, layer.name);
      const present = described.layers.map(({ arn }) => arn);
      const planned = layersWith(present, newArn);
      const movesLayer = copy.kind === "absent" && planned.length === present.length;
      const movesCode = copy.kind === "identical" || (copy.kind !== "absent" && layer.replacesDrifted);
      if (!movesLayer && !movesCode) return null;

      const known = await zipsOf([...present, newArn], newArn, layer, attached);
      const task: OpenZip = { name: OWN_PACKAGE, directory: opened.directory, opened };
      const slim = {
        ...task,
        directory: { entries: opened.directory.entries.filter(({ path }) => !isShared(path, layer.sharedPaths)) },
      };
      const world = (own: OpenZip, arns: readonly string[]) =>
        worldOf(
          described.runtime ?? "",
          own,
          arns.flatMap((arn) => known.get(arn) ?? []),
          read,
        );
      return importProofOf({
        handler: described.handler ?? "",
        before: world(task, present),
        after: world(slim, planned),
        accepts: (path) => movesLayer || (layer.replacesDrifted && isShared(path, layer.sharedPaths)),
        unreadableLayers: present.filter((arn) => !known.has(arn)),
      });
    },
  };
}

/** `arn:aws:lambda:region:account:function:name`: the layer will lie beside the function. */
function newArnFor({ arn }: FunctionConfiguration, layerName: string): string {
  return `${arn.split(":").slice(0, 5).join(":")}:layer:${layerName}:${NEW_VERSION}`;
}

/** The layers that can be read, by ARN. */
async function zipsOf(
  arns: readonly string[],
  newArn: string,
  layer: NewLayer,
  attached: AttachedLayers,
): Promise<ReadonlyMap<string, OpenZip>> {
  const zips = new Map<string, OpenZip>();
  for (const arn of arns) {
    const opened = arn === newArn ? layer.opened : (await attached.layer(arn)).opened;
    const name = arn === newArn ? THE_LAYER : arn;
    if (opened !== null) zips.set(arn, { name, directory: opened.directory, opened });
  }
  return zips;
}

function worldOf(runtimeName: string, own: OpenZip, layers: readonly OpenZip[], read: Read): ImportWorld {
  const runtime = pythonRuntimeOf(runtimeName);
  const zips = [own, ...layers];
  return { runtime, searched: searchPathOf(runtime.minor, own, layers), read: (file) => read(file, zips) };
}

/** Parses every content once; what the layer holds too is read from there, so that a fleet's copies are not downloaded. */
function readingOnce({ opened }: NewLayer): Read {
  const parsed = new Map<string, Promise<PythonFile | null>>();
  const inLayer = treeOf([{ name: THE_LAYER, directory: opened.directory }]).files.values();
  const layerPaths = new Map([...inLayer].map(({ content, path }) => [content, path]));
  return (file, zips) => {
    const known = parsed.get(file.content);
    if (known !== undefined) return known;
    const layerPath = layerPaths.get(file.content);
    const holder = layerPath === undefined ? zips.find(({ name }) => name === file.origin)?.opened : opened;
    const reading = parsedFrom(holder, layerPath ?? file.path, file.bytes);
    parsed.set(file.content, reading);
    reading.catch(() => parsed.delete(file.content));
    return reading;
  };
}

async function parsedFrom(holder: OpenPackage | undefined, path: string, bytes: number): Promise<PythonFile | null> {
  if (holder === undefined || bytes > MAX_PYTHON_BYTES) return null;
  return pythonFileOf(new TextDecoder().decode(await holder.contentOf(path)));
}
