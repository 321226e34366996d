/** Reads parts of Python source, whatever comments, line breaks, and spaces are between the tokens. */
import type { SyntaxNode } from "@lezer/common";
import { childrenOf, type SourceText } from "../../source/source-text.ts";

/** Longer expressions are chains of calls, not names. */
const MAX_NAME_LENGTH = 300;

/** A dotted name without spaces and comments around its dots; any other expression as written. */
export function dottedName(node: SyntaxNode | null, text: SourceText): string {
  if (node === null || node.to - node.from > MAX_NAME_LENGTH) return "";
  return node.name === "MemberExpression"
    ? childrenOf(node)
        .map((child) => dottedName(child, text))
        .join("")
    : text(node);
}

/** The expressions of an argument list: positional ones as "0", "1", and so on, keyword ones by name. */
export function argumentsOf(list: SyntaxNode | null, text: SourceText): ReadonlyMap<string, SyntaxNode> {
  const given = new Map<string, SyntaxNode>();
  let position = 0;
  let keyword: string | null = null;
  const children = list === null ? [] : childrenOf(list);
  for (const [index, child] of children.entries()) {
    if (child.name === "AssignOp" || /^([(),]|\*\*?)$/.test(child.name)) continue;
    if (keyword === null && children[index + 1]?.name === "AssignOp") keyword = text(child);
    else {
      given.set(keyword ?? String(position++), child);
      keyword = null;
    }
  }
  return given;
}

/** The value of a string literal or of adjacent ones; `null` for f-strings with placeholders, bytes, and escapes. */
export function stringOf(node: SyntaxNode | null | undefined, text: SourceText): string | null {
  if (node == null) return null;
  if (node.name === "ContinuedString") {
    const parts = childrenOf(node).map((part) => stringOf(part, text));
    return parts.includes(null) ? null : parts.join("");
  }
  if (node.name === "ParenthesizedExpression") return stringOf(childrenOf(node)[1], text);
  if (node.name !== "String") return null;
  const source = text(node);
  return /^[rRuU]?(?<quote>"""|'''|"|')(?<value>[^\\]*?)\k<quote>$/s.exec(source)?.groups?.value ?? null;
}
