/** Decides which module-level names a statement binds. */
import type { SyntaxNode } from "@lezer/common";
import { childrenOf, type SourceText } from "../../source/source-text.ts";
import { importClausesOf } from "./import-forms.ts";

const HOLDS_TARGETS = new Set(["TupleExpression", "ArrayExpression", "ParenthesizedExpression"]);

/** The names that this node binds, without those that its inner nodes bind. */
export function boundNames(node: SyntaxNode, atTopLevel: boolean, text: SourceText): string[] {
  if (node.name === "ScopeStatement")
    return node.firstChild?.name === "global" ? variablesAmong(childrenOf(node), text) : [];
  if (!atTopLevel) return [];
  switch (node.name) {
    case "FunctionDefinition":
    case "ClassDefinition":
    case "TypeDefinition":
    case "CapturePattern":
    case "NamedExpression":
      return variablesAmong(node.getChildren("VariableName").slice(0, 1), text);
    case "AssignStatement":
    case "UpdateStatement":
      return assigned(childrenOf(node), text);
    case "ForStatement":
      return variablesAmong(between(childrenOf(node), "for", "in"), text);
    case "WithStatement":
    case "AsPattern":
      return childrenOf(node).flatMap((child, index, all) =>
        all[index - 1]?.name === "as" ? variablesAmong([child], text) : [],
      );
    case "ImportStatement":
      return namesImported(node, text);
    default:
      return [];
  }
}

/** `a = b, c = 1` binds a, b, and c. An annotation without a value binds nothing. */
function assigned(children: readonly SyntaxNode[], text: SourceText): string[] {
  const last = children.findLastIndex(({ name }) => name === "AssignOp" || name === "UpdateOp");
  return variablesAmong(children.slice(0, Math.max(0, last)), text);
}

/** `from a import b, c as d` binds b and d. Separate from other names, because they exist only if a has them. */
export function namesImportedFrom(statement: SyntaxNode, text: SourceText): string[] {
  const { from, clauses } = importClausesOf(statement, text);
  return from === null ? [] : clauses.map(({ wanted, as }) => as ?? wanted).filter((name) => name !== "*");
}

/** `import a.b` binds a, `import a.b as c` binds c. */
function namesImported(statement: SyntaxNode, text: SourceText): string[] {
  const { from, clauses } = importClausesOf(statement, text);
  return from === null ? clauses.map(({ wanted, as }) => as ?? wanted.split(".")[0] ?? "") : [];
}

function variablesAmong(nodes: readonly SyntaxNode[], text: SourceText): string[] {
  const names: string[] = [];
  const waiting = [...nodes];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.name === "VariableName") names.push(text(node));
    else if (HOLDS_TARGETS.has(node.name)) waiting.push(...childrenOf(node));
  }
  return names;
}

function between(children: readonly SyntaxNode[], first: string, last: string): readonly SyntaxNode[] {
  const names = children.map(({ name }) => name);
  return children.slice(names.indexOf(first) + 1, names.indexOf(last));
}
