/** What a JavaScript file asks for in one place. */
import type { SyntaxNode } from "@lezer/common";

/**
 * How something is asked for: `require` and `import` look for modules in their own ways, `path` is a place that code
 * makes from where its own file lies, as data files are read.
 */
export type Manner = "require" | "import" | "path";

/**
 * Something a file asks for by a name that reading shows; for `path` relative to the file's folder:
 * `../data/prices.json`.
 */
export interface Asked {
  readonly kind: "asked";
  readonly manner: Manner;
  readonly specifier: string;
}

/** A name that is made when the code runs; `text` is the call. */
export interface Computed {
  readonly kind: "computed";
  readonly text: string;
}

export type Asking = (Asked | Computed) & {
  /** Counted from 1. */
  readonly line: number;
  /**
   * `maybe`: in a branch, or where its failing is caught. What stands inside a function counts as if it were called.
   */
  readonly when: "always" | "maybe";
  /** Inside a function: it may never run. */
  readonly lazy: boolean;
};

/** The text of the source between two offsets. */
export type SourceText = (node: SyntaxNode) => string;
