/** The values that imported names and modules stand for. */
import { from, type PathValue } from "../../paths/path-value.ts";
import type { ImportedName } from "./path-names.ts";

/** The module of an imported name: in `from a import b`, b can be the module a.b. */
export function moduleOf({ module, relative, name }: ImportedName): ImportedName {
  return name === null
    ? { module, relative, name }
    : { module: module === "" ? name : `${module}.${name}`, relative, name: null };
}

/** `..a` for a relative import. */
export function nameOf({ module, relative }: ImportedName): string {
  return `${".".repeat(relative?.levels ?? 0)}${module}`;
}

export function importedValue(imported: ImportedName, name: string): PathValue {
  return from({ kind: "import", module: nameOf(imported), name });
}
