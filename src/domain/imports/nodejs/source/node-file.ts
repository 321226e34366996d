/** Reads what a JavaScript file loads, without running it. Tolerates syntax errors. */
import { parser } from "@lezer/javascript";
import { type PathsOfFile, pathsOf } from "../paths/path-uses.ts";
import { type Circumstance, circumstanceIn, outermost } from "./circumstance.ts";
import type { ComputedReference, KnownReference, Reference, SourceText } from "./reference.ts";
import {
  referencesInCall,
  referencesInNew,
  referencesInPath,
  referencesInStatement,
  requireNamesIn,
} from "./reference-forms.ts";
import { changesModuleSearch } from "./search-changes.ts";
import { syntaxErrorIn } from "./syntax-errors.ts";

export interface NodeFile {
  readonly references: readonly Reference[];
  /** Lines that change the module search path. The proof does not follow such changes. */
  readonly searchChanges: readonly number[];
  /** The paths it uses, and the processes it starts. */
  readonly paths: PathsOfFile;
  /** A syntax error in every version of Node.js; `null` if none is certain. */
  readonly syntaxError: { readonly line: number; readonly what: string } | null;
}

/** Longer expressions are no references. Reading nested ones at each of their levels would be slow. */
const MAX_EXPRESSION_LENGTH = 2000;

/** All references of the source, in order and in any scope. */
export function nodeFileOf(source: string): NodeFile {
  const text: SourceText = ({ from, to }) => source.slice(from, Math.min(to, from + MAX_EXPRESSION_LENGTH));
  const lineAt = linesOf(source);
  const references: Reference[] = [];
  const searchChanges: number[] = [];
  const requires = requireNamesIn(source);
  const around: Circumstance[] = [outermost];
  const tree = parser.parse(source);
  tree.iterate({
    enter(found) {
      const inside = circumstanceIn(around.at(-1) ?? outermost, found.name);
      around.push(inside);
      const read = READ[found.name];
      if (read === undefined) return;
      const { node } = found;
      const line = lineAt(found.from);
      const add = (found: readonly (KnownReference | ComputedReference)[]) => {
        references.push(...found.map((each) => ({ ...each, line, when: inside.when, lazy: inside.lazy })));
      };
      if (read === "statement") add(referencesInStatement(node, text));
      if (read === "call") add([...referencesInCall(node, text, requires), ...referencesInPath(node, text)]);
      if (read === "new") add(referencesInNew(node, text));
      if (read === "sum") add(referencesInPath(node, text));
      if (changesModuleSearch(node, text)) searchChanges.push(line);
    },
    leave() {
      around.pop();
    },
  });
  const wrong = syntaxErrorIn(tree);
  const syntaxError = wrong === null ? null : { line: linesOf(source)(wrong.at), what: wrong.what };
  return { references, searchChanges, paths: pathsOf(tree, text, linesOf(source)), syntaxError };
}

const READ: Readonly<Record<string, "statement" | "call" | "new" | "sum" | "member">> = {
  ImportDeclaration: "statement",
  ExportDeclaration: "statement",
  CallExpression: "call",
  DynamicImport: "call",
  NewExpression: "new",
  BinaryExpression: "sum",
  MemberExpression: "member",
};

/** Returns the line of an offset, counted from 1. Offsets must be given in order. */
function linesOf(source: string): (offset: number) => number {
  let [line, next] = [1, source.indexOf("\n")];
  return (offset) => {
    while (next >= 0 && next < offset) {
      line += 1;
      next = source.indexOf("\n", next + 1);
    }
    return line;
  };
}
