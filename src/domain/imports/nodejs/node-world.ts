/** The files of a Node.js function: its package under /var/task, and its merged layers under /opt. */
import { type FileTree, OPT, TASK, type TreeFile, treeOf, type Zip } from "../../package/file-tree.ts";
import type { TextMention } from "../paths/text-mentions.ts";
import type { NodeRuntime } from "./node-runtime.ts";
import type { PackageDescription } from "./package-description.ts";
import type { NodeFile } from "./source/node-file.ts";

export interface NodeWorld {
  readonly task: FileTree;
  readonly opt: FileTree;
  readonly runtime: NodeRuntime;
  /** `null` if the file cannot be read. */
  read(file: TreeFile): Promise<NodeFile | null>;
  /** A parsed `package.json`; `null` if the file is not one. */
  describe(file: TreeFile): Promise<PackageDescription | null>;
  /** Mentions of the shared paths in a text file; `null` if it cannot be read. */
  mentions(file: TreeFile): Promise<readonly TextMention[] | null>;
}

type Reading = Omit<NodeWorld, "task" | "opt">;

export function nodeWorldOf(task: Zip, layers: readonly Zip[], reading: Reading): NodeWorld {
  return { ...reading, task: treeOf([task]), opt: treeOf(layers) };
}

/** The file at an absolute path; `null` if it does not exist. */
export function fileAt(world: NodeWorld, path: string): TreeFile | null {
  const [tree, below] = placeOf(world, path);
  return tree?.files.get(below) ?? null;
}

export function isFolder(world: NodeWorld, path: string): boolean {
  const [tree, below] = placeOf(world, path);
  return tree?.folders.has(below) === true;
}

/** The first symbolic link in a path, including the path itself; `null` if there is none. */
export function linkOn(world: NodeWorld, path: string): string | null {
  const [tree, below] = placeOf(world, path);
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

/** Joins `a` and `b/../c` to an absolute path without dots. */
export function joined(folder: string, relative: string): string {
  const parts: string[] = relative.startsWith("/") ? [] : folder.split("/").filter((part) => part !== "");
  for (const part of relative.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

function placeOf({ task, opt }: NodeWorld, path: string): readonly [FileTree | null, string] {
  if (path === TASK || path.startsWith(`${TASK}/`)) return [task, path.slice(TASK.length + 1)];
  if (path === OPT || path.startsWith(`${OPT}/`)) return [opt, path.slice(OPT.length + 1)];
  return [null, path];
}
