/** Reads a configuration in TypeScript or JavaScript, without running it, if it is one object that is written out. */
import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/javascript";
import { type YamlFile, yamlFile } from "../../yaml/yaml-edits.ts";

const typescript = parser.configure({ dialect: "ts" });

/**
 * The exported object as YAML, of which such an object is a form. Places are those in the text. `null` if the object is
 * computed, or parts of it are.
 */
export function literalFile(path: string, text: string): YamlFile | null {
  const object = exportedObject(typescript.parse(text).topNode, text);
  if (object === null || !isLiteral(object, text)) return null;
  const blank = (from: number, to: number) => text.slice(from, to).replaceAll(/[^\n]/g, " ");
  let [yaml, at] = [blank(0, object.from), object.from];
  for (const { from, to } of commentsIn(object)) {
    yaml += text.slice(at, from) + blank(from, to);
    at = to;
  }
  const file = yamlFile(path, (yaml + text.slice(at, object.to)).replaceAll("\t", " "));
  return file === null ? null : { ...file, text };
}

/** Of `export default {…}`, `module.exports = {…}`, and both with the name of a constant. */
function exportedObject(program: SyntaxNode, text: string): SyntaxNode | null {
  const source = (node: SyntaxNode) => text.slice(node.from, node.to);
  const statements = childrenOf(program);
  const exported = statements.flatMap((node) => {
    const isDefault = node.name === "ExportDeclaration" && /^export\s*(default\b|=)/.test(source(node));
    if (isDefault) return [childrenOf(node).findLast(isValue)];
    const assigned = node.name === "ExpressionStatement" ? node.getChild("AssignmentExpression") : null;
    return assigned !== null && /^module\.exports\s*=/.test(source(assigned)) ? [assigned.lastChild] : [];
  });
  const [value] = exported;
  if (value === undefined || value === null || exported.length > 1) return null;
  const object = withoutType(value);
  if (object?.name !== "VariableName") return object;
  const constants = statements.filter((node) => node.name === "VariableDeclaration" && /^const\b/.test(source(node)));
  const named = constants.flatMap((node) => {
    const [definition] = node.getChildren("VariableDefinition");
    const isOne = definition !== undefined && node.getChildren("VariableDefinition").length === 1;
    return isOne && source(definition) === source(object) ? [childrenOf(node).findLast(isValue)] : [];
  });
  return named[0] === undefined ? null : withoutType(named[0]);
}

const VALUES = /^(ObjectExpression|VariableName|ParenthesizedExpression|BinaryExpression)$/;
const isValue = ({ name }: SyntaxNode) => VALUES.test(name);

/** The value of `(value)`, `value as Type` and `value satisfies Type`. */
function withoutType(node: SyntaxNode): SyntaxNode | null {
  if (node.name === "ObjectExpression" || node.name === "VariableName") return node;
  const isTyped = node.getChild("as") !== null || node.getChild("satisfies") !== null;
  const [inner] = childrenOf(node).filter(isValue);
  if (inner === undefined || !(node.name === "ParenthesizedExpression" || isTyped)) return null;
  return withoutType(inner);
}

/** Whether YAML reads the text of a value as JavaScript does. */
function isLiteral(node: SyntaxNode, text: string): boolean {
  const source = text.slice(node.from, node.to);
  if (node.name === "String") return !source.includes("\\");
  if (node.name === "ArrayExpression")
    return childrenOf(node).every((child) => isSign(child) || isLiteral(child, text));
  if (node.name === "ObjectExpression") return childrenOf(node).every((child) => isSign(child) || isPair(child, text));
  return /^(Number|BooleanLiteral|null)$/.test(node.name);
}

const isSign = ({ name }: SyntaxNode) => /^([[\]{},]|LineComment|BlockComment)$/.test(name);

/** `name: value`, with white space behind the colon. */
function isPair(node: SyntaxNode, text: string): boolean {
  const [key, colon, value, more] = childrenOf(node).filter(({ name }) => !/Comment$/.test(name));
  if (node.name !== "Property" || key === undefined || value === undefined || more !== undefined) return false;
  const isKey = key.name === "PropertyDefinition" || (key.name === "String" && isLiteral(key, text));
  return isKey && colon?.name === ":" && /^\s/.test(text.slice(colon.to)) && isLiteral(value, text);
}

function commentsIn(node: SyntaxNode): readonly SyntaxNode[] {
  return childrenOf(node).flatMap((child) => (/Comment$/.test(child.name) ? [child] : commentsIn(child)));
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}
