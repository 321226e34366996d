/** Decides under which conditions a part of a JavaScript file runs: maybe, or whenever the enclosing code runs. */

export interface Circumstance {
  readonly when: "always" | "maybe";
  /** In a function. */
  readonly lazy: boolean;
  /** Kind of the enclosing node, and how many of its children were visited. */
  readonly node: string;
  children: number;
}

export const outermost: Circumstance = { when: "always", lazy: false, node: "", children: 0 };

/** The circumstance inside a child of `outer`. Children must be visited in order. */
export function circumstanceIn(outer: Circumstance, child: string): Circumstance {
  const position = outer.children;
  outer.children += 1;
  const when = outer.when === "maybe" || isBranch(outer.node, position, child) ? "maybe" : "always";
  const lazy = outer.lazy || /^(ArrowFunction|FunctionExpression|FunctionDeclaration|MethodDeclaration)$/.test(child);
  return { when, lazy, node: child, children: 0 };
}

/** Every `try` block counts as a branch, even with only a `finally`, which is rare. */
function isBranch(holder: string, position: number, child: string): boolean {
  switch (holder) {
    case "TryStatement":
      return child === "Block" && position === 1;
    case "IfStatement":
      return child !== "ParenthesizedExpression" && position > 0;
    case "ConditionalExpression":
      return position > 0;
    case "SwitchStatement":
      return child === "SwitchBody";
    default:
      return false;
  }
}
