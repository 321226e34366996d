/**
 * Finds syntax errors that every version of Node.js rejects. The parser tolerates unknown syntax. So only unclosed
 * brackets are reported, and only if the parser skipped no text.
 */
import type { Tree } from "@lezer/common";
import type { SyntaxErrorFound } from "../../source/source-text.ts";

/** The last bracket that is never closed; `null` if none is certain. */
export function syntaxErrorIn(tree: Tree): SyntaxErrorFound | null {
  const open: SyntaxErrorFound[] = [];
  let [hasGaps, isSure] = [false, true];
  tree.iterate({
    enter({ name, from, to, type }) {
      if (type.isError) {
        hasGaps = true;
        isSure &&= from === to;
      } else if (name.length === 1 && "([{".includes(name)) open.push({ at: from, what: `'${name}' is never closed` });
      else if (name.length === 1 && ")]}".includes(name)) isSure &&= open.pop() !== undefined;
    },
  });
  return hasGaps && isSure ? (open.at(-1) ?? null) : null;
}
