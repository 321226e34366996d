/** Finds what a module can offer beyond its visible names, and what limits `from module import *`. */
import type { SyntaxNode } from "@lezer/common";
import { childrenOf, type SourceText } from "../../source/source-text.ts";
import { dottedName, stringOf } from "./code-text.ts";

export interface ModuleTraits {
  /** `__all__` if it is a literal list, `null` if there is none. */
  readonly exports: readonly string[] | "computed" | null;
  /** It can create other names at run time: `__getattr__`, `globals()`, `exec`. */
  readonly offersAnyName: boolean;
  /** It can create submodules without files: it uses `sys.modules`, `sys.meta_path`, or its own `__path__`. */
  readonly offersAnySubmodule: boolean;
  /** Its package continues in folders of the same name on the search path (`pkgutil.extend_path`). */
  readonly extendsPath: boolean;
}

export const noTraits: ModuleTraits = {
  exports: null,
  offersAnyName: false,
  offersAnySubmodule: false,
  extendsPath: false,
};

const ASSIGNMENTS = new Set(["AssignStatement", "UpdateStatement"]);

/** The traits of a module, given those known before this node. */
export function traitsAfter(
  node: SyntaxNode,
  atTopLevel: boolean,
  before: ModuleTraits,
  text: SourceText,
): ModuleTraits {
  switch (node.name) {
    case "CallExpression":
      return afterCall(dottedName(node.firstChild, text), before);
    case "MemberExpression":
      if (/^sys\.(modules|meta_path)$/.test(dottedName(node, text)))
        return { ...before, offersAnyName: true, offersAnySubmodule: true };
      return /^__all__\./.test(dottedName(node, text)) ? { ...before, exports: "computed" } : before;
    case "VariableName":
      return dottedName(node, text) === "__path__" ? { ...before, offersAnySubmodule: true } : before;
    case "FunctionDefinition":
      return atTopLevel && dottedName(node.getChild("VariableName"), text) === "__getattr__"
        ? { ...before, offersAnyName: true }
        : before;
    default:
      return atTopLevel && ASSIGNMENTS.has(node.name) && dottedName(node.firstChild, text) === "__all__"
        ? { ...before, exports: exportsAfter(node, before.exports, text) }
        : before;
  }
}

/** Whether a node changes `sys.path`: by a method, by assignment to it or to a slice, or by `site.addsitedir`. */
export function changesSearchPath(node: SyntaxNode, text: SourceText): boolean {
  if (node.name === "CallExpression")
    return /^(sys\.path\.(append|insert|extend)|site\.addsitedir)$/.test(dottedName(node.firstChild, text));
  return ASSIGNMENTS.has(node.name) && /^sys\.path(\[|$)/.test(dottedName(node.firstChild, text));
}

function afterCall(callee: string, before: ModuleTraits): ModuleTraits {
  if (/^(globals|exec)$/.test(callee)) return { ...before, offersAnyName: true };
  return /(^|\.)(extend_path|declare_namespace)$/.test(callee) ? { ...before, extendsPath: true } : before;
}

function exportsAfter(assignment: SyntaxNode, before: ModuleTraits["exports"], text: SourceText) {
  const literals = literalsOf(assignment.lastChild, text);
  if (literals === null || before === "computed") return "computed";
  return assignment.name === "UpdateStatement" ? [...(before ?? []), ...literals] : literals;
}

/** The items of a literal list or tuple of plain strings; `null` for any other expression. */
function literalsOf(list: SyntaxNode | null, text: SourceText): string[] | null {
  if (list?.name !== "ArrayExpression" && list?.name !== "TupleExpression") return null;
  const literals: string[] = [];
  for (const item of childrenOf(list)) {
    if (/^[[\](),]$/.test(item.name)) continue;
    const value = stringOf(item, text);
    if (value === null) return null;
    literals.push(value);
  }
  return literals;
}
