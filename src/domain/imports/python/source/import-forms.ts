/** Reads what one import statement, or one call of an import function, imports. */
import type { SyntaxNode } from "@lezer/common";
import { childrenOf, excerptOf, type SourceText } from "../../source/source-text.ts";
import { argumentsOf, dottedName, stringOf } from "./code-text.ts";
import type { PythonImport, Relative } from "./python-import.ts";

/** An import without its location. */
export type Wanted = DistributiveOmit<PythonImport, "line" | "when" | "lazy">;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** One clause after `import`: `a.b as c`. */
interface ImportClause {
  readonly wanted: string;
  readonly as: string | null;
}

/** The clauses of an import statement, and the module after `from` with its dots: `..a`. */
export function importClausesOf(
  statement: SyntaxNode,
  text: SourceText,
): { readonly from: string | null; readonly clauses: readonly ImportClause[] } {
  const parts = childrenOf(statement).map((child) => text(child));
  const at = parts.indexOf("import");
  const written = at < 0 ? [] : parts.slice(at + 1).filter((part) => part !== "(" && part !== ")");
  const clauses = written
    .join(" ")
    .split(",")
    .map((clause) => clause.split(/(?:^| )as(?: |$)/))
    .map(([wanted = "", as = ""]) => ({ wanted: wanted.replaceAll(" ", ""), as: as.trim() || null }))
    .filter(({ wanted }) => wanted !== "");
  return { from: parts[0] === "from" ? parts.slice(1, at).join("") : null, clauses };
}

/** `import a.b as c, d` imports a.b and d; `from ..a import (b, c)` the names b and c of a. */
export function importedByStatement(statement: SyntaxNode, text: SourceText): Wanted[] {
  const { from, clauses } = importClausesOf(statement, text);
  if (from === null) return clauses.map(({ wanted: module }) => ({ kind: "module", module, relative: null }));
  const module = from.replace(/^\.+/, "");
  const levels = from.length - module.length;
  const relative = levels === 0 ? null : { levels, anchor: "__package__" };
  return clauses.map(({ wanted: name }) =>
    name === "*" ? { kind: "star", module, relative } : { kind: "name", module, relative, name },
  );
}

/** Other names of `import_module` in a file: `import import_module as load`, `load = importlib.import_module`. */
export function importModuleAliases(source: string): ReadonlySet<string> {
  const renamed = source.matchAll(/\bimport_module\s+as\s+(\w+)|\b(\w+)\s*=\s*(?:\w+\.)?import_module\s*$/gm);
  return new Set([...renamed].flatMap(([, alias, assigned]) => alias ?? assigned ?? []));
}

/**
 * What a call imports; `null` if it does not call an import function.
 * @param others other names of `import_module`
 */
export function importedByCall(call: SyntaxNode, text: SourceText, others: ReadonlySet<string>): Wanted | null {
  const callee = dottedName(call.firstChild, text);
  const isDunder = /^(builtins\.)?__import__$/.test(callee);
  if (!isDunder && !/(^|\.)import_module$/.test(callee) && !others.has(callee)) return null;
  const given = argumentsOf(call.getChild("ArgList"), text);
  const name = stringOf(given.get("name") ?? given.get("0"), text);
  const wanted = name === null ? null : isDunder ? byDunder(name, given, text) : byImportModule(name, given, text);
  return wanted ?? { kind: "computed", text: excerptOf(text(call)) };
}

type Given = ReadonlyMap<string, SyntaxNode>;

/** `__import__(name, globals, locals, fromlist, level)` */
function byDunder(module: string, given: Given, text: SourceText): Wanted | null {
  const level = given.get("level") ?? given.get("4");
  const levels = level === undefined ? 0 : Number(text(level));
  if (!Number.isInteger(levels) || levels < 0) return null;
  return { kind: "module", module, relative: levels === 0 ? null : { levels, anchor: "__package__" } };
}

/** `import_module(name, package=None)`: the package is used only if the name starts with dots. */
function byImportModule(name: string, given: Given, text: SourceText): Wanted | null {
  const module = name.replace(/^\.+/, "");
  const levels = name.length - module.length;
  if (levels === 0) return { kind: "module", module, relative: null };
  const said = given.get("package") ?? given.get("1");
  const written = dottedName(said ?? null, text);
  const anchor = written === "__package__" || written === "__name__" ? written : stringOf(said, text);
  return anchor === null ? null : { kind: "module", module, relative: { levels, anchor } satisfies Relative };
}
