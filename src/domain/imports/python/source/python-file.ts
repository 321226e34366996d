/** Reads what a Python file imports and which names it offers, without running it. Tolerates syntax errors. */
import { parser } from "@lezer/python";
import { linesOf, sourceTextOf } from "../../source/source-text.ts";
import { type PythonPaths, pathsOf } from "../paths/path-uses.ts";
import { boundNames, namesImportedFrom } from "./bound-names.ts";
import { type Circumstance, circumstanceOf, outermost } from "./import-circumstance.ts";
import { importedByCall, importedByStatement, importModuleAliases } from "./import-forms.ts";
import { changesSearchPath, type ModuleTraits, noTraits, traitsAfter } from "./module-traits.ts";
import type { PythonImport } from "./python-import.ts";
import { syntaxErrorIn } from "./syntax-errors.ts";

export interface PythonFile extends ModuleTraits {
  readonly imports: readonly PythonImport[];
  /** Names that the file itself binds at the top level, in any branch. */
  readonly names: ReadonlySet<string>;
  /** Names that its `from` imports bind at the top level. */
  readonly importedNames: ReadonlySet<string>;
  /** Lines that change `sys.path`. Imports from the added folders are not followed. */
  readonly searchPathChanges: readonly number[];
  readonly paths: PythonPaths;
  /** A syntax error in every version of Python; `null` if none is certain. */
  readonly syntaxError: { readonly line: number; readonly what: string } | null;
}

/** All imports of the source, in order and in any scope, and the names that the module offers. */
export function pythonFileOf(source: string): PythonFile {
  const text = sourceTextOf(source);
  const lineAt = linesOf(source);
  const imports: PythonImport[] = [];
  const names = new Set<string>();
  const importedNames = new Set<string>();
  const searchPathChanges: number[] = [];
  const importFunctions = importModuleAliases(source);
  const circumstances: Circumstance[] = [outermost];
  let traits = noTraits;
  const tree = parser.parse(source);
  tree.iterate({
    enter(found) {
      const outer = circumstances.at(-1) ?? outermost;
      const { when, lazy } = outer;
      const { node } = found;
      if (found.name === "ImportStatement") {
        const line = lineAt(found.from);
        imports.push(...importedByStatement(node, text).map((wanted) => ({ ...wanted, line, when, lazy })));
        if (outer.atTopLevel) for (const name of namesImportedFrom(node, text)) importedNames.add(name);
      } else if (found.name === "CallExpression") {
        const wanted = importedByCall(node, text, importFunctions);
        if (wanted !== null) imports.push({ ...wanted, line: lineAt(found.from), when, lazy });
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
  const wrong = syntaxErrorIn(tree, source);
  const syntaxError = wrong === null ? null : { line: lineAt(wrong.at), what: wrong.what };
  const paths = pathsOf({ tree, text, lineAt });
  return { imports, names, importedNames, searchPathChanges, paths, syntaxError, ...traits };
}
