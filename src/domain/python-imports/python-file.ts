/** Reads what one Python file imports and what names it offers, without running it. Broken syntax is read as far as it goes. */
import { parser } from "@lezer/python";
import { boundNames, namesImportedFrom } from "./bound-names.ts";
import { type Circumstance, circumstanceOf, outermost } from "./import-circumstance.ts";
import { importedByCall, importedByStatement, otherNamesOfImportModule } from "./import-forms.ts";
import { changesSearchPath, type ModuleTraits, noTraits, traitsAfter } from "./module-traits.ts";

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

export interface PythonFile extends ModuleTraits {
  readonly imports: readonly PythonImport[];
  /** Names bound at the top level by the file itself, in any branch. */
  readonly names: ReadonlySet<string>;
  /** Names that its `from` imports bind at the top level. */
  readonly importedNames: ReadonlySet<string>;
  /** Lines that change `sys.path`: what is imported from there is found by nobody who only reads. */
  readonly searchPathChanges: readonly number[];
}

/** Every import of the source in its order, wherever it stands, and the names the module has once imported. */
export function pythonFileOf(source: string): PythonFile {
  const text = (from: number, to: number) => source.slice(from, to);
  const lineAt = linesOf(source);
  const imports: PythonImport[] = [];
  const names = new Set<string>();
  const importedNames = new Set<string>();
  const searchPathChanges: number[] = [];
  const importFunctions = otherNamesOfImportModule(source);
  const circumstances: Circumstance[] = [outermost];
  let traits = noTraits;
  parser.parse(source).iterate({
    enter(found) {
      const outer = circumstances.at(-1) ?? outermost;
      const { when } = outer;
      const { node } = found;
      if (found.name === "ImportStatement") {
        const line = lineAt(found.from);
        imports.push(...importedByStatement(node, text).map((wanted) => ({ ...wanted, line, when })));
        if (outer.atTopLevel) for (const name of namesImportedFrom(node, text)) importedNames.add(name);
      } else if (found.name === "CallExpression") {
        const wanted = importedByCall(node, text, importFunctions);
        if (wanted !== null) imports.push({ ...wanted, line: lineAt(found.from), when });
      }
      if (changesSearchPath(node, text)) searchPathChanges.push(lineAt(found.from));
      for (const name of boundNames(node, outer.atTopLevel, text)) names.add(name);
      traits = traitsAfter(node, outer.atTopLevel, traits, text);
      circumstances.push(circumstanceOf(node, outer, text));
    },
    leave() {
      circumstances.pop();
    },
  });
  return { imports, names, importedNames, searchPathChanges, ...traits };
}

/** Tells the line, counted from 1, an offset lies in. */
function linesOf(source: string): (offset: number) => number {
  const starts = [0];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
