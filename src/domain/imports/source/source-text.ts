/** Reads parts of source files, whatever comments are between the tokens. */
import type { SyntaxNode } from "@lezer/common";

/** The source of a node; empty if there is none. Longer expressions than 2,000 characters are cut. */
export type SourceText = (range: { readonly from: number; readonly to: number } | null | undefined) => string;

/** Longer expressions are neither imports nor paths. Reading nested ones at each of their levels would be slow. */
const MAX_EXPRESSION_LENGTH = 2000;
const MAX_EXCERPT_LENGTH = 80;

export function sourceTextOf(source: string): SourceText {
  return (range) =>
    range == null ? "" : source.slice(range.from, Math.min(range.to, range.from + MAX_EXPRESSION_LENGTH));
}

/** The children of a node except comments. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (!/^(Line|Block)?Comment$/.test(child.name)) children.push(child);
  return children;
}

/** Returns the line of an offset, counted from 1. */
export function linesOf(source: string): (offset: number) => number {
  const starts = [0];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

/** Code on one line, cut for a finding. */
export function excerptOf(code: string): string {
  return code.replace(/\s+/g, " ").slice(0, MAX_EXCERPT_LENGTH);
}

/** A syntax error that every version of the language rejects. */
export interface SyntaxErrorFound {
  /** Offset in the source. */
  readonly at: number;
  readonly what: string;
}
