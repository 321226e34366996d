/**
 * Decides which files of a package are shared code. Shared paths match whole path segments: `shared/` covers
 * `shared/db.py` but not `shared_extra/db.py`. `shared.py` covers only that module.
 */
import { DEFAULT_EXCLUSIONS, isExcluded } from "../request/exclusions.ts";
import { FAMILIES, familyOfPath } from "../runtimes/families.ts";

/** Whether the shared paths cover an entry, including caches, compiled files, and folder entries. */
export function isShared(path: string, sharedPaths: readonly string[]): boolean {
  return pathBelowShared(path, sharedPaths) !== null;
}

/**
 * Whether a shared data file stays in the package: `keeps` has the file, or a folder above it. Code never stays,
 * because it would hide the layer's.
 */
export function staysInPackage(path: string, keeps: readonly string[]): boolean {
  if (keeps.length === 0 || path.endsWith("/") || familyOfPath(path).code.test(path)) return false;
  return keeps.some((keep) => (keep.endsWith("/") ? path.startsWith(keep) : path === keep));
}

/** Whether an entry is removed from a package: it is shared, and does not stay. */
export function isRemoved(path: string, sharedPaths: readonly string[], keeps: readonly string[]): boolean {
  return isShared(path, sharedPaths) && !staysInPackage(path, keeps);
}

/** `isRemoved` as regular expressions for code that runs elsewhere, in the syntax that JavaScript and Python share. */
export function removalPatterns(sharedPaths: readonly string[], keeps: readonly string[]): readonly string[] {
  return sharedPaths.flatMap((sharedPath) => {
    const { code } = familyOfPath(sharedPath);
    const stays = keeps
      .filter((keep) => keep.startsWith(sharedPath))
      .map((keep) => (keep.endsWith("/") ? `(?!.*(?:${code.source}|/$))${literal(keep)}` : `${literal(keep)}$`));
    const unless = stays.length === 0 ? "" : `(?!${stays.join("|")})`;
    if (sharedPath.endsWith("/")) return [`^${unless}${literal(sharedPath)}`];
    const folder = literal(folderOf(sharedPath));
    const name = literal(sharedPath.slice(folderOf(sharedPath).length, -".py".length));
    return [`^${folder}${name}\\.py[co]?$`, `^${folder}__pycache__/${name}\\.[^/]+\\.py[co]$`];
  });
}

function literal(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");
}

/**
 * Whether a shared file belongs in the layer. Data files do; caches, compiled files, and what `exclude` matches do not.
 */
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
export function pathInLayer(path: string): string {
  return `${familyOfPath(path).layerFolder}${path}`;
}

/** The path in a package of a layer's file; `null` if shared code cannot be there. */
export function pathInPackage(layerPath: string): string | null {
  const family = FAMILIES.find(({ layerFolder }) => layerPath.startsWith(layerFolder));
  const path = family === undefined ? null : layerPath.slice(family.layerFolder.length);
  return path !== null && familyOfPath(path) === family ? path : null;
}

function pathBelowShared(path: string, sharedPaths: readonly string[]): string | null {
  for (const sharedPath of sharedPaths) {
    if (sharedPath.endsWith("/")) {
      if (path.startsWith(sharedPath)) return path.slice(sharedPath.length);
    } else if (path === sharedPath || isCompiledFrom(path, sharedPath)) {
      return path.slice(folderOf(sharedPath).length);
    }
  }
  return null;
}

/** A `shared.pyc` that stays after `shared.py` was removed would be imported before the layer's module. */
function isCompiledFrom(path: string, module: string): boolean {
  const folder = folderOf(module);
  const name = module.slice(folder.length, -".py".length);
  if (path === `${folder}${name}.pyc` || path === `${folder}${name}.pyo`) return true;
  const cache = `${folder}__pycache__/${name}.`;
  return path.startsWith(cache) && /^[^/]+\.py[co]$/.test(path.slice(cache.length));
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}
