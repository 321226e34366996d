/** The files of a package or of merged layers, as Lambda unpacks them. */
import type { PackageDirectory } from "./package-directory.ts";

/** One file somewhere under /var/task or /opt. */
export interface TreeFile {
  /** Path inside its ZIP. */
  readonly path: string;
  /** Which ZIP holds it: `package`, or the name its layer was given. */
  readonly origin: string;
  /** Equal for equal content; files of different content must have different ones. */
  readonly content: string;
  /** Unzipped. */
  readonly bytes: number;
  readonly compressedBytes: number;
  /** A symbolic link: its content is a path, and where that leads is not followed. */
  readonly isLink: boolean;
}

export interface FileTree {
  readonly files: ReadonlyMap<string, TreeFile>;
  /** Paths without a slash at the end; the root is "". */
  readonly folders: ReadonlySet<string>;
}

export interface Zip {
  /** What `origin` of its files will be. */
  readonly name: string;
  readonly directory: Pick<PackageDirectory, "entries">;
}

/** What lies there once the ZIPs are unpacked over one another in this order: a later file replaces an earlier one. */
export function treeOf(zips: readonly Zip[]): FileTree {
  const files = new Map<string, TreeFile>();
  const folders = new Set<string>([""]);
  for (const { name, directory } of zips)
    for (const { path, isDirectory, isSymlink: isLink, bytes, compressedBytes, crc32 } of directory.entries) {
      const content = `${crc32.toString(16)}-${bytes}`;
      if (!isDirectory) files.set(path, { path, origin: name, bytes, compressedBytes, isLink, content });
      // Whose folder is known already, all its folders above are.
      for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
        const folder = path.slice(0, end);
        if (folders.has(folder)) break;
        folders.add(folder);
      }
    }
  return { files, folders };
}

/** Where Lambda unpacks a function's package, and its layers. */
export const TASK = "/var/task";
export const OPT = "/opt";

/** Absolute path of a file, from the ZIP it lies in. */
export function absolutePathOf({ origin, path }: Pick<TreeFile, "origin" | "path">): string {
  return origin === OWN_PACKAGE ? `${TASK}/${path}` : `${OPT}/${path}`;
}

/** The `name` of the function's own package among the ZIPs. */
export const OWN_PACKAGE = "package";
