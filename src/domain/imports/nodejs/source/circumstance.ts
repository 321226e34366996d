/** Decides under which circumstances a piece of a JavaScript file runs: perhaps, or as soon as what holds it runs. */

export interface Circumstance {
  readonly when: "always" | "maybe";
  /** Inside a function. */
  readonly lazy: boolean;
  /** Name of the node this is the inside of, and how many of its children came before. */
  readonly node: string;
  children: number;
}

export const outermost: Circumstance = { when: "always", lazy: false, node: "", children: 0 };

/** The circumstance inside a child of `outer`; children are told in their order. */
export function circumstanceIn(outer: Circumstance, child: string): Circumstance {
  const position = outer.children;
  outer.children += 1;
  const when = outer.when === "maybe" || isBranch(outer.node, position, child) ? "maybe" : "always";
  const lazy = outer.lazy || /^(ArrowFunction|FunctionExpression|FunctionDeclaration|MethodDeclaration)$/.test(child);
  return { when, lazy, node: child, children: 0 };
}

/** `try` counts whatever follows its block: a `finally` alone is rare, and lets the error pass only in the end. */
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
