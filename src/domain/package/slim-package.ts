/** Makes a function's package without the shared code, and decides whether the function could live with it. */
import { NotUsable } from "../errors.ts";
import type { Reason } from "../report/reasons/reasons.ts";
import { familyOfPath } from "../runtimes/families.ts";
import type { Family } from "../runtimes/family.ts";
import { python } from "../runtimes/python.ts";
import type { OpenPackage, PackageDirectory, PackageEntry } from "./package-directory.ts";
import { belongsInLayer, isRemoved, isShared } from "./shared-path.ts";
import { copyWithout } from "./zip/copy-without.ts";
import { placeOf } from "./zip/hostile-entries.ts";

/**
 * The package's bytes with the shared paths taken out whole, caches and folder entries too. What stays is copied as it
 * lies in the ZIP, without inflating: order, times, modes, attributes, extra fields and comments are kept. Same package
 * and paths, same bytes. Streams: memory does not grow with the package.
 * @param zip all of the package, from its first byte to its last
 * @param keeps files of the shared paths, and folders of whose data files, that stay
 * @throws NotUsable if nothing would be left, or the package is not what its directory says
 */
export function slimPackage(
  zip: AsyncIterable<Uint8Array>,
  { directory, archive }: Pick<OpenPackage, "directory" | "archive">,
  sharedPaths: readonly string[],
  keeps: readonly string[] = [],
): AsyncGenerator<Uint8Array> {
  if (!keptOf(directory, sharedPaths, keeps).some(({ isDirectory }) => !isDirectory)) {
    throw new NotUsable(`Without ${sharedPaths.join(", ")} nothing would be left of the package.`);
  }
  return copyWithout(zip, archive, ({ name }) => isRemoved(placeOf(name), sharedPaths, keeps));
}

/** Size of the slim package of a package of `zipBytes`, known before it is made. */
export function slimZipBytesOf(
  directory: PackageDirectory,
  zipBytes: number,
  sharedPaths: readonly string[],
  keeps: readonly string[] = [],
): number {
  const removed = directory.entries.filter(({ path }) => isRemoved(path, sharedPaths, keeps));
  return removed.reduce((left, entry) => left - entry.zipBytes, zipBytes);
}

/** The data files of the shared paths that patterns name, as those of `layer.exclude` do: they stay in the package. */
export function keptByPatterns(
  { entries }: PackageDirectory,
  sharedPaths: readonly string[],
  patterns: readonly string[],
): readonly string[] {
  if (patterns.length === 0) return [];
  return entries
    .map(({ path }) => path)
    .filter((path) => !path.endsWith("/") && isShared(path, sharedPaths) && !familyOfPath(path).code.test(path))
    .filter((path) => !belongsInLayer(path, sharedPaths, patterns));
}

/**
 * What is wrong with a slim package, or `null` if it holds the original's other entries: same order, names, CRC, sizes,
 * modes.
 */
export function wrongInSlim(
  slim: PackageDirectory,
  original: PackageDirectory,
  sharedPaths: readonly string[],
  keeps: readonly string[] = [],
): string | null {
  const kept = keptOf(original, sharedPaths, keeps);
  const different = kept.find((entry, index) => asIs(entry) !== asIs(slim.entries[index]));
  if (different !== undefined) return `${different.path} is not as it was`;
  return slim.entries.length === kept.length ? null : "it holds entries the original does not";
}

/**
 * Why a package must not be slimmed, or `null`: its handler would go, or something that stays would hide the layer's
 * copy.
 */
export function reasonNotToSlim(
  directory: PackageDirectory,
  sharedPaths: readonly string[],
  handler: string,
): Reason | null {
  const kept = keptOf(directory, sharedPaths);
  const family = familyOfPath(sharedPaths[0] ?? "");
  const after: PackageDirectory = { ...directory, entries: kept };
  if (holdsHandler(directory, handler, family) && !holdsHandler(after, handler, family)) {
    return { code: "handler-in-shared-code", handler };
  }
  for (const sharedPath of sharedPaths) {
    const hiding = kept.find(({ path }) => family.hides(path, sharedPath));
    if (hiding !== undefined) return { code: "hides-layer", path: hiding.path, sharedPath };
  }
  return null;
}

/**
 * Whether the package holds the handler's module: in Python `src.app.run` and `src/app.run` mean src/app.py or
 * src/app/__init__.py.
 */
export function holdsHandler(directory: PackageDirectory, handler: string, family: Family = python): boolean {
  const candidates = new Set(family.handlerFiles(handler));
  return directory.entries.some(({ path }) => candidates.has(path));
}

function keptOf(
  { entries }: PackageDirectory,
  sharedPaths: readonly string[],
  keeps: readonly string[] = [],
): readonly PackageEntry[] {
  return entries.filter(({ path }) => !isRemoved(path, sharedPaths, keeps));
}

/** All of an entry but the place it takes: a gap that a tool left between two entries is not kept. */
function asIs(entry: PackageEntry | undefined): string {
  return JSON.stringify({ ...entry, zipBytes: undefined });
}
