/**
 * Finds shared modules that a parent package hides. Python searches `lambdas/common/` only beside
 * `lambdas/__init__.py`, which stays in the package. There, generated files take the place of the modules that Python
 * finds first.
 */

import type { PackageDirectory, PackageEntry } from "../../package/package-directory.ts";
import type { Replacement } from "../../package/replacements.ts";
import { isShared, pathInLayer, type SharedCode } from "../../package/shared-path.ts";
import { isGenerated } from "../../runtimes/families.ts";

export interface HiddenPath {
  readonly sharedPath: string;
  /** The file that hides it: `lambdas/__init__.py`. */
  readonly hiddenBy: string;
  /** The modules to replace: a package, whose submodules follow it, or each module of a folder that is not one. */
  readonly modules: readonly PackageEntry[];
}

/** The shared paths of a package that the layer alone could not offer. */
export function hiddenPathsOf(
  { entries }: Pick<PackageDirectory, "entries">,
  { family, sharedPaths }: SharedCode,
): readonly HiddenPath[] {
  const { initFile, code, sourceOf } = family.paths;
  const nested = sharedPaths.filter((path) => foldersAbove(path).length > 0);
  if (initFile === null || nested.length === 0) return [];
  const paths = new Set(entries.map(({ path }) => path));
  const isCompiled = (path: string) =>
    isGenerated(path) && (sourceOf(path) === null || paths.has(sourceOf(path) ?? ""));
  const files = entries.filter(({ path, isDirectory }) => !isDirectory && code.test(path) && !isCompiled(path));
  const packages = new Map(
    files.filter(({ path }) => IS_PACKAGE.test(path)).map(({ path }) => [path.replace(/[^/]*$/, ""), path]),
  );
  return nested.flatMap((sharedPath) => {
    const hiddenBy = foldersAbove(sharedPath).flatMap((folder) => packages.get(folder) ?? [])[0];
    if (hiddenBy === undefined || isShared(hiddenBy, sharedPaths)) return [];
    const own = files.filter(({ path }) => isShared(path, [sharedPath]));
    const isBelowPackage = ({ path }: PackageEntry) => {
      const above = foldersAbove(path).filter((folder) => isShared(folder, [sharedPath]));
      return above.some((folder) => packages.has(folder) && packages.get(folder) !== path);
    };
    return [{ sharedPath, hiddenBy, modules: own.filter((entry) => !isBelowPackage(entry)) }];
  });
}

/** Whether a generated file can take the place of a module. It runs the layer's source as the module. */
export function canBeGenerated({ path, isSymlink }: PackageEntry): boolean {
  return path.endsWith(".py") && !isSymlink;
}

/** Of the hidden modules, those that the layer has. @param layer paths of files below /opt */
export function hiddenModules(
  directory: Pick<PackageDirectory, "entries">,
  shared: SharedCode,
  layer: { has(path: string): boolean },
): readonly Replacement[] {
  const hidden = hiddenPathsOf(directory, shared).flatMap(({ modules }) => modules);
  return hidden
    .filter((entry) => canBeGenerated(entry) && layer.has(pathInLayer(entry.path, shared.family)))
    .map(({ path }) => ({ path, form: "python" }));
}

/** A package with any kind of `__init__`: source, compiled, or machine code. */
const IS_PACKAGE = /(^|\/)__init__\.[^/]*(?:py[co]?|so)$/;

/** `a/` and `a/b/` for `a/b/c.py`. */
function foldersAbove(path: string): readonly string[] {
  return [...path.matchAll(/\/(?=.)/gs)].map(({ index }) => path.slice(0, index + 1));
}
