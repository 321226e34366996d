/** The folders of package and layers that Python searches, in its order. */
import { type FileTree, OWN_PACKAGE, type TreeFile, treeOf, type Zip } from "../../package/file-tree.ts";

/** A folder that is searched for modules: an entry of sys.path or of a package's __path__. */
export interface SearchFolder {
  readonly tree: FileTree;
  /** Without a slash at the end; "" for the tree's root. */
  readonly path: string;
}

/** What lies under /var/task and under /opt. */
export interface Places {
  readonly task: FileTree;
  readonly opt: FileTree;
}

export function placesOf(task: Zip, layers: readonly Zip[]): Places {
  return { task: treeOf([task]), opt: treeOf(layers) };
}

/**
 * Where Python looks for modules on Lambda, in its order (docs lambda/latest/dg/python-package): the function's
 * package, site-packages and then python/ of the layers merged in their order. The runtime comes after them.
 */
export function searchPathOf(minor: number, { task, opt }: Places): readonly SearchFolder[] {
  return [
    { tree: task, path: "" },
    { tree: opt, path: `python/lib/python3.${minor}/site-packages` },
    { tree: opt, path: "python" },
  ].filter(({ tree, path }) => tree.folders.has(path));
}

/**
 * Path of a file below the folder of the search path it lies in: what people know it by, in the package as in a layer.
 */
export function shownPath({ path, origin }: TreeFile): string {
  return origin === OWN_PACKAGE ? path : path.replace(/^python\/(lib\/python3\.\d+\/site-packages\/)?/, "");
}
