/** Decides whether `from module import name` finds the name in the module, following `from x import *`. */
import { absoluteName, type ModuleTable, placeIn, type ReachedModule } from "./module-table.ts";

/** Attributes of every module (docs.python.org/3/reference/datamodel.html, "Modules"). */
const OF_EVERY_MODULE = /^__(annotations|builtins|cached|class|dict|doc|file|loader|name|package|path|spec)__$/;

export type Offer = "name" | "assumed" | "missing";

/** `assumed` if the module can create the name at run time, or cannot be read. */
export async function offerOf(
  module: ReachedModule,
  name: string,
  table: ModuleTable,
  visited: ReadonlySet<string> = new Set(),
): Promise<Offer> {
  const { python, found } = module;
  if (found.kind === "namespace") return "missing";
  if (python === null) return "assumed";
  if (python.names.has(name) || OF_EVERY_MODULE.test(name)) return "name";
  if (python.importedNames.has(name) && !importsFromItself(module, name)) return "name";
  let offer: Offer = python.offersAnyName ? "assumed" : "missing";
  for (const star of python.imports) {
    if (star.kind !== "star" || star.when === "never" || visited.has(module.name)) continue;
    const target = absoluteName(star, module);
    const source = target === null ? null : await table.load(target, placeIn(module, star.line));
    if (source === null) continue;
    const through =
      source === "assumed" ? source : await throughStar(source, name, table, new Set([...visited, module.name]));
    if (through === "name") return "name";
    if (through === "assumed") offer = "assumed";
  }
  return offer;
}

/** `import *` imports the names in `__all__`, or without it all names that do not start with an underscore. */
async function throughStar(source: ReachedModule, name: string, table: ModuleTable, visited: ReadonlySet<string>) {
  const exports = source.python?.exports ?? null;
  if (exports === null) return name.startsWith("_") ? "missing" : offerOf(source, name, table, visited);
  if (exports === "computed") return "assumed";
  return exports.includes(name) ? "name" : "missing";
}

/** In a package's own `__init__`, `from . import extra` binds `extra` only if that submodule exists. */
function importsFromItself(module: ReachedModule, name: string): boolean {
  return (module.python?.imports ?? []).some(
    (each) => each.kind === "name" && each.name === name && absoluteName(each, module) === module.name,
  );
}
