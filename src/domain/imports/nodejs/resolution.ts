/** Resolves an import or a path as Node.js does (nodejs.org/api/modules.html and esm.html, "resolution algorithm"). */

import { isBuiltin } from "node:module";
import { posix } from "node:path";
import { fileAt, type TreeFile } from "../../package/file-tree.ts";
import { RUNTIME_MODULES } from "./node-runtime.ts";
import { folderOf, isFolder, linkOn, type NodeWorld, scopeOf } from "./node-world.ts";
import { exportedAs, importedAs, type PackageDescription } from "./package-description.ts";

export type Resolution =
  | {
      readonly kind: "file";
      readonly path: string;
      readonly file: TreeFile;
      /** The generated file that loads it. */
      readonly through?: string;
    }
  /** Only for paths. */
  | { readonly kind: "folder"; readonly path: string }
  /** Compiled into Node.js. */
  | { readonly kind: "built-in" }
  /** Provided by Lambda's runtime. */
  | { readonly kind: "runtime" }
  /** The path contains a symbolic link, which is not followed. */
  | { readonly kind: "linked"; readonly path: string }
  | { readonly kind: "missing" };

const missing: Resolution = { kind: "missing" };
const EXTENSIONS = ["", ".js", ".json", ".node"];
const INDEXES = ["/index.js", "/index.json", "/index.node"];

/** What `require(specifier)` in a file loads. */
export async function required(world: NodeWorld, specifier: string, importer: string): Promise<Resolution> {
  if (isBuiltin(specifier)) return { kind: "built-in" };
  if (specifier.startsWith("/") || isRelative(specifier)) {
    const path = posix.resolve("/", folderOf(importer), specifier);
    return (await anyFile(world, path, /\/\.{0,2}$|^\.{1,2}$/.test(specifier))) ?? missing;
  }
  const own = await ofOwnPackage(world, specifier, importer, "require");
  if (own !== null) return own;
  return requiredFrom(world, specifier, [...foldersAbove(importer), ...world.runtime.nodePath]);
}

/** What `require` of a bare name finds in these folders, in order. */
export async function requiredFrom(world: NodeWorld, name: string, folders: readonly string[]): Promise<Resolution> {
  const { packageName, subpath } = partsOf(name);
  for (const folder of folders) {
    if (folder === RUNTIME_MODULES) {
      if (world.runtime.provides(packageName)) return { kind: "runtime" };
      continue;
    }
    const root = `${folder}/${packageName}`;
    const description = await descriptionIn(world, root);
    if (description !== null && description.exports !== null)
      return exported(world, root, description, subpath, "require");
    const found = await anyFile(world, `${folder}/${name}`, name.endsWith("/"));
    if (found !== null) return found;
  }
  return missing;
}

/** What `import "specifier"` in a file loads. */
export async function imported(world: NodeWorld, specifier: string, importer: string): Promise<Resolution> {
  if (isBuiltin(specifier) || /^(node|data):/.test(specifier)) return { kind: "built-in" };
  const file = specifier.startsWith("file:///") ? specifier.slice("file://".length) : specifier;
  if (file.startsWith("/") || isRelative(file)) {
    const path = decoded(file.replace(/[?#].*$/s, ""));
    return path === null ? missing : fileOnly(world, posix.resolve("/", folderOf(importer), path));
  }
  const own = await ofOwnPackage(world, specifier, importer, "import");
  if (own !== null) return own;
  const { runtime } = world;
  const further = runtime.importsSearchNodePath
    ? runtime.nodePath.filter((each) => each.endsWith("/node_modules"))
    : [];
  return importedFrom(world, specifier, [...foldersAbove(importer), ...further]);
}

/** Specifiers of `import` are URLs. `null` if it is not a valid one. */
function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** The file or folder at a path relative to the importing file. */
export function atPath(world: NodeWorld, specifier: string, importer: string): Resolution {
  const path = posix.resolve("/", folderOf(importer), specifier);
  const found = fileOnly(world, path);
  return found.kind === "missing" && isFolder(world, path) ? { kind: "folder", path } : found;
}

async function importedFrom(world: NodeWorld, name: string, folders: readonly string[]): Promise<Resolution> {
  const { packageName, subpath } = partsOf(name);
  for (const folder of folders) {
    const root = `${folder}/${packageName}`;
    if (folder === RUNTIME_MODULES && world.runtime.provides(packageName)) return { kind: "runtime" };
    const link = linkOn(world, root);
    if (link !== null) return { kind: "linked", path: link };
    if (!isFolder(world, root)) continue;
    const description = await descriptionIn(world, root);
    if (description !== null && description.exports !== null)
      return exported(world, root, description, subpath, "import");
    return subpath === "."
      ? ((await mainOf(world, root, description)) ?? missing)
      : fileOnly(world, posix.resolve("/", root, subpath));
  }
  return missing;
}

/** `#x` from the package's `imports`, or a package that imports itself; `null` if it is neither. */
async function ofOwnPackage(world: NodeWorld, specifier: string, importer: string, manner: "require" | "import") {
  const scope = await scopeOf(world, importer);
  if (specifier.startsWith("#")) {
    const target = scope && importedAs(scope.description.imports, specifier, world.runtime.conditionsOf(manner));
    if (scope === null || target === null) return missing;
    if (isRelative(target)) return fileOnly(world, posix.resolve("/", scope.folder, target));
    const from = `${scope.folder}/package.json`;
    const found = await (manner === "require" ? required : imported)(world, target, from);
    // PACKAGE_IMPORTS_RESOLVE searches only node_modules above the package.json, for `require` too
    // (nodejs.org/api/esm.html).
    const isAbove = found.kind !== "file" || foldersAbove(from).some((folder) => found.path.startsWith(`${folder}/`));
    return isAbove ? found : missing;
  }
  const { packageName, subpath } = partsOf(specifier);
  if (scope === null || scope.description.exports === null || scope.description.name !== packageName) return null;
  return exported(world, scope.folder, scope.description, subpath, manner);
}

function exported(
  world: NodeWorld,
  root: string,
  { exports }: PackageDescription,
  subpath: string,
  manner: "require" | "import",
): Resolution {
  const target = exportedAs(exports, subpath, world.runtime.conditionsOf(manner));
  return target?.startsWith("./") === true ? fileOnly(world, posix.resolve("/", root, target)) : missing;
}

/** LOAD_AS_FILE, then LOAD_AS_DIRECTORY. */
async function anyFile(world: NodeWorld, path: string, folderOnly: boolean): Promise<Resolution | null> {
  const link = linkOn(world, path);
  if (link !== null) return { kind: "linked", path: link };
  const file = folderOnly ? null : withEnding(world, path, EXTENSIONS);
  if (file !== null) return file;
  return isFolder(world, path) ? mainOf(world, path, await descriptionIn(world, path)) : null;
}

/** `main` as a file or a folder, then the index. */
async function mainOf(world: NodeWorld, root: string, description: PackageDescription | null) {
  const main = description?.main ?? null;
  const named = main === null ? null : withEnding(world, posix.resolve("/", root, main), [...EXTENSIONS, ...INDEXES]);
  return named ?? withEnding(world, root, INDEXES);
}

function withEnding(world: NodeWorld, path: string, endings: readonly string[]): Resolution | null {
  for (const ending of endings) {
    const found = fileOnly(world, `${path}${ending}`);
    if (found.kind !== "missing") return found;
  }
  return null;
}

/** The file at a path, or the module that the generated file there loads. */
export function fileOnly(world: NodeWorld, path: string): Resolution {
  const loaded = world.loads.get(path);
  if (loaded !== undefined) {
    const file = fileAt(world, loaded);
    return file === null ? missing : { kind: "file", path: loaded, file, through: path };
  }
  const link = linkOn(world, path);
  if (link !== null) return { kind: "linked", path: link };
  const file = fileAt(world, path);
  return file === null ? missing : { kind: "file", path, file };
}

async function descriptionIn(world: NodeWorld, root: string): Promise<PackageDescription | null> {
  const file = fileAt(world, `${root}/package.json`);
  return file === null ? null : world.describe(file);
}

/** `node_modules` of every folder above a file, nearest first. */
function foldersAbove(importer: string): string[] {
  const found: string[] = [];
  for (let folder = folderOf(importer); ; folder = folderOf(folder)) {
    if (!folder.endsWith("/node_modules")) found.push(`${folder}/node_modules`);
    if (folder === "") return found;
  }
}

/** `@acme/shared/lib/x` is `./lib/x` of `@acme/shared`. */
function partsOf(name: string): { readonly packageName: string; readonly subpath: string } {
  const [, packageName = name, rest = ""] = /^((?:@[^/]+\/)?[^/]+)(.*)$/s.exec(name) ?? [];
  return { packageName, subpath: `.${rest}` };
}

function isRelative(specifier: string): boolean {
  return /^\.{1,2}(\/|$)/.test(specifier);
}
