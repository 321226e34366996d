/** Makes a function's package without the shared code, and decides whether the function could live with it. */
import { Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js/lib/zip-core.js";
import { NotUsable } from "./errors.ts";
import {
  openPackage,
  type PackageDirectory,
  type PackageEntry,
  packageDirectoryOf,
  pathOf,
  readerOf,
} from "./package-directory.ts";
import { isShared } from "./shared-path.ts";

export interface SlimPackage {
  /** The ZIP; same package and paths, same bytes. */
  readonly bytes: Uint8Array;
  /** Paths of the entries taken out and left in, folders included, in the package's order. */
  readonly removed: readonly string[];
  readonly kept: readonly string[];
}

/**
 * Takes the shared paths out whole, caches and folder entries too. What stays is copied as it lies in the ZIP, header,
 * data and descriptor, without inflating: order, times, modes, attributes, extra fields and comments are kept. The
 * result is opened again and held against the original before it is given out.
 * @throws NotUsable if the package cannot be read, nothing would be left, or the result is not what it must be
 */
export async function slimPackageOf(zip: Uint8Array, sharedPaths: readonly string[]): Promise<SlimPackage> {
  const { directory, comment } = await openPackage(readerOf(zip));
  const { removed, kept } = divided(directory, sharedPaths);
  if (!kept.some(({ isDirectory }) => !isDirectory)) {
    throw new NotUsable(`Without ${sharedPaths.join(", ")} nothing would be left of the package.`);
  }
  const writer = new ZipWriter(new Uint8ArrayWriter());
  await writer.appendZip(readerOf(zip), {
    filter: (entry) => !isShared(pathOf(entry), sharedPaths),
    readerOptions: { filenameValidation: "tolerant" },
  });
  const bytes = await writer.close(comment);
  const wrong = wrongInSlim(await packageDirectoryOf(readerOf(bytes)), directory, sharedPaths);
  if (wrong !== null) throw new NotUsable(`The slim package is not the original without the shared code: ${wrong}.`);
  return { bytes, removed: removed.map(({ path }) => path), kept: kept.map(({ path }) => path) };
}

/** Size of the slim package of a package of `zipBytes`, known before it is made. */
export function slimZipBytesOf(directory: PackageDirectory, zipBytes: number, sharedPaths: readonly string[]): number {
  return divided(directory, sharedPaths).removed.reduce((left, entry) => left - entry.zipBytes, zipBytes);
}

/** What is wrong with a slim package, or `null` if it holds the original's other entries: same order, names, CRC, sizes, modes. */
export function wrongInSlim(
  slim: PackageDirectory,
  original: PackageDirectory,
  sharedPaths: readonly string[],
): string | null {
  const { kept } = divided(original, sharedPaths);
  const different = kept.find((entry, index) => asIs(entry) !== asIs(slim.entries[index]));
  if (different !== undefined) return `${different.path} is not as it was`;
  return slim.entries.length === kept.length ? null : "it holds entries the original does not";
}

/**
 * Why a package must not be slimmed, or `null`: its handler would go, or something that stays would hide the layer's
 * copy. What the package holds comes before the layer on sys.path, so a `src/__init__.py` that stays hides the layer's
 * `src/shared/`, and a `shared.py` that stays hides the layer's `shared/`.
 */
export function reasonNotToSlim(
  directory: PackageDirectory,
  sharedPaths: readonly string[],
  handler: string,
): string | null {
  const { kept } = divided(directory, sharedPaths);
  const after: PackageDirectory = { ...directory, entries: kept };
  if (holdsHandler(directory, handler) && !holdsHandler(after, handler)) {
    return `its handler ${handler} lies in the shared code`;
  }
  for (const sharedPath of sharedPaths) {
    const hiding = kept.find(({ path }) => hides(path, sharedPath));
    if (hiding !== undefined) return `${hiding.path} stays in the package and would hide the layer's ${sharedPath}`;
  }
  return null;
}

/** Whether the package holds the handler's module: `src.app.run` and `src/app.run` mean src/app.py or src/app/__init__.py. */
export function holdsHandler(directory: PackageDirectory, handler: string): boolean {
  const module = handler.slice(0, handler.lastIndexOf(".")).replaceAll(".", "/");
  const candidates = new Set(moduleFiles(module));
  return directory.entries.some(({ path }) => candidates.has(path));
}

function divided(directory: PackageDirectory, sharedPaths: readonly string[]) {
  const removed = directory.entries.filter(({ path }) => isShared(path, sharedPaths));
  const kept = directory.entries.filter(({ path }) => !isShared(path, sharedPaths));
  return { removed, kept };
}

/** All of an entry but the place it takes: a gap that a tool left between two entries is not kept. */
function asIs(entry: PackageEntry | undefined): string {
  return JSON.stringify({ ...entry, zipBytes: undefined });
}

function moduleFiles(module: string): string[] {
  return [".py", ".pyc", "/__init__.py", "/__init__.pyc"].map((ending) => `${module}${ending}`);
}

function hides(path: string, sharedPath: string): boolean {
  const module = sharedPath.replace(/(\/|\.py)$/, "");
  if (moduleFiles(module).includes(path)) return true;
  const parents = module.split("/").slice(0, -1);
  return parents.some((_, depth) => path === `${parents.slice(0, depth + 1).join("/")}/__init__.py`);
}
