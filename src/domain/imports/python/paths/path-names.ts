/** Collects the possible values of each name in a Python file, wherever it is bound. */
import type { SyntaxNode, Tree } from "@lezer/common";
import { PathNames } from "../../paths/path-names.ts";
import { childrenOf, type SourceText } from "../../source/source-text.ts";
import { importClausesOf } from "../source/import-forms.ts";

export function pathNamesOf(tree: Tree, text: SourceText): PathNames {
  const names = new PathNames();
  /** Those around the node, outermost first. */
  const functions: string[] = [];
  tree.iterate({
    enter(found) {
      if (found.name === "FunctionDefinition") functions.push(text(found.node.getChild("VariableName")));
      else if (READ.has(found.name)) collectFrom(found.node, text, names, functions.at(-1));
    },
    leave({ name }) {
      if (name === "FunctionDefinition") functions.pop();
    },
  });
  return names;
}

function collectFrom(node: SyntaxNode, text: SourceText, names: PathNames, functionName: string | undefined): void {
  const bind = (target: SyntaxNode | undefined, value: SyntaxNode | null, kind?: "item") => {
    for (const name of target === undefined ? [] : targetNames(target, text)) names.bind(name, value, kind);
  };
  const children = childrenOf(node);
  switch (node.name) {
    case "AssignStatement":
      for (const [target, value] of assignments(children)) bind(target, value);
      break;
    case "UpdateStatement":
      bind(children[0], null);
      break;
    case "NamedExpression":
      if (children[2] !== undefined) bind(children[0], children[2]);
      break;
    case "WithStatement":
      for (const [index, child] of children.entries()) {
        const opened = children[index - 2];
        if (children[index - 1]?.name === "as" && opened !== undefined) bind(child, opened);
      }
      break;
    case "ParamList":
      for (const [index, child] of children.entries())
        if (child.name === "VariableName" && children[index - 1]?.name !== "AssignOp") bind(child, null);
      break;
    case "ReturnStatement":
      if (functionName !== undefined && children[1] !== undefined) names.addReturn(functionName, children[1]);
      break;
    case "ImportStatement": {
      const { from, clauses } = importClausesOf(node, text);
      for (const { wanted, as } of clauses)
        if (wanted !== "*")
          names.imported.set(
            as ?? wanted,
            from === null ? { module: wanted, name: null } : { module: from, name: wanted },
          );
      break;
    }
    default:
      for (const [target, over] of loops(children)) bind(target, over, "item");
  }
}

const READ = new Set([
  "AssignStatement",
  "UpdateStatement",
  "NamedExpression",
  "WithStatement",
  "ParamList",
  "ReturnStatement",
  "ImportStatement",
  // These can have loops: `for x in y`.
  "ForStatement",
  "ArrayComprehensionExpression",
  "ComprehensionExpression",
  "SetComprehensionExpression",
  "DictionaryComprehensionExpression",
  "ArgList",
]);

/** `a = b = c` and `a: Path = c`: each target with c. */
function assignments(children: readonly SyntaxNode[]): [SyntaxNode, SyntaxNode | null][] {
  const last = children.findLastIndex(({ name }) => name === "AssignOp");
  const value = children[last + 1];
  if (last < 0 || value === undefined) return [];
  const targets = children.slice(0, last).filter(({ name }) => name !== "AssignOp" && name !== "TypeDef");
  const several = targets.some(({ name }) => name === ",");
  return targets.map((target) => [target, several ? null : value]);
}

/** `for a, b in x` */
function loops(children: readonly SyntaxNode[]): [SyntaxNode, SyntaxNode][] {
  return children.flatMap((child, index): [SyntaxNode, SyntaxNode][] => {
    if (child.name !== "for") return [];
    const at = children.findIndex(({ name }, other) => other > index && name === "in");
    const over = children[at + 1];
    return at < 0 || over === undefined ? [] : children.slice(index + 1, at).map((target) => [target, over]);
  });
}

function targetNames(target: SyntaxNode, text: SourceText): string[] {
  if (target.name === "VariableName") return [text(target)];
  if (target.name === "MemberExpression") {
    const property = target.getChild("PropertyName");
    return property === null ? [] : [`.${text(property)}`];
  }
  return /^(TupleExpression|ArrayExpression|ParenthesizedExpression)$/.test(target.name)
    ? childrenOf(target).flatMap((child) => targetNames(child, text))
    : [];
}
