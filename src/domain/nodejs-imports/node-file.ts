/** Reads what one JavaScript file asks for, without running it. Broken syntax is read as far as it goes. */
import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/javascript";
import type { Asked, Asking, Computed, SourceText } from "./asking.ts";
import { askedByCall, askedByNew, askedByPath, askedByStatement, namesOfRequire } from "./asking-forms.ts";
import { type Circumstance, circumstanceIn, outermost } from "./circumstance.ts";
import { movesSearch } from "./search-changes.ts";

export interface NodeFile {
  readonly askings: readonly Asking[];
  /** Lines that change where modules are looked for: nobody who only reads knows what they are then. */
  readonly searchChanges: readonly number[];
  /** Texts that hold a path with `node_modules/` in it, wherever they stand. */
  readonly paths: readonly { readonly line: number; readonly text: string }[];
}

/** Longer expressions ask for nothing: nested ones would otherwise be read again at each of their levels. */
const LONGEST_EXPRESSION = 2000;

/** Everything the source asks for, in its order, wherever it stands. */
export function nodeFileOf(source: string): NodeFile {
  const text: SourceText = ({ from, to }) => source.slice(from, Math.min(to, from + LONGEST_EXPRESSION));
  const lineAt = linesOf(source);
  const askings: Asking[] = [];
  const searchChanges: number[] = [];
  const paths: { line: number; text: string }[] = [];
  const requires = namesOfRequire(source);
  const around: Circumstance[] = [outermost];
  parser.parse(source).iterate({
    enter(found) {
      const inside = circumstanceIn(around.at(-1) ?? outermost, found.name);
      around.push(inside);
      const read = READ[found.name];
      if (read === undefined) return;
      const { node } = found;
      const line = lineAt(found.from);
      const add = (asked: readonly (Asked | Computed)[]) => {
        askings.push(...asked.map((each) => ({ ...each, line, when: inside.when })));
      };
      if (read === "statement") add(askedByStatement(node, text));
      if (read === "call") add([...askedByCall(node, text, requires), ...askedByPath(node, text)]);
      if (read === "new") add(askedByNew(node, text));
      if (read === "sum") add(askedByPath(node, text));
      if (read === "text" && !isKey(node) && text(node).includes("node_modules/"))
        paths.push({ line, text: text(node) });
      if (movesSearch(node, text)) searchChanges.push(line);
    },
    leave() {
      around.pop();
    },
  });
  return { askings, searchChanges, paths };
}

const READ: Readonly<Record<string, "statement" | "call" | "new" | "sum" | "text" | "member">> = {
  ImportDeclaration: "statement",
  ExportDeclaration: "statement",
  CallExpression: "call",
  DynamicImport: "call",
  NewExpression: "new",
  BinaryExpression: "sum",
  TemplateString: "text",
  String: "text",
  MemberExpression: "member",
};

/** Bundlers name the modules they merged so: `{ "node_modules/x/index.js"(exports) { … } }` reads no file. */
function isKey({ parent, from }: SyntaxNode): boolean {
  return (
    parent !== null && /^(Property|MethodDeclaration|PropertyDefinition)$/.test(parent.name) && parent.from === from
  );
}

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
