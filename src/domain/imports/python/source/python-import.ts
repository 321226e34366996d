/** What one import of a Python file imports. */

/** The start of a relative import: `from .. import x` goes up 2 levels from the importing file's package. */
export interface Relative {
  /** The number of dots at the start; 1 is the package itself. */
  readonly levels: number;
  /** `__package__`, `__name__`, or the package that `importlib.import_module(".x", package="a.b")` names. */
  readonly anchor: string;
}

interface Occurrence {
  /** Counted from 1. */
  readonly line: number;
  /**
   * `never`: for type checkers, or only when run as a script. `maybe`: in a branch, or its failure is caught. Code in a
   * function counts as if the function were called.
   */
  readonly when: "always" | "maybe" | "never";
  /** In a function, which might never run. */
  readonly lazy: boolean;
}

interface Source {
  readonly module: string;
  readonly relative: Relative | null;
}

/** One import; `from a import b, c` is two. */
export type PythonImport = Occurrence &
  (
    | /** `import a.b`, `__import__("a.b")`, `importlib.import_module("a.b")`, or `from a import *`. */
    (Source & { readonly kind: "module" | "star" })
    /** `from a import b`: b is an attribute or a submodule of a. */
    | (Source & { readonly kind: "name"; readonly name: string })
    /** The module's name is computed at run time; `text` is the call. */
    | { readonly kind: "computed"; readonly text: string }
  );
