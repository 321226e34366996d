/**
 * Finds syntax errors that every version of Python rejects. The parser tolerates unknown syntax, including newer one.
 * So only certain errors are reported: unmatched brackets, headers without a colon, and Python 2's print.
 */
import type { SyntaxNode, Tree } from "@lezer/common";
import type { SyntaxErrorFound } from "../../source/source-text.ts";

/** The first error; `null` if none is certain. */
export function syntaxErrorIn(tree: Tree, source: string): SyntaxErrorFound | null {
  const found: SyntaxErrorFound[] = [];
  const brackets: SyntaxErrorFound[] = [];
  const open: SyntaxErrorFound[] = [];
  let formatStrings = 0;
  let [hasGaps, isSkipping] = [false, false];
  tree.iterate({
    enter({ name, from, to, type, node }) {
      if (type.isError) {
        hasGaps = true;
        isSkipping ||= to > from;
        if (lacksColon(node, source)) found.push({ at: from, what: "a colon is missing" });
      } else if (name === "FormatString") formatStrings += 1;
      else if (name === "PrintStatement" && printsAsPython2(node))
        found.push({ at: from, what: "print without parentheses" });
      else if (formatStrings === 0 && BRACKETS.has(name)) countBracket(name, from, open, brackets);
    },
    leave({ name }) {
      if (name === "FormatString") formatStrings -= 1;
    },
  });
  // If the parser skipped text, the brackets in it were not counted.
  const sure = hasGaps && !isSkipping ? [...found, ...brackets, ...open] : found;
  return sure.toSorted((one, other) => one.at - other.at)[0] ?? null;
}

const BRACKETS = new Set(["(", ")", "[", "]", "{", "}"]);

function countBracket(bracket: string, at: number, open: SyntaxErrorFound[], found: SyntaxErrorFound[]): void {
  if ("([{".includes(bracket)) open.push({ at, what: `'${bracket}' is never closed` });
  else if (open.pop() === undefined) found.push({ at, what: `'${bracket}' closes nothing` });
}

/** `print x`: the word is followed by the start of an expression. */
function printsAsPython2(statement: SyntaxNode): boolean {
  return /^(VariableName|String|Number|ContinuedString)$/.test(statement.firstChild?.nextSibling?.name ?? "");
}

/** `def f()` or `class A` at the end of a line. */
function lacksColon({ from, to, parent, prevSibling }: SyntaxNode, source: string): boolean {
  if (from !== to || prevSibling !== null || parent?.name !== "Body") return false;
  const header = source.slice(parent.parent?.from ?? from, from).trimEnd();
  return (
    /^(FunctionDefinition|ClassDefinition)$/.test(parent.parent?.name ?? "") &&
    /^(?:def|class)\s+\w+(\(\))?$/.test(header) &&
    /^[ \t]*\r?\n/.test(source.slice(from))
  );
}
