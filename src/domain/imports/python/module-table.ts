/**
 * The modules a function reaches, each found and read once, parents before children, as Python's import system loads
 * them.
 */
import type { TreeFile } from "../../package/file-tree.ts";
import type { TextMention } from "../paths/text-mentions.ts";
import { extendedFolders, type FoundModule, moduleIn } from "./module-search.ts";
import type { PythonRuntime } from "./python-runtime.ts";
import { type Places, type SearchFolder, shownPath } from "./search-path.ts";
import type { PythonFile } from "./source/python-file.ts";
import type { PythonImport } from "./source/python-import.ts";

/** What a function imports from. */
export interface ImportWorld {
  readonly searched: readonly SearchFolder[];
  readonly places: Places;
  readonly runtime: PythonRuntime;
  /** What a Python file says; `null` where it cannot be read. */
  read(file: TreeFile): Promise<PythonFile | null>;
  /** What a text file says of the shared paths; `null` where it cannot be read. */
  mentions(file: TreeFile): Promise<readonly TextMention[] | null>;
}

/** Where an import stands. */
export interface Place {
  /** Path of the importing file below the folder that was searched: `app.py`, `shared/db.py`. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

export interface ReachedModule {
  readonly name: string;
  /** Files or folders of package and layers; `runtime` for a module of the runtime, whose inside is not looked at. */
  readonly found: FoundModule | "runtime";
  /** `null` where there is nothing to read: a namespace, a compiled module, the runtime. */
  readonly python: PythonFile | null;
  /** The import that reached it first; `null` for the handler's own module and its parents. */
  readonly importedAt: Place | null;
}

/** `assumed`: no file holds it, but code that was reached may make it. `null`: Python would not find it. */
export type Loaded = ReachedModule | "assumed" | null;

export class ModuleTable {
  readonly #world: ImportWorld;
  readonly #loaded = new Map<string, Promise<Loaded>>();
  readonly #reached: ReachedModule[] = [];

  constructor(world: ImportWorld) {
    this.#world = world;
  }

  /** In the order in which they were reached; grows while imports are followed. */
  get reached(): readonly ReachedModule[] {
    return this.#reached;
  }

  /** Loads `a.b.c` and before it `a` and `a.b`. */
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
    const isSource = found !== "runtime" && found.kind === "file" && found.language === "source";
    const python = isSource ? await this.#world.read(found.file) : null;
    const module = { name, found: withExtendedPath(found, python, name, this.#world.searched), python, importedAt };
    this.#reached.push(module);
    return module;
  }

  /** A regular package or module of the runtime comes before a folder without `__init__`, wherever that lies. */
  #topLevel(name: string): FoundModule | "runtime" | null {
    const { searched, runtime } = this.#world;
    if (runtime.builtIn.has(name)) return "runtime";
    const found = moduleIn(searched, name, runtime.minor);
    return found?.kind !== "file" && runtime.modules.has(name) ? "runtime" : found;
  }

  async #submodule(parentName: string, name: string, importedAt: Place | null) {
    const parent = await this.load(parentName, importedAt);
    if (parent === null || parent === "assumed") return parent;
    if (parent.found === "runtime") return "runtime";
    const tail = name.slice(parentName.length + 1);
    const found = parent.found.folders && moduleIn(parent.found.folders, tail, this.#world.runtime.minor);
    return found ?? (mayMakeSubmodules(parent) ? "assumed" : null);
  }
}

/** The package an importing module's own relative imports start from; "" for a top-level module. */
function packageNameOf({ name, found }: ReachedModule): string {
  const isPackage = found !== "runtime" && found.folders !== null;
  return isPackage ? name : name.slice(0, Math.max(0, name.lastIndexOf(".")));
}

/** The absolute name an import asks a module under; `null` where it leads out of the top-level package. */
export function absoluteName(
  { module, relative }: Extract<PythonImport, { module: string }>,
  importer: ReachedModule,
): string | null {
  if (relative === null) return module;
  const { levels, anchor } = relative;
  const start = anchor === "__package__" ? packageNameOf(importer) : anchor === "__name__" ? importer.name : anchor;
  const parts = start.split(".");
  if (start === "" || levels > parts.length) return null;
  return [...parts.slice(0, parts.length - levels + 1), module].filter((part) => part !== "").join(".");
}

/** Where an import of this module stands, for people. */
export function placeIn({ name, found }: ReachedModule, line: number): Place {
  return { file: found !== "runtime" && found.kind === "file" ? shownPath(found.file) : name, line };
}

function mayMakeSubmodules({ found, python }: ReachedModule): boolean {
  const unreadable = found !== "runtime" && found.kind === "file" && python === null;
  return unreadable || python?.offersAnySubmodule === true;
}

function withExtendedPath(
  found: FoundModule | "runtime",
  python: PythonFile | null,
  name: string,
  searched: readonly SearchFolder[],
): FoundModule | "runtime" {
  if (found === "runtime" || found.folders === null || python?.extendsPath !== true || name.includes(".")) return found;
  return { ...found, folders: extendedFolders(found.folders, searched, name) };
}
