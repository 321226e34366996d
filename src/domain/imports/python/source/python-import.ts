/** What one import of a Python file asks for. */

/** Where a relative import starts: `from .. import x` goes 2 levels up from the importing file's package. */
export interface Relative {
  /** Leading dots; 1 is the package itself. */
  readonly levels: number;
  /** `__package__`, `__name__`, or the package that `importlib.import_module(".x", package="a.b")` names. */
  readonly anchor: string;
}

interface Occurrence {
  /** Counted from 1. */
  readonly line: number;
  /**
   * `never`: only read by type checkers or when run as a script. `maybe`: in a branch, or where its failing is caught.
   * What stands inside a function counts as if the function were called.
   */
  readonly when: "always" | "maybe" | "never";
  /** Inside a function: it may never run. */
  readonly lazy: boolean;
}

/** One import; `from a import b, c` is two. */
export type PythonImport = Occurrence &
  (
    | {
        /** `import a.b`, `__import__("a.b")`, `importlib.import_module("a.b")`. */
        readonly kind: "module";
        readonly module: string;
        readonly relative: Relative | null;
      }
    | {
        /** `from a import b`: b is an attribute or a submodule of a. */
        readonly kind: "name";
        readonly module: string;
        readonly relative: Relative | null;
        readonly name: string;
      }
    | { readonly kind: "star"; readonly module: string; readonly relative: Relative | null }
    | {
        /** The module's name is made when the code runs; `text` is the call. */
        readonly kind: "computed";
        readonly text: string;
      }
  );

/** Text of the source between two offsets. */
export type SourceText = (from: number, to: number) => string;
