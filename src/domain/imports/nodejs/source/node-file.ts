/** Reads what a JavaScript file loads, without running it. Tolerates syntax errors. */
import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/javascript";
import { linesOf, type SourceText, sourceTextOf } from "../../source/source-text.ts";
import { type NodePaths, pathsOf } from "../paths/path-uses.ts";
import { type Circumstance, circumstanceIn, outermost } from "./circumstance.ts";
import type { ComputedReference, KnownReference, Reference } from "./reference.ts";
import {
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
      if (changesModuleSearch(node, text)) searchChanges.push(at.line);
    },
    leave() {
      around.pop();
    },
  });
  const wrong = syntaxErrorIn(tree);
  const syntaxError = wrong === null ? null : { line: lineAt(wrong.at), what: wrong.what };
  return { references, searchChanges, paths: pathsOf({ tree, text, lineAt }), syntaxError };
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

const SEARCH_CHANGES =
  /^(module\.paths|require\.main\.paths|module\.parent\.paths|process\.env\.NODE_PATH|(\w*[mM]odule)\.(_initPaths|_resolveFilename|_nodeModulePaths|globalPaths|registerHooks|register))$/;

/** `module.paths.push(…)`, `Module._initPaths()`, `module.registerHooks(…)`, and the like. */
function changesModuleSearch(node: SyntaxNode, text: SourceText): boolean {
  return node.name === "MemberExpression" && node.to - node.from < 60 && SEARCH_CHANGES.test(text(node));
}
