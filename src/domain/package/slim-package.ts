/** Creates a function's package without the shared code, and decides whether the function would still work. */
import { NotUsable } from "../errors.ts";
import { canBeGenerated, hiddenPathsOf } from "../imports/python/hidden-modules.ts";
import type { Reason } from "../report/reasons/reasons.ts";
import type { Family } from "../runtimes/family.ts";
import type { OpenPackage, PackageDirectory, PackageEntry } from "./package-directory.ts";
import { isReplaceable, replacedEntry, replacementText } from "./replacements.ts";
import { belongsInLayer, isRemoved, isShared, type Removal, type SharedCode } from "./shared-path.ts";
import { copyWithout } from "./zip/copy-without.ts";
import { entryPathOf } from "./zip/hostile-entries.ts";

/**
 * The package without the shared paths, including caches and folder entries. What stays is copied as stored: order,
 * times, modes, attributes, extra fields, and comments are kept. The same package and paths give the same bytes.
 * Streams, so memory does not grow with the package.
 * @param zip the complete package
 * @throws NotUsable if the result would be empty, or the package differs from its directory
 */
export function slimPackage(
  zip: AsyncIterable<Uint8Array>,
  { directory, archive }: Pick<OpenPackage, "directory" | "archive">,
  removal: Removal,
): AsyncGenerator<Uint8Array> {
  if (!keptOf(directory, removal).some(({ isDirectory }) => !isDirectory)) {
    throw new NotUsable({ code: "package-would-be-empty", sharedPaths: removal.sharedPaths });
  }
  const texts = new Map(removal.replacements.map((each) => [each.path, Buffer.from(replacementText(each))]));
  const contents = archive.records.flatMap((record) => {
    const text = texts.get(entryPathOf(record.name));
    return text === undefined ? [] : [[record, text] as const];
  });
  return copyWithout(zip, archive, ({ name }) => isRemoved(entryPathOf(name), removal), new Map(contents));
}

/** Size of the slim package, before it is created. */
export function slimZipBytesOf(directory: PackageDirectory, zipBytes: number, removal: Removal): number {
  const sum = (entries: readonly PackageEntry[]) => entries.reduce((bytes, entry) => bytes + entry.zipBytes, 0);
  return zipBytes - sum(directory.entries) + sum(keptOf(directory, removal));
}

/** The shared data files that match the patterns, such as those of `layer.exclude`. They stay in the package. */
export function dataFilesMatching(
  { entries }: PackageDirectory,
  { family, sharedPaths }: SharedCode,
  patterns: readonly string[],
): readonly string[] {
  if (patterns.length === 0) return [];
  return dataFilesBelow({ entries }, { family, sharedPaths }).filter(
    (path) => !belongsInLayer(path, sharedPaths, patterns),
  );
}

/** The data files of these shared paths. */
export function dataFilesBelow(
  { entries }: Pick<PackageDirectory, "entries">,
  { family, sharedPaths }: SharedCode,
): readonly string[] {
  return entries
    .map(({ path }) => path)
    .filter((path) => !path.endsWith("/") && isShared(path, sharedPaths) && !family.paths.code.test(path));
}

/**
 * What is wrong with a slim package; `null` if it has the original's other entries with the same order, names, CRC-32,
 * sizes, and modes. Generated files are in the places of those that they replace.
 */
export function findSlimProblem(slim: PackageDirectory, original: PackageDirectory, removal: Removal): string | null {
  const kept = keptOf(original, removal);
  const different = kept.find((entry, index) => contentKey(entry) !== contentKey(slim.entries[index]));
  if (different !== undefined) return `${different.path} changed`;
  return slim.entries.length === kept.length ? null : "it contains entries that the original does not";
}

/**
 * Why a package must not be slimmed: its handler would move where Lambda does not find it, nothing would remain, or a
 * file that stays would hide the layer's copy. `null` if nothing prevents it.
 */
export function reasonNotToSlim(
  directory: PackageDirectory,
  { family, sharedPaths }: SharedCode,
  handler: string,
): Reason | null {
  const kept = keptOf(directory, { family, sharedPaths, keeps: [], replacements: [] });
  const candidates = family.paths.handlerFiles(handler);
  const moving = directory.entries.find(({ path }) => candidates.includes(path) && isShared(path, sharedPaths));
  if (moving !== undefined && !holdsHandler({ ...directory, entries: kept }, handler, family)) {
    if (!family.paths.movingHandlers.test(moving.path)) return { code: "handler-in-shared-code", handler };
    const isEmpty = kept.every(({ isDirectory }) => isDirectory) && !isReplaceable(moving.path);
    if (isEmpty) return { code: "package-would-be-empty", sharedPaths };
  }
  for (const sharedPath of sharedPaths) {
    const hiding = kept.find(({ path }) => family.paths.hides(path, sharedPath));
    if (hiding !== undefined) return { code: "hides-layer", path: hiding.path, sharedPath };
  }
  const hidden = hiddenPathsOf(directory, { family, sharedPaths }).find(
    ({ modules }) => !modules.every(canBeGenerated),
  );
  return hidden === undefined ? null : { code: "hides-layer", path: hidden.hiddenBy, sharedPath: hidden.sharedPath };
}

/**
 * Whether the package contains the handler's module. In Python, `src.app.run` and `src/app.run` mean src/app.py or
 * src/app/__init__.py.
 */
export function holdsHandler(directory: PackageDirectory, handler: string, family: Family): boolean {
  const candidates = new Set(family.paths.handlerFiles(handler));
  return directory.entries.some(({ path }) => candidates.has(path));
}

/** The entries of the slim package, as stored or as replaced. */
export function keptOf({ entries }: PackageDirectory, removal: Removal): readonly PackageEntry[] {
  const replaced = new Map(removal.replacements.map((each) => [each.path, each]));
  return entries.flatMap((entry) => {
    const replacement = replaced.get(entry.path);
    if (replacement !== undefined) return [replacedEntry(entry, replacement)];
    return isRemoved(entry.path, removal) ? [] : [entry];
  });
}

/** An entry without its share of the ZIP, because gaps between entries are not copied. */
function contentKey(entry: PackageEntry | undefined): string {
  return JSON.stringify({ ...entry, zipBytes: undefined });
}
