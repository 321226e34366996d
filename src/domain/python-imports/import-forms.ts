/** Reads one import statement or call of an import function into what it asks for. */
import type { SyntaxNode } from "@lezer/common";
import type { PythonImport, Relative, SourceText } from "./python-import.ts";

/** An import without where it stands. */
export type Wanted = DistributiveOmit<PythonImport, "line" | "when">;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

const LONGEST_TEXT = 80;

/** `import a.b as c, d` asks for a.b and for d; `from ..a import (b, c)` for the names b and c of a. */
export function importedByStatement(statement: SyntaxNode, text: SourceText): Wanted[] {
  const parts = partsOf(statement, text);
  if (parts[0] === "import")
    return clausesOf(parts.slice(1)).map((module) => ({ kind: "module", module, relative: null }));
  const at = parts.indexOf("import");
  if (at < 0) return [];
  const dotted = parts.slice(1, at).join("");
  const module = dotted.replace(/^\.+/, "");
  const levels = dotted.length - module.length;
  const relative = levels === 0 ? null : { levels, anchor: "__package__" };
  const names = clausesOf(parts.slice(at + 1).filter((part) => part !== "(" && part !== ")"));
  return names.map((name) =>
    name === "*" ? { kind: "star", module, relative } : { kind: "name", module, relative, name },
  );
}

/** Names a file gives to `import_module`: `import import_module as load`, `load = importlib.import_module`. */
export function otherNamesOfImportModule(source: string): ReadonlySet<string> {
  const renamed = source.matchAll(/\bimport_module\s+as\s+(\w+)|\b(\w+)\s*=\s*(?:\w+\.)?import_module\s*$/gm);
  return new Set([...renamed].flatMap(([, alias, assigned]) => alias ?? assigned ?? []));
}

/** What a call imports; `null` where it is no call of an import function. @param others names it has beside its own */
export function importedByCall(call: SyntaxNode, text: SourceText, others: ReadonlySet<string>): Wanted | null {
  const callee = call.firstChild === null ? "" : text(call.firstChild.from, call.firstChild.to);
  const isDunder = /^(builtins\.)?__import__$/.test(callee);
  if (!isDunder && !/(^|\.)import_module$/.test(callee) && !others.has(callee)) return null;
  const given = argumentsOf(call.getChild("ArgList"), text);
  const name = literalOf(given.get("name") ?? given.get("0"));
  const wanted = name === null ? null : isDunder ? byDunder(name, given) : byImportModule(name, given);
  return wanted ?? { kind: "computed", text: text(call.from, call.to).replace(/\s+/g, " ").slice(0, LONGEST_TEXT) };
}

/** `__import__(name, globals, locals, fromlist, level)` */
function byDunder(module: string, given: ReadonlyMap<string, string>): Wanted | null {
  const levels = Number(given.get("level") ?? given.get("4") ?? 0);
  if (!Number.isInteger(levels) || levels < 0) return null;
  return { kind: "module", module, relative: levels === 0 ? null : { levels, anchor: "__package__" } };
}

/** `import_module(name, package=None)`: only a name with leading dots looks at the package. */
function byImportModule(name: string, given: ReadonlyMap<string, string>): Wanted | null {
  const module = name.replace(/^\.+/, "");
  const levels = name.length - module.length;
  if (levels === 0) return { kind: "module", module, relative: null };
  const said = given.get("package") ?? given.get("1");
  const anchor = said === "__package__" || said === "__name__" ? said : literalOf(said);
  return anchor === null ? null : { kind: "module", module, relative: { levels, anchor } satisfies Relative };
}

/** Source text of the arguments: positional ones under "0", "1" …, keyword ones under their names. */
function argumentsOf(list: SyntaxNode | null, text: SourceText): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  let position = 0;
  let keyword: string | null = null;
  for (let child = list?.firstChild ?? null; child !== null; child = child.nextSibling) {
    const said = text(child.from, child.to);
    if (child.name === "AssignOp" || /^[(),]$/.test(said)) continue;
    if (keyword === null && child.nextSibling?.name === "AssignOp") keyword = said;
    else {
      given.set(keyword ?? String(position++), said);
      keyword = null;
    }
  }
  return given;
}

/** The value of a plain string literal; `null` for every other expression, f-strings and escapes included. */
function literalOf(expression: string | undefined): string | null {
  return /^[rRuU]?(?<quote>"""|'''|"|')(?<value>[^"'\\\n]*)\k<quote>$/.exec(expression ?? "")?.groups?.value ?? null;
}

function partsOf(statement: SyntaxNode, text: SourceText): string[] {
  const parts: string[] = [];
  for (let child = statement.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== "Comment") parts.push(text(child.from, child.to));
  }
  return parts;
}

/** `a . b as c , d` is a.b and d. */
function clausesOf(parts: readonly string[]): string[] {
  const clauses: string[] = [""];
  let renamed = false;
  for (const part of parts) {
    if (part === ",") clauses.push("");
    if (part === "," || part === "as") renamed = part === "as";
    else if (!renamed) clauses[clauses.length - 1] += part;
  }
  return clauses.filter((clause) => clause !== "");
}
