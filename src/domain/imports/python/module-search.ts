/** Finds a module in the folders that Python searches, in the order of CPython's PathFinder and FileFinder. */
import type { TreeFile } from "../../package/file-tree.ts";
import type { SearchFolder } from "./search-path.ts";

/** Only `source` can be read. `linked` is a symbolic link to a file or to a package's folder. */
type Language = "source" | "extension" | "compiled" | "linked";

export type FoundModule =
  | {
      readonly kind: "file";
      readonly file: TreeFile;
      readonly language: Language;
      /** The folders of its submodules; `null` for a plain module, which has none. */
      readonly folders: readonly SearchFolder[] | null;
    }
  /** Folders without `__init__`, combined from several places. */
  | { readonly kind: "namespace"; readonly folders: readonly SearchFolder[] }
  /** A module of the runtime, which is not followed. */
  | { readonly kind: "runtime"; readonly folders: null };

function suffixesOf(minor: number): readonly (readonly [string, Language])[] {
  return [
    [`.cpython-3${minor}-x86_64-linux-gnu.so`, "extension"],
    [`.cpython-3${minor}-aarch64-linux-gnu.so`, "extension"],
    [".abi3.so", "extension"],
    [".so", "extension"],
    [".py", "source"],
    [".pyc", "compiled"],
  ];
}

/**
 * Finds the module with this last name part. In each folder, a package with `__init__` comes before a module file.
 * Folders without `__init__` count only if no folder of the list has either; then they are combined.
 */
export function moduleIn(folders: readonly SearchFolder[], name: string, minor: number): FoundModule | null {
  const portions: SearchFolder[] = [];
  for (const folder of folders) {
    const base = folder.path === "" ? name : `${folder.path}/${name}`;
    const own = { tree: folder.tree, path: base };
    const isFolder = folder.tree.folders.has(base);
    const found = (isFolder ? fileAt(`${base}/__init__`, own, [own], minor) : null) ?? fileAt(base, own, null, minor);
    if (found !== null) return found;
    const link = folder.tree.files.get(base);
    if (link?.isLink === true) return { kind: "file", file: link, language: "linked", folders: [] };
    if (isFolder) portions.push(own);
  }
  return portions.length === 0 ? null : { kind: "namespace", folders: portions };
}

/** A package's folders with those of the same name on the whole search path, as `pkgutil.extend_path` returns them. */
export function extendedFolders(own: readonly SearchFolder[], searched: readonly SearchFolder[], name: string) {
  const others = searched
    .map(({ tree, path }) => ({ tree, path: path === "" ? name : `${path}/${name}` }))
    .filter(({ tree, path }) => tree.folders.has(path))
    .filter(({ tree, path }) => !own.some((known) => known.tree === tree && known.path === path));
  return [...own, ...others];
}

function fileAt(
  base: string,
  { tree }: SearchFolder,
  folders: readonly SearchFolder[] | null,
  minor: number,
): FoundModule | null {
  for (const [suffix, language] of suffixesOf(minor)) {
    const file = tree.files.get(`${base}${suffix}`);
    if (file !== undefined) return { kind: "file", file, language: file.isLink ? "linked" : language, folders };
  }
  return null;
}
