/** Collects the possible values of each name in a Python file, wherever it is bound. Paths are built from them. */
import type { SyntaxNode, Tree } from "@lezer/common";
import { childrenOf, dottedName } from "../source/code-text.ts";
import { importedByStatement } from "../source/import-forms.ts";
import type { Relative, SourceText } from "../source/python-import.ts";

/** One possible value of a name. */
export type Meaning =
  | { readonly kind: "value"; readonly node: SyntaxNode }
  /** One item of what a loop iterates over. */
  | { readonly kind: "item"; readonly node: SyntaxNode }
  /** A parameter, or a value that is not followed. */
  | { readonly kind: "anything" };

/** A name that an import binds: a module, or `name` of it. */
export interface ImportedName {
  readonly module: string;
  readonly relative: Relative | null;
  readonly name: string | null;
}

export interface PathNames {
  /** By name. Attributes of any object are under `.name`. */
  readonly meanings: ReadonlyMap<string, readonly Meaning[]>;
  /** Return values by function name. */
  readonly returns: ReadonlyMap<string, readonly SyntaxNode[]>;
  readonly imported: ReadonlyMap<string, ImportedName>;
}

/** Collects every binding of the file. Scopes are ignored, so a name can have too many values. */
export function pathNamesOf(tree: Tree, text: SourceText): PathNames {
  const names: Collected = { meanings: new Map(), returns: new Map(), imported: new Map(), functions: [] };
  tree.iterate({
    enter(found) {
      if (READ.has(found.name)) collectFrom(found.node, text, names);
    },
    leave({ name }) {
      if (name === "FunctionDefinition") names.functions.pop();
    },
  });
  return names;
}

interface Collected {
  readonly meanings: Map<string, Meaning[]>;
  readonly returns: Map<string, SyntaxNode[]>;
  readonly imported: Map<string, ImportedName>;
  /** Those around the node, outermost first. */
  readonly functions: string[];
}

function collectFrom(node: SyntaxNode, text: SourceText, { meanings, returns, imported, functions }: Collected): void {
  const mean = (target: SyntaxNode | undefined, meaning: Meaning) => {
    for (const name of target === undefined ? [] : targetNames(target, text))
      meanings.set(name, [...(meanings.get(name) ?? []), meaning]);
  };
  const children = childrenOf(node);
  switch (node.name) {
    case "AssignStatement":
      for (const [target, meaning] of assignments(children)) mean(target, meaning);
      break;
    case "UpdateStatement":
      mean(children[0], { kind: "anything" });
      break;
    case "NamedExpression":
      if (children[2] !== undefined) mean(children[0], { kind: "value", node: children[2] });
      break;
    case "ForStatement":
    case "ArrayComprehensionExpression":
    case "ComprehensionExpression":
    case "SetComprehensionExpression":
    case "DictionaryComprehensionExpression":
    case "ArgList":
      for (const [target, over] of loops(children)) mean(target, { kind: "item", node: over });
      break;
    case "WithStatement":
      for (const [index, child] of children.entries()) {
        const opened = children[index - 2];
        if (children[index - 1]?.name === "as" && opened !== undefined) mean(child, { kind: "value", node: opened });
      }
      break;
    case "ParamList":
      for (const [index, child] of children.entries())
        if (child.name === "VariableName" && children[index - 1]?.name !== "AssignOp")
          mean(child, { kind: "anything" });
      break;
    case "FunctionDefinition":
      functions.push(text(node.getChild("VariableName")?.from ?? 0, node.getChild("VariableName")?.to ?? 0));
      break;
    case "ReturnStatement": {
      const [name, given] = [functions.at(-1), children[1]];
      if (name !== undefined && given !== undefined) returns.set(name, [...(returns.get(name) ?? []), given]);
      break;
    }
    case "ImportStatement":
      for (const [name, what] of importedNames(node, children, text)) imported.set(name, what);
  }
}

const READ = new Set([
  "FunctionDefinition",
  "AssignStatement",
  "UpdateStatement",
  "NamedExpression",
  "ForStatement",
  "ArrayComprehensionExpression",
  "ComprehensionExpression",
  "SetComprehensionExpression",
  "DictionaryComprehensionExpression",
  "WithStatement",
  "ArgList",
  "ParamList",
  "ReturnStatement",
  "ImportStatement",
]);

/** `a = b = c` and `a: Path = c`: each target with c. */
function assignments(children: readonly SyntaxNode[]): [SyntaxNode, Meaning][] {
  const last = children.findLastIndex(({ name }) => name === "AssignOp");
  const value = children[last + 1];
  if (last < 0 || value === undefined) return [];
  const targets = children.slice(0, last).filter(({ name }) => name !== "AssignOp" && name !== "TypeDef");
  const several = targets.some(({ name }) => name === ",");
  return targets.map((target) => [target, several ? { kind: "anything" } : { kind: "value", node: value }]);
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
  if (target.name === "VariableName") return [text(target.from, target.to)];
  if (target.name === "MemberExpression") {
    const property = target.getChild("PropertyName");
    return property === null ? [] : [`.${text(property.from, property.to)}`];
  }
  return /^(TupleExpression|ArrayExpression|ParenthesizedExpression)$/.test(target.name)
    ? childrenOf(target).flatMap((child) => targetNames(child, text))
    : [];
}

function importedNames(node: SyntaxNode, children: readonly SyntaxNode[], text: SourceText): [string, ImportedName][] {
  const found: [string, ImportedName][] = [];
  const at = children.findIndex(({ name }) => name === "import");
  let clause: SyntaxNode[] = [];
  const isFrom = children[0]?.name === "from";
  const [first] = isFrom ? importedByStatement(node, text) : [];
  const end = () => {
    const as = clause.findIndex(({ name }) => name === "as");
    const wanted = clause
      .slice(0, as < 0 ? undefined : as)
      .map((each) => text(each.from, each.to))
      .join("");
    const alias = as < 0 ? null : dottedName(clause[as + 1] ?? null, text);
    clause = [];
    if (wanted === "" || wanted === "*") return;
    if (isFrom && first !== undefined && first.kind !== "computed")
      found.push([alias ?? wanted, { module: first.module, relative: first.relative, name: wanted }]);
    else if (alias !== null) found.push([alias, { module: wanted, relative: null, name: null }]);
    else found.push([wanted, { module: wanted, relative: null, name: null }]);
  };
  for (const child of children.slice(at + 1)) {
    if (child.name === ",") end();
    else if (child.name !== "(" && child.name !== ")") clause.push(child);
  }
  end();
  return found;
}
