/** Decides which module-level names a statement binds. */
import type { SyntaxNode } from "@lezer/common";
import { childrenOf } from "./code-text.ts";
import type { SourceText } from "./python-import.ts";

const HOLDS_TARGETS = new Set(["TupleExpression", "ArrayExpression", "ParenthesizedExpression"]);
const BEFORE_TARGETS = new Set(["import", "as", ",", "("]);

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
      return node.firstChild?.name === "import" ? targetsOfImport(childrenOf(node), text) : [];
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
  const children = childrenOf(statement);
  if (children[0]?.name !== "from") return [];
  return targetsOfImport(children.slice(children.findIndex(({ name }) => name === "import")), text);
}

/** `import a.b` binds a, `import a.b as c` binds c. */
function targetsOfImport(children: readonly SyntaxNode[], text: SourceText): string[] {
  return children.flatMap((child, index) => {
    const before = children[index - 1]?.name ?? "";
    const isTarget = child.name === "VariableName" && BEFORE_TARGETS.has(before);
    return isTarget && (before === "as" || !isRenamed(children.slice(index))) ? [text(child.from, child.to)] : [];
  });
}

/** Whether the dotted path that starts here is renamed with `as`: then its first part is not bound. */
function isRenamed(children: readonly SyntaxNode[]): boolean {
  const end = children.findIndex(({ name }, index) => index > 0 && name !== "." && children[index - 1]?.name !== ".");
  return children[end]?.name === "as";
}

function variablesAmong(nodes: readonly SyntaxNode[], text: SourceText): string[] {
  const names: string[] = [];
  const waiting = [...nodes];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.name === "VariableName") names.push(text(node.from, node.to));
    else if (HOLDS_TARGETS.has(node.name)) waiting.push(...childrenOf(node));
  }
  return names;
}

function between(children: readonly SyntaxNode[], first: string, last: string): readonly SyntaxNode[] {
  const names = children.map(({ name }) => name);
  return children.slice(names.indexOf(first) + 1, names.indexOf(last));
}
