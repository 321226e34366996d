/** Reads string literals of Python, and fills the placeholders of strings. */
import type { SyntaxNode } from "@lezer/common";
import { combined, orUnknown } from "../../paths/path-alternatives.ts";
import type { PathEvaluator } from "../../paths/path-evaluator.ts";
import { ANYTHING, added, from, type PathValue } from "../../paths/path-value.ts";
import { childrenOf } from "../../source/source-text.ts";

/** A string with its placeholders filled with known values. */
export function filledText(
  evaluator: PathEvaluator,
  text: PathValue,
  holes: RegExp,
  given: readonly SyntaxNode[],
): readonly PathValue[] {
  const [first, ...others] = given.map((each) => evaluator.of(each));
  const plain = others.map((values) =>
    values.length === 1 && values[0]?.base.kind === "text" ? values[0].text : null,
  );
  let at = -1;
  const shown = text.text.replace(holes, (hole) => {
    at += 1;
    return at === 0 ? hole : (plain[at - 1] ?? ANYTHING);
  });
  return filledHoles(from(text.base, shown), holes, first ?? []);
}

/** The items of a list or tuple. */
export function itemsOf(node: SyntaxNode): readonly SyntaxNode[] {
  return childrenOf(node).filter(({ name }) => !/^([[\](),]|\*)$/.test(name));
}

/** A first placeholder at the start of a string gets its known values, all others get `ANYTHING`. */
function filledHoles({ base, text }: PathValue, holes: RegExp, first: readonly PathValue[]): readonly PathValue[] {
  const open = text.replace(holes, ANYTHING);
  if (!open.startsWith(ANYTHING) || base.kind !== "text") return [from(base, open)];
  return combined(orUnknown(first), [from({ kind: "text" }, open.slice(ANYTHING.length))], added);
}

/** The string between the quotes. */
export function contentOf(source: string): string {
  const [opening = "", quote = ""] = /^[a-zA-Z]*("""|'''|"|')/.exec(source) ?? [];
  const inside = source.slice(opening.length, source.length - quote.length);
  return /^[a-zA-Z]*[rR]/.test(opening) ? inside : unescaped(inside);
}

export function unescaped(text: string): string {
  return text.replace(/\\(\n|x[\da-fA-F]{2}|u[\da-fA-F]{4}|.)/gs, (_, what: string) =>
    what === "\n" ? "" : /^[\\'"/]$/.test(what) ? what : ANYTHING,
  );
}
