/** The files of a package or of merged layers, as Lambda unpacks them. */
import type { PackageDirectory } from "./package-directory.ts";

/** One file under /var/task or /opt. */
export interface TreeFile {
  /** Path in its ZIP. */
  readonly path: string;
  /** The ZIP that contains it: `package`, or the name of a layer. */
  readonly origin: string;
  /** Equal for equal content, different for different content. */
  readonly content: string;
  /** Unzipped. */
  readonly bytes: number;
  readonly compressedBytes: number;
  /** Whether it is a symbolic link. Links are not followed. */
  readonly isLink: boolean;
}

export interface FileTree {
  readonly files: ReadonlyMap<string, TreeFile>;
  /** Paths without a trailing slash; the root is "". */
  readonly folders: ReadonlySet<string>;
}

export interface Zip {
  /** The `origin` of its files. */
  readonly name: string;
  readonly directory: Pick<PackageDirectory, "entries">;
}

/** The files after unpacking the ZIPs in this order: a later file replaces an earlier one. */
export function treeOf(zips: readonly Zip[]): FileTree {
  const files = new Map<string, TreeFile>();
  const folders = new Set<string>([""]);
  for (const { name, directory } of zips)
    for (const { path, isDirectory, isSymlink: isLink, bytes, compressedBytes, crc32 } of directory.entries) {
      const content = `${crc32.toString(16)}-${bytes}`;
      if (!isDirectory) files.set(path, { path, origin: name, bytes, compressedBytes, isLink, content });
      // If a folder is known, all its parents are.
      for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
        const folder = path.slice(0, end);
        if (folders.has(folder)) break;
        folders.add(folder);
      }
    }
  return { files, folders };
}

/** The files under /var/task and under /opt. */
export interface Trees {
  readonly task: FileTree;
  readonly opt: FileTree;
}

export function treesOf(task: Zip, layers: readonly Zip[]): Trees {
  return { task: treeOf([task]), opt: treeOf(layers) };
}

/** Where Lambda unpacks a function's package and its layers. */
export const TASK = "/var/task";
export const OPT = "/opt";

/** The tree that an absolute path is in, and the path in it. */
export function treeAt({ task, opt }: Trees, path: string): readonly [FileTree | null, string] {
  if (path === TASK || path.startsWith(`${TASK}/`)) return [task, path.slice(TASK.length + 1)];
  if (path === OPT || path.startsWith(`${OPT}/`)) return [opt, path.slice(OPT.length + 1)];
  return [null, path];
}

/** The file at an absolute path; `null` if it does not exist. */
export function fileAt(trees: Trees, path: string): TreeFile | null {
  const [tree, below] = treeAt(trees, path);
  return tree?.files.get(below) ?? null;
}

/** Absolute path of a file, from the ZIP that contains it. */
export function absolutePathOf({ origin, path }: Pick<TreeFile, "origin" | "path">): string {
  return origin === OWN_PACKAGE ? `${TASK}/${path}` : `${OPT}/${path}`;
}

/** The `origin` of files in the function's own package. */
export const OWN_PACKAGE = "package";
