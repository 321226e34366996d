/** Follows all imports from a function's handler as Python does, and records whether each is found. */
import { reachedFrom } from "../import-world.ts";
import {
  absoluteName,
  type ImportWorld,
  type Loaded,
  ModuleTable,
  type Place,
  placeIn,
  type ReachedModule,
} from "./module-table.ts";
import { offerOf } from "./offered-names.ts";
import type { PythonImport } from "./source/python-import.ts";

export interface WalkedImport {
  /** Name of the importing module. */
  readonly importer: string;
  /** The imported name: `shared.db`, or `shared.db.connect` for `from shared.db import connect`. */
  readonly wanted: string;
  /** `member` can also be an attribute of a module. */
  readonly as: "module" | "member";
  readonly place: Place;
  readonly when: PythonImport["when"];
  readonly lazy: boolean;
  /** `module` and `name` were found. `assumed` can be created by code at run time. `missing` fails. */
  readonly resolution: "module" | "name" | "assumed" | "missing";
}

/** Something in the code that the walk cannot follow. */
export interface Unfollowed {
  readonly place: Place;
  readonly kind: "computed-name" | "search-path" | "unreadable" | "syntax-error";
  /** The code, or what it does. */
  readonly what: string;
}

export interface ImportWalk {
  /** By dotted name. */
  readonly modules: ReadonlyMap<string, ReachedModule>;
  readonly imports: readonly WalkedImport[];
  readonly unfollowed: readonly Unfollowed[];
}

/** Whether an import always happens when its module is imported. */
export function isOnLoad({ when, lazy }: WalkedImport): boolean {
  return when === "always" && !lazy;
}

/** The modules that are imported before the handler is called. */
export function importedOnLoad(handlerModule: string, { imports }: ImportWalk): ReadonlySet<string> {
  const followed = Map.groupBy(imports, ({ importer }) => importer);
  return reachedFrom(handlerModule, (name) => {
    const needed = (followed.get(name) ?? []).filter((each) => isOnLoad(each) && each.resolution === "module");
    const parent = name.includes(".") ? [name.slice(0, name.lastIndexOf("."))] : [];
    return [...parent, ...needed.map(({ wanted }) => wanted)];
  });
}

type Wanted = Pick<WalkedImport, "wanted" | "as" | "resolution">;

/**
 * @param handlerModule dotted name of the module that Lambda imports first
 * @param others more modules to follow
 */
export async function importWalkFrom(
  handlerModule: string,
  world: ImportWorld,
  others: readonly string[] = [],
): Promise<ImportWalk> {
  const table = new ModuleTable(world);
  const imports: WalkedImport[] = [];
  const unfollowed: Unfollowed[] = [];
  const handler = await table.load(handlerModule, null);
  imports.push({
    importer: "",
    wanted: handlerModule,
    as: "module",
    place: { file: "the handler", line: 0 },
    when: "always",
    lazy: false,
    resolution: resolutionOf(handler),
  });
  for (const name of others) await table.load(name, null);
  for (let next = 0; next < table.reached.length; next += 1) {
    const module = table.reached[next];
    if (module === undefined) break;
    unfollowed.push(...unfollowedIn(module));
    for (const each of module.python?.imports ?? []) {
      if (each.when === "never") continue;
      const place = placeIn(module, each.line);
      if (each.kind === "computed") unfollowed.push({ place, kind: "computed-name", what: each.text });
      else
        for (const wanted of await followed(each, module, place, table))
          imports.push({ importer: module.name, place, when: each.when, lazy: each.lazy, ...wanted });
    }
  }
  return { modules: new Map(table.reached.map((module) => [module.name, module])), imports, unfollowed };
}

function unfollowedIn(module: ReachedModule): Unfollowed[] {
  const { found, python } = module;
  if (found.kind !== "file") return [];
  const place = (line: number) => placeIn(module, line);
  if (python === null && found.language !== "extension")
    return [{ place: place(1), kind: "unreadable", what: found.language === "source" ? "too large" : found.language }];
  const wrong = python?.syntaxError ?? null;
  const unfollowed: Unfollowed[] = (python?.searchPathChanges ?? []).map((line) => {
    return { place: place(line), kind: "search-path", what: "sys.path is changed" };
  });
  if (wrong === null) return unfollowed;
  return [{ place: place(wrong.line), kind: "syntax-error", what: `SyntaxError: ${wrong.what}` }, ...unfollowed];
}

async function followed(
  each: Exclude<PythonImport, { kind: "computed" }>,
  importer: ReachedModule,
  place: Place,
  table: ModuleTable,
): Promise<Wanted[]> {
  const target = absoluteName(each, importer);
  if (target === null)
    return [{ wanted: `${".".repeat(each.relative?.levels ?? 0)}${each.module}`, as: "module", resolution: "missing" }];
  const module = await table.load(target, place);
  if (module === null || module === "assumed" || each.kind === "module")
    return [{ wanted: target, as: "module", resolution: resolutionOf(module) }];
  if (module.found.kind === "runtime") return [{ wanted: target, as: "module", resolution: "module" }];
  const names = each.kind === "name" ? [each.name] : namesOfStar(module);
  const wanted: Wanted[] = [{ wanted: target, as: "module", resolution: "module" }];
  for (const name of names)
    wanted.push({ wanted: `${target}.${name}`, as: "member", resolution: await member(module, name) });
  return wanted;

  /** If both an attribute and a submodule exist, the submodule is followed too, although Python uses the attribute. */
  async function member(of: ReachedModule, name: string) {
    const submodule = await table.load(`${target}.${name}`, place);
    if (submodule !== null && submodule !== "assumed") return "module";
    const offer = await offerOf(of, name, table);
    return offer === "missing" ? resolutionOf(submodule) : offer;
  }
}

/** `from package import *` also imports the submodules in a literal `__all__`. */
function namesOfStar({ python }: ReachedModule): readonly string[] {
  return python === null || python.exports === null || python.exports === "computed" ? [] : python.exports;
}

function resolutionOf(module: Loaded): WalkedImport["resolution"] {
  return module === null ? "missing" : module === "assumed" ? "assumed" : "module";
}
