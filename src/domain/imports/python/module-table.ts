/**
 * The modules that a function reaches. Each is found and read once, parents before children, as in Python's import
 * system.
 */
import { absolutePathOf, fileAt, type TreeFile } from "../../package/file-tree.ts";
import type { GeneratedFiles } from "../../package/replacements.ts";
import type { FileWorld } from "../import-world.ts";
import { extendedFolders, type FoundModule, moduleIn } from "./module-search.ts";
import type { PythonRuntime } from "./python-runtime.ts";
import { displayPath, type SearchFolder } from "./search-path.ts";
import type { PythonFile } from "./source/python-file.ts";
import type { PythonImport } from "./source/python-import.ts";

/** The files and the runtime that a function imports from. */
export interface ImportWorld extends FileWorld<PythonFile>, Pick<GeneratedFiles, "loads"> {
  readonly searched: readonly SearchFolder[];
  readonly runtime: PythonRuntime;
}

/** The location of an import. */
export interface Place {
  /** Path of the importing file, relative to the folder on the search path: `app.py`, `shared/db.py`. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

export interface ReachedModule {
  readonly name: string;
  readonly found: FoundModule;
  /** `null` for what cannot be read: a namespace, a compiled module, the runtime. */
  readonly python: PythonFile | null;
  /** The first import that reached it; `null` for the handler's module and its parents. */
  readonly importedAt: Place | null;
}

/** `assumed`: no file contains it, but code that was reached can create it. `null`: not found. */
export type Loaded = ReachedModule | "assumed" | null;

const IN_RUNTIME: FoundModule = { kind: "runtime", folders: null };

export class ModuleTable {
  readonly #world: ImportWorld;
  readonly #loaded = new Map<string, Promise<Loaded>>();
  readonly #reached: ReachedModule[] = [];

  constructor(world: ImportWorld) {
    this.#world = world;
  }

  /** In the order in which they were reached; grows during the walk. */
  get reached(): readonly ReachedModule[] {
    return this.#reached;
  }

  /** Loads `a`, `a.b`, and `a.b.c`. */
  load(name: string, importedAt: Place | null): Promise<Loaded> {
    const known = this.#loaded.get(name);
    if (known !== undefined) return known;
    const loading = this.#find(name, importedAt);
    this.#loaded.set(name, loading);
    return loading;
  }

  async #find(name: string, importedAt: Place | null): Promise<Loaded> {
    const dot = name.lastIndexOf(".");
    const found = dot < 0 ? this.#topLevel(name) : await this.#submodule(name.slice(0, dot), name, importedAt);
    if (found === null || found === "assumed") return found;
    const isSource = found.kind === "file" && found.language === "source";
    const python = isSource ? await this.#world.read(found.file) : null;
    const module = { name, found: withExtendedPath(found, python, name, this.#world.searched), python, importedAt };
    this.#reached.push(module);
    return module;
  }

  /** A package or module of the runtime comes before a folder without `__init__` anywhere. */
  #topLevel(name: string): FoundModule | null {
    const { searched, runtime } = this.#world;
    if (runtime.builtIn.has(name)) return IN_RUNTIME;
    const found = this.#loadedBy(moduleIn(searched, name, runtime.minor));
    return found?.kind !== "file" && runtime.modules.has(name) ? IN_RUNTIME : found;
  }

  async #submodule(parentName: string, name: string, importedAt: Place | null) {
    const parent = await this.load(parentName, importedAt);
    if (parent === null || parent === "assumed") return parent;
    if (parent.found.kind === "runtime") return parent.found;
    const tail = name.slice(parentName.length + 1);
    const found = parent.found.folders && moduleIn(parent.found.folders, tail, this.#world.runtime.minor);
    return this.#loadedBy(found) ?? (mayMakeSubmodules(parent) ? "assumed" : null);
  }

  /** The layer's module for a generated file, whose submodules are beside it. `null` if the layer lacks it. */
  #loadedBy(found: FoundModule | null): FoundModule | null {
    const path = found?.kind === "file" ? this.#world.loads.get(absolutePathOf(found.file)) : undefined;
    if (found?.kind !== "file" || path === undefined) return found;
    const file = fileAt(this.#world, path);
    if (file === null) return null;
    const beside = { tree: this.#world.opt, path: file.path.replace(/\/[^/]*$/, "") };
    return { ...found, file, folders: found.folders === null ? null : [beside] };
  }
}

/** The package that a module's relative imports start from; "" for a top-level module. */
function packageNameOf({ name, found }: ReachedModule): string {
  return found.folders !== null ? name : name.slice(0, Math.max(0, name.lastIndexOf(".")));
}

/** The absolute name of an imported module; `null` if a relative import goes beyond the top-level package. */
export function absoluteName(
  { module, relative }: Pick<Extract<PythonImport, { module: string }>, "module" | "relative">,
  importer: ReachedModule,
): string | null {
  if (relative === null) return module;
  const { levels, anchor } = relative;
  const start = anchor === "__package__" ? packageNameOf(importer) : anchor === "__name__" ? importer.name : anchor;
  const parts = start.split(".");
  if (start === "" || levels > parts.length) return null;
  return [...parts.slice(0, parts.length - levels + 1), module].filter((part) => part !== "").join(".");
}

/** The file of a module; `null` if it is a namespace or of the runtime. */
export function fileOf({ found }: ReachedModule): TreeFile | null {
  return found.kind === "file" ? found.file : null;
}

/** The location of an import in this module, as shown to people. */
export function placeIn(module: ReachedModule, line: number): Place {
  const file = fileOf(module);
  return { file: file === null ? module.name : displayPath(file), line };
}

function mayMakeSubmodules({ found, python }: ReachedModule): boolean {
  const unreadable = found.kind === "file" && python === null;
  return unreadable || python?.offersAnySubmodule === true;
}

function withExtendedPath(
  found: FoundModule,
  python: PythonFile | null,
  name: string,
  searched: readonly SearchFolder[],
): FoundModule {
  if (found.kind === "runtime" || found.folders === null || python?.extendsPath !== true || name.includes("."))
    return found;
  return { ...found, folders: extendedFolders(found.folders, searched, name) };
}
