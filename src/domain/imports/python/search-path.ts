/** The folders of package and layers that Python searches, in order. */
import { type FileTree, OWN_PACKAGE, type TreeFile, type Trees } from "../../package/file-tree.ts";

/** A folder that is searched for modules: an entry of sys.path or of a package's __path__. */
export interface SearchFolder {
  readonly tree: FileTree;
  /** Without a trailing slash; "" for the tree's root. */
  readonly path: string;
}

/**
 * Python's search path on Lambda (docs lambda/latest/dg/python-package): the package, then site-packages and python/ of
 * the merged layers. The runtime follows.
 */
export function searchPathOf(minor: number, { task, opt }: Trees): readonly SearchFolder[] {
  return [
    { tree: task, path: "" },
    { tree: opt, path: `python/lib/python3.${minor}/site-packages` },
    { tree: opt, path: "python" },
  ].filter(({ tree, path }) => tree.folders.has(path));
}

/** Path of a file relative to its folder on the search path, which is the same in the package and in a layer. */
export function displayPath({ path, origin }: TreeFile): string {
  return origin === OWN_PACKAGE ? path : path.replace(/^python\/(lib\/python3\.\d+\/site-packages\/)?/, "");
}
