/**
 * Decides which files of a package are shared code. Shared paths match whole path segments: `shared/` covers
 * `shared/db.py` but not `shared_extra/db.py`. `shared.py` covers only that module, and `requests-*.dist-info/` the
 * metadata of any version.
 */
import { DEFAULT_EXCLUSIONS, isExcluded } from "../request/exclusions.ts";
import { FAMILIES } from "../runtimes/families.ts";
import type { Family } from "../runtimes/family.ts";
import { literal } from "../text.ts";
import { descriptionsOf, type Replacement } from "./replacements.ts";

/** The shared code of one language. */
export interface SharedCode {
  readonly family: Family;
  /** As in a request: `shared/`. */
  readonly sharedPaths: readonly string[];
}

/** The shared code of one function, with what it never reaches. Both leave its package. */
export function withUnreached<Shared extends SharedCode>(shared: Shared, unreached: readonly string[]): Shared {
  return { ...shared, sharedPaths: [...shared.sharedPaths, ...unreached] };
}

/** How a slim package differs from its original. */
export interface Removal extends SharedCode {
  /** Shared files, and folders whose data files, that stay. */
  readonly keeps: readonly string[];
  /** Modules in whose place a generated file loads the layer's. */
  readonly replacements: readonly Replacement[];
}

/** Whether a shared path is a folder. The metadata of an installed package is none: it always moves with its code. */
export function isFolder(path: string): boolean {
  return path.endsWith("/") && !path.includes("*");
}

/** Whether the shared paths cover an entry, including caches, compiled files, and folder entries. */
export function isShared(path: string, sharedPaths: readonly string[]): boolean {
  return pathBelowShared(path, sharedPaths) !== null;
}

/**
 * Whether a shared data file stays in the package: `keeps` has the file, or a folder above it. Code never stays,
 * because it would hide the layer's.
 */
export function staysInPackage(path: string, { family, keeps }: Pick<Removal, "family" | "keeps">): boolean {
  if (keeps.length === 0 || path.endsWith("/") || family.paths.code.test(path)) return false;
  return keeps.some((keep) => (isFolder(keep) ? path.startsWith(keep) : path === keep));
}

/** Whether an entry is removed from a package: it is shared, does not stay, and is not replaced. */
export function isRemoved(path: string, removal: Removal): boolean {
  if (!isShared(path, removal.sharedPaths) || removal.replacements.some((each) => each.path === path)) return false;
  return !staysInPackage(path, { ...removal, keeps: keptPathsOf(removal) });
}

function keptPathsOf({ keeps, replacements, sharedPaths }: Removal): readonly string[] {
  return replacements.length === 0 ? keeps : [...keeps, ...descriptionsOf(replacements, sharedPaths)];
}

/**
 * `isRemoved` as regular expressions for code that runs elsewhere, in the syntax that JavaScript and Python share. They
 * match replaced modules too, which are then written anew.
 */
export function removalPatterns(removal: Removal): readonly string[] {
  const { family, sharedPaths } = removal;
  const keeps = keptPathsOf(removal);
  const { code, moduleFiles } = family.paths;
  return sharedPaths.flatMap((sharedPath) => {
    const beginnings = isFolder(sharedPath) ? [`^${literal(sharedPath)}`] : moduleFiles(sharedPath);
    const stays = keeps
      .filter((keep) => isShared(keep, [sharedPath]))
      .map((keep) => (isFolder(keep) ? `(?!.*(?:${code.source}|/$))${literal(keep)}` : `${literal(keep)}$`));
    const unless = stays.length === 0 ? "" : `(?!${stays.join("|")})`;
    return beginnings.map((beginning) => beginning.replace("^", () => `^${unless}`));
  });
}

/** Whether a shared file belongs in the layer: not caches, compiled files, or what `exclude` matches. */
export function belongsInLayer(
  path: string,
  sharedPaths: readonly string[],
  exclude: readonly string[] = DEFAULT_EXCLUSIONS,
): boolean {
  const below = pathBelowShared(path, sharedPaths);
  return below !== null && below !== "" && !below.endsWith("/") && !isExcluded(path, below, exclude);
}

/**
 * The path of a shared file in a layer: `python/shared/db.py` for `shared/db.py`, `nodejs/node_modules/x/a.js` for
 * `node_modules/x/a.js`.
 */
export function pathInLayer(path: string, { paths: { layerFolder } }: Family): string {
  return `${layerFolder}${path}`;
}

/** The path in a package of a layer's file; `null` if shared code of this language cannot be there. */
export function pathInPackage(layerPath: string, { paths: { layerFolder } }: Family): string | null {
  return layerPath.startsWith(layerFolder) ? layerPath.slice(layerFolder.length) : null;
}

function pathBelowShared(path: string, sharedPaths: readonly string[]): string | null {
  for (const sharedPath of sharedPaths) {
    if (isFolder(sharedPath)) {
      if (path.startsWith(sharedPath)) return path.slice(sharedPath.length);
    } else if (isOfModule(path, sharedPath)) {
      return path.slice(folderOf(sharedPath).length);
    }
  }
  return null;
}

/** A `shared.pyc` that stays after `shared.py` was removed would be imported before the layer's module. */
function isOfModule(path: string, sharedPath: string): boolean {
  const known = MODULE_FILES.get(sharedPath);
  const expressions =
    known ?? FAMILIES.flatMap(({ paths }) => paths.moduleFiles(sharedPath)).map((expression) => new RegExp(expression));
  if (known === undefined) MODULE_FILES.set(sharedPath, expressions);
  return expressions.some((expression) => expression.test(path));
}

/** Compiled once for the entries of all packages: a request names few modules. */
const MODULE_FILES = new Map<string, readonly RegExp[]>();

/** Metadata of packages is at the top. */
function folderOf(path: string): string {
  return path.endsWith("/") ? "" : path.slice(0, path.lastIndexOf("/") + 1);
}
