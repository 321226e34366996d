/** The files of a Node.js function. */
import { fileAt, type TreeFile, treeAt } from "../../package/file-tree.ts";
import type { GeneratedFiles } from "../../package/replacements.ts";
import type { FileWorld } from "../import-world.ts";
import type { NodeRuntime } from "./node-runtime.ts";
import type { PackageDescription } from "./package-description.ts";
import type { NodeFile } from "./source/node-file.ts";

export interface NodeWorld extends FileWorld<NodeFile>, GeneratedFiles {
  readonly runtime: NodeRuntime;
  /** A parsed `package.json`; `null` if the file is not one. */
  describe(file: TreeFile): Promise<PackageDescription | null>;
}

export function isFolder(world: NodeWorld, path: string): boolean {
  const [tree, below] = treeAt(world, path);
  return tree?.folders.has(below) === true;
}

/** The first symbolic link in a path, including the path itself; `null` if there is none. */
export function linkOn(world: NodeWorld, path: string): string | null {
  const [tree, below] = treeAt(world, path);
  if (tree === null) return null;
  for (let end = below.length; end > 0; end = below.lastIndexOf("/", end - 1))
    if (tree.files.get(below.slice(0, end))?.isLink === true) return below.slice(0, end);
  return null;
}

/** The package.json that applies to a file: the nearest one above it, up to a node_modules folder. */
export async function scopeOf(
  world: NodeWorld,
  path: string,
): Promise<{ readonly folder: string; readonly description: PackageDescription } | null> {
  for (let folder = folderOf(path); folder !== ""; folder = folderOf(folder)) {
    if (folder.endsWith("/node_modules")) return null;
    const file = fileAt(world, `${folder}/package.json`);
    const description = file === null ? null : await world.describe(file);
    if (description !== null) return { folder, description };
  }
  return null;
}

/** Path in the package, as shown to people; the same for a file in a layer. */
export function displayPath(path: string): string {
  return path.replace(/^\/var\/task\/|^\/opt\/(nodejs\/(node\d+\/)?)?/, "");
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
