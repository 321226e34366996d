/** Reads what a JavaScript file loads, without running it. Tolerates syntax errors. */
import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/javascript";
import { linesOf, type SourceText, sourceTextOf } from "../../source/source-text.ts";
import { type NodePaths, pathsOf } from "../paths/path-uses.ts";
import { type Circumstance, circumstanceIn, outermost } from "./circumstance.ts";
import type { ComputedReference, KnownReference, Reference } from "./reference.ts";
import {
  isDefaultExport,
  referencesInCall,
  referencesInNew,
  referencesInPath,
  referencesInStatement,
  requireNamesIn,
} from "./reference-forms.ts";
import { syntaxErrorIn } from "./syntax-errors.ts";

export interface NodeFile {
  readonly references: readonly Reference[];
  /** Lines that change the module search path. The proof does not follow such changes. */
  readonly searchChanges: readonly number[];
  /** Whether it has statements that only ES modules have. */
  readonly hasModuleSyntax: boolean;
  /** Whether an ES module has a default export. */
  readonly exportsDefault: boolean;
  /** Where it looks at modules that are loaded, or at the one that loads it. */
  readonly cacheUses: readonly { readonly line: number; readonly what: string }[];
  /** The paths it uses, and the processes it starts. */
  readonly paths: NodePaths;
  /** A syntax error in every version of Node.js; `null` if none is certain. */
  readonly syntaxError: { readonly line: number; readonly what: string } | null;
}

/** The references by a name that is computed at run time. */
export function computedIn({ references }: NodeFile): readonly Extract<Reference, { kind: "computed" }>[] {
  return references.filter((each) => each.kind === "computed");
}

/** All references of the source, in order and in any scope. */
export function nodeFileOf(source: string): NodeFile {
  const text = sourceTextOf(source);
  const lineAt = linesOf(source);
  const references: Reference[] = [];
  const searchChanges: number[] = [];
  const cacheUses: { line: number; what: string }[] = [];
  let [hasModuleSyntax, exportsDefault] = [false, false];
  const requires = requireNamesIn(source);
  const around: Circumstance[] = [outermost];
  const tree = parser.parse(source);
  tree.iterate({
    enter(found) {
      const inside = circumstanceIn(around.at(-1) ?? outermost, found.name);
      around.push(inside);
      const read = READ[found.name];
      if (read === undefined && found.name !== "MemberExpression") return;
      const { node } = found;
      const at = { line: lineAt(found.from), when: inside.when, lazy: inside.lazy };
      for (const each of read?.(node, text, requires) ?? []) references.push({ ...each, ...at });
      hasModuleSyntax ||= /^(Import|Export)Declaration$/.test(found.name);
      exportsDefault ||= found.name === "ExportDeclaration" && isDefaultExport(text(node));
      if (isMember(node, text, SEARCH_CHANGES)) searchChanges.push(at.line);
      if (isMember(node, text, CACHE)) cacheUses.push({ line: at.line, what: text(node) });
    },
    leave() {
      around.pop();
    },
  });
  const wrong = syntaxErrorIn(tree);
  const syntaxError = wrong === null ? null : { line: lineAt(wrong.at), what: wrong.what };
  const facts = { searchChanges, hasModuleSyntax, exportsDefault, cacheUses };
  return { references, ...facts, paths: pathsOf({ tree, text, lineAt }), syntaxError };
}

type Reader = (
  node: SyntaxNode,
  text: SourceText,
  requires: ReadonlySet<string>,
) => readonly (KnownReference | ComputedReference)[];

const ofCall: Reader = (node, text, requires) => [
  ...referencesInCall(node, text, requires),
  ...referencesInPath(node, text),
];
const READ: Readonly<Record<string, Reader>> = {
  ImportDeclaration: referencesInStatement,
  ExportDeclaration: referencesInStatement,
  CallExpression: ofCall,
  DynamicImport: ofCall,
  NewExpression: referencesInNew,
  BinaryExpression: referencesInPath,
};

/** `module.paths.push(…)`, `Module._initPaths()`, `module.registerHooks(…)`, and the like. */
const SEARCH_CHANGES =
  /^(module\.paths|require\.main\.paths|module\.parent\.paths|process\.env\.NODE_PATH|(\w*[mM]odule)\.(_initPaths|_resolveFilename|_nodeModulePaths|globalPaths|registerHooks|register))$/;

/** `require.cache`, `module.parent.filename`, and the like. */
const CACHE = /^(require\.cache|module\.(parent\.\w+|children)|\w*[mM]odule\._cache)$/;

function isMember(node: SyntaxNode, text: SourceText, expression: RegExp): boolean {
  return node.name === "MemberExpression" && node.to - node.from < 60 && expression.test(text(node));
}
