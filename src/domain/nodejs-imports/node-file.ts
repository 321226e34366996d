/** Reads what one JavaScript file asks for, without running it. Broken syntax is read as far as it goes. */
import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/javascript";
import { askedByCall, askedByNew, askedByPath, askedByStatement, namesOfRequire } from "./asking-forms.ts";
import { type Circumstance, circumstanceIn, outermost } from "./circumstance.ts";
import { movesSearch } from "./search-changes.ts";

/**
 * How something is asked for: `require` and `import` look for modules in their own ways, `path` is a place that code makes
 * from where its own file lies, as data files are read.
 */
export type Manner = "require" | "import" | "path";

/** Something a file asks for by a name that reading shows; for `path` relative to the file's folder: `../data/prices.json`. */
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
  /** `maybe`: in a branch, or where its failing is caught. What stands inside a function counts as if it were called. */
  readonly when: "always" | "maybe";
};

export interface NodeFile {
  readonly askings: readonly Asking[];
  /** Lines that change where modules are looked for: nobody who only reads knows what they are then. */
  readonly searchChanges: readonly number[];
  /** Texts that hold a path with `node_modules/` in it, wherever they stand. */
  readonly paths: readonly { readonly line: number; readonly text: string }[];
}

/** The text of the source between two offsets. */
export type SourceText = (node: SyntaxNode) => string;

/** Everything the source asks for, in its order, wherever it stands. */
export function nodeFileOf(source: string): NodeFile {
  const text: SourceText = (node) => source.slice(node.from, node.to);
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
