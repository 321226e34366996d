/** What the evaluation of members and calls needs of the evaluation of other expressions. */
import type { SyntaxNode } from "@lezer/common";
import type { Evaluate } from "../../paths/path-alternatives.ts";
import type { PathValue } from "../../paths/path-value.ts";
import type { SourceText } from "../source/python-import.ts";
import type { Meaning, PathNames } from "./path-names.ts";

export interface PathEvaluator {
  readonly names: PathNames;
  readonly text: SourceText;
  readonly of: Evaluate;
  /** The values of an expression, or unknown if nothing shows a path. */
  readonly some: Evaluate;
  /** The items of a loop over this expression. */
  items(node: SyntaxNode, depth: number): readonly PathValue[];
  /** The values of a name with these meanings. */
  meant(meanings: readonly Meaning[], depth: number): readonly PathValue[];
}

export const TASK_ROOT = /LAMBDA_TASK_ROOT/;

/** The source of an expression; empty if it is missing. */
export function sourceOf(node: SyntaxNode | undefined, text: SourceText): string {
  return node === undefined ? "" : text(node.from, node.to);
}
