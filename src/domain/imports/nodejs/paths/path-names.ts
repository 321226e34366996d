/** Collects the possible values of each name in a JavaScript file, wherever it is bound. */
import type { SyntaxNode, Tree } from "@lezer/common";
import { type ImportedName, PathNames } from "../../paths/path-names.ts";
import type { SourceText } from "../../source/source-text.ts";

const FUNCTIONS = /^(ArrowFunction|FunctionExpression|FunctionDeclaration|MethodDeclaration)$/;

/** Items of loops are under `of name`, so that they do not make the other values of the name unknown. */
export function pathNamesOf(tree: Tree, text: SourceText): PathNames {
  const names = new PathNames();
  tree.iterate({ enter: ({ node }) => collectFrom(node, text, names) });
  return names;
}

function collectFrom(node: SyntaxNode, text: SourceText, names: PathNames): void {
  switch (node.name) {
    case "VariableDeclaration":
      for (const [target, value] of declared(node)) {
        const module = value === null ? null : requiredBy(value, text);
        for (const [name, of] of targetNames(target, text)) {
          if (module !== null) names.imported.set(name, { module, name: of });
          else bind(names, name, target.name === "VariableDefinition" ? value : null);
        }
      }
      break;
    case "AssignmentExpression": {
      const [target, value] = [node.firstChild, node.lastChild];
      if (target?.name === "VariableName") bind(names, text(target), value);
      const property = target?.getChild("PropertyName");
      if (property != null) bind(names, `.${text(property)}`, value);
      break;
    }
    case "PropertyDeclaration":
    case "Property": {
      const key = node.getChild("PropertyDefinition");
      const value = node.lastChild;
      if (key !== null && value !== null && value.from !== key.from)
        bind(names, `.${text(key)}`, value.name === ";" ? value.prevSibling : value);
      break;
    }
    case "MethodDeclaration":
    case "FunctionDeclaration": {
      const name = node.getChild("PropertyDefinition") ?? node.getChild("VariableDefinition");
      if (name !== null) for (const each of returnedBy(node)) names.addReturn(text(name), each);
      break;
    }
    case "ParamList":
      for (const name of node.getChildren("VariableDefinition")) {
        names.bind(text(name), null);
        const value = name.nextSibling?.name === "Equals" ? name.nextSibling.nextSibling : null;
        if (value !== null) names.bind(text(name), value);
      }
      break;
    case "ForOfSpec": {
      const [name, over] = [node.getChild("VariableDefinition"), node.lastChild?.prevSibling ?? null];
      if (name !== null && over !== null) names.bind(`of ${text(name)}`, over, "item");
      break;
    }
    case "ImportDeclaration":
      for (const [name, what] of importedBy(node, text)) names.imported.set(name, what);
  }
}

function bind(names: PathNames, name: string, value: SyntaxNode | null): void {
  names.bind(name, value);
  if (value !== null && FUNCTIONS.test(value.name))
    for (const each of returnedBy(value)) names.addReturn(name.replace(/^\./, ""), each);
}

/** Each target of `const a = x, { b } = y` with its value. */
function declared(node: SyntaxNode): [SyntaxNode, SyntaxNode | null][] {
  const found: [SyntaxNode, SyntaxNode | null][] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (/^(VariableDefinition|ObjectPattern)$/.test(child.name))
      found.push([child, child.nextSibling?.name === "Equals" ? child.nextSibling.nextSibling : null]);
  return found;
}

/** The names that a target binds, each with its property; `null` for the whole value. */
function targetNames(target: SyntaxNode, text: SourceText): [string, string | null][] {
  if (target.name === "VariableDefinition") return [[text(target), null]];
  return target.getChildren("PatternProperty").flatMap((each): [string, string | null][] => {
    const name = each.getChild("VariableDefinition");
    const key = each.getChild("PropertyName");
    return name === null ? [] : [[text(name), text(key ?? name)]];
  });
}

/** The module of `require("x")` and `await import("x")`. */
function requiredBy(value: SyntaxNode, text: SourceText): string | null {
  const call = value.name === "UnaryExpression" ? value.lastChild : value;
  return /^(?:require|import)\(\s*["'`]([^"'`$]+)["'`]\s*\)$/.exec(text(call))?.[1] ?? null;
}

function importedBy(node: SyntaxNode, text: SourceText): [string, ImportedName][] {
  const module = text(node.getChild("String")).slice(1, -1);
  const found: [string, ImportedName][] = [];
  for (const whole of node.getChildren("VariableDefinition")) found.push([text(whole), { module, name: null }]);
  const group = node.getChild("ImportGroup");
  for (const name of group?.getChildren("VariableDefinition") ?? []) {
    const isRenamed = name.prevSibling?.name === "as";
    const as = isRenamed ? name.prevSibling?.prevSibling : name;
    found.push([text(name), { module, name: as == null ? text(name) : text(as) }]);
  }
  return found;
}

/** The expressions that a function returns, without those of inner functions. */
function returnedBy(node: SyntaxNode): SyntaxNode[] {
  const body = node.lastChild;
  if (body === null) return [];
  if (body.name !== "Block") return [body];
  const found: SyntaxNode[] = [];
  body.cursor().iterate((at) => {
    if (FUNCTIONS.test(at.name)) return false;
    const value = at.name === "ReturnStatement" ? at.node.firstChild?.nextSibling : null;
    if (value != null && value.name !== ";") found.push(value);
    return undefined;
  });
  return found;
}
