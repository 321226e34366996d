/** Reads what one JavaScript file asks for, without running it. Broken syntax is read as far as it goes. */
import { parser } from "@lezer/javascript";
import { type PathsOfFile, pathsOf } from "../paths/path-uses.ts";
import type { Asked, Asking, Computed, SourceText } from "./asking.ts";
import { askedByCall, askedByNew, askedByPath, askedByStatement, namesOfRequire } from "./asking-forms.ts";
import { type Circumstance, circumstanceIn, outermost } from "./circumstance.ts";
import { movesSearch } from "./search-changes.ts";
import { syntaxErrorIn } from "./syntax-errors.ts";

export interface NodeFile {
  readonly askings: readonly Asking[];
  /** Lines that change where modules are looked for: nobody who only reads knows what they are then. */
  readonly searchChanges: readonly number[];
  /** Paths that it makes, and processes that it starts. */
  readonly made: PathsOfFile;
  /** What no Node.js reads; `null` where nothing is sure to be wrong. */
  readonly syntaxError: { readonly line: number; readonly what: string } | null;
}

/** Longer expressions ask for nothing: nested ones would otherwise be read again at each of their levels. */
const LONGEST_EXPRESSION = 2000;

/** Everything the source asks for, in its order, wherever it stands. */
export function nodeFileOf(source: string): NodeFile {
  const text: SourceText = ({ from, to }) => source.slice(from, Math.min(to, from + LONGEST_EXPRESSION));
  const lineAt = linesOf(source);
  const askings: Asking[] = [];
  const searchChanges: number[] = [];
  const requires = namesOfRequire(source);
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
      const add = (asked: readonly (Asked | Computed)[]) => {
        askings.push(...asked.map((each) => ({ ...each, line, when: inside.when, lazy: inside.lazy })));
      };
      if (read === "statement") add(askedByStatement(node, text));
      if (read === "call") add([...askedByCall(node, text, requires), ...askedByPath(node, text)]);
      if (read === "new") add(askedByNew(node, text));
      if (read === "sum") add(askedByPath(node, text));
      if (movesSearch(node, text)) searchChanges.push(line);
    },
    leave() {
      around.pop();
    },
  });
  const wrong = syntaxErrorIn(tree);
  const syntaxError = wrong === null ? null : { line: linesOf(source)(wrong.at), what: wrong.what };
  return { askings, searchChanges, made: pathsOf(tree, text, linesOf(source)), syntaxError };
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

/** Tells the line, counted from 1, an offset lies in; offsets are asked for in their order. */
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
