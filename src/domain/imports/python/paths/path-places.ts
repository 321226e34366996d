/** Finds where the modules that use paths are, before and after the change. */
import { absolutePathOf, OPT, OWN_PACKAGE, type TreeFile } from "../../../package/file-tree.ts";
import { python } from "../../../runtimes/python.ts";
import type { MovedCode } from "../../import-world.ts";
import type { PathPlaces, PathReferrer } from "../../paths/path-effect.ts";
import { pathFileOf, pathPlacesIn, type ReachedPaths } from "../../paths/path-places.ts";
import type { PathFile } from "../../paths/path-proof.ts";
import type { ImportWalk } from "../import-walk.ts";
import { absoluteName, fileOf, type ImportWorld, type ReachedModule } from "../module-table.ts";
import { displayPath } from "../search-path.ts";

/** The files that use paths, and the places these can point to. */
export function pathPlacesOf(
  { modules }: ImportWalk,
  before: ImportWorld,
  after: ImportWorld,
  { sharedPaths, isLibrary }: MovedCode,
): { readonly files: readonly PathFile[]; readonly places: PathPlaces } {
  const referrerOf = (file: TreeFile): PathReferrer => {
    const at = absolutePathOf(file);
    const isOwn = file.origin === OWN_PACKAGE && !isLibrary(file.path);
    return { before: at, after: places.afterwards(at) ?? `${OPT}/python/${file.path}`, isOwn };
  };
  const found = [...modules.values()].flatMap((module) => {
    const file = fileOf(module);
    return file === null || module.python === null ? [] : [{ module, file, paths: module.python.paths }];
  });
  const resolve = (name: string, referrer: PathReferrer): ReachedPaths | null => {
    const importer = found.find(({ file }) => absolutePathOf(file) === referrer.before);
    const absolute = importer === undefined ? name : absoluteModule(name, importer.module);
    const module = absolute === null ? undefined : modules.get(absolute);
    const file = module === undefined ? null : fileOf(module);
    return file === null ? null : { referrer: referrerOf(file), paths: module?.python?.paths ?? null };
  };
  const layerFolders = after.searched.filter(({ tree }) => tree === after.opt).map(({ path }) => path);
  const places = pathPlacesIn(before, after, sharedPaths, python, layerFolders, resolve);
  const files = found.map(({ file, paths }) => pathFileOf(referrerOf(file), displayPath(file), paths, sharedPaths));
  return { files, places };
}

/** The absolute name of `..a` in the importing module. */
function absoluteModule(name: string, importer: ReachedModule): string | null {
  const module = name.replace(/^\.+/, "");
  const levels = name.length - module.length;
  return absoluteName({ module, relative: levels === 0 ? null : { levels, anchor: "__package__" } }, importer);
}
