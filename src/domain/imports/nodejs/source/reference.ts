/** A module or file that JavaScript code references. */

/**
 * `require` and `import` search for modules in different ways. `path` is derived from the file's own location, as for
 * data files.
 */
export type Manner = "require" | "import" | "path";

/** A reference with a literal specifier. A `path` is relative to the file's folder: `../data/prices.json`. */
export interface KnownReference {
  readonly kind: "known";
  readonly manner: Manner;
  readonly specifier: string;
}

/** A name that is computed at run time; `text` is the call. */
export interface ComputedReference {
  readonly kind: "computed";
  readonly text: string;
}

export type Reference = (KnownReference | ComputedReference) & {
  /** Counted from 1. */
  readonly line: number;
  /** `maybe`: in a branch, or its failure is caught. Code in a function counts as if the function were called. */
  readonly when: "always" | "maybe";
  /** In a function, which might never run. */
  readonly lazy: boolean;
};
