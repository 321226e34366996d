/** Finds every path in a file. Each language says which nodes are calls, and how paths are used in them. */
import type { SyntaxNode, Tree } from "@lezer/common";
import { excerptOf, type SourceText } from "../source/source-text.ts";
import type { PathEvaluator } from "./path-evaluator.ts";
import { ANYTHING, type PathRole, type PathUse, type PathValue, withHoles } from "./path-value.ts";

export interface PathsOfFile {
  readonly uses: readonly PathUse[];
  /** Plain words that are passed on or stored, with their first line. They can name a folder, a file, or a module. */
  readonly words: ReadonlyMap<string, number>;
  /** The values of a name, for files that import it. */
  exported(name: string): readonly PathValue[];
}

/** A file that is searched for paths. */
export interface SearchedFile {
  readonly tree: Tree;
  readonly text: SourceText;
  lineAt(offset: number): number;
}

/** The paths that a call opens, lists, or runs. */
export interface Sink {
  readonly role: PathRole;
  readonly values: readonly PathValue[];
}

/** How a language uses paths, for the nodes of one file. */
export interface PathForms {
  /** Kinds of nodes that are visited. */
  readonly kinds: RegExp;
  readonly calls: RegExp;
  /** A possible name of a file, folder, or module. */
  readonly word: RegExp;
  /** Kinds of nodes whose variables are passed on. */
  readonly lists: RegExp;
  /** Kinds of nodes that only name a value. */
  readonly definitions: RegExp;
  /** Called for every visited node, to find the processes that it starts. */
  visit(node: SyntaxNode): void;
  /** Whether a call opens no file, whatever its arguments are. */
  isHarmless(call: SyntaxNode): boolean;
  /** An argument that is not understood is an unknown path. */
  sinkOf(call: SyntaxNode): Sink | null;
  /** The working directory of what the call starts. */
  workFolderOf(call: SyntaxNode): SyntaxNode | null | undefined;
  /** Whether a string is passed to a call, or stored under a name. */
  isPassedOrStored(string: SyntaxNode): boolean;
  /** Paths in a text that is not a path itself. */
  mentionedIn(node: SyntaxNode): readonly PathValue[];
  /** The name of a property, the function that a call calls, or a documentation string. */
  isPart(node: SyntaxNode): boolean;
  /** Whether the value loads a module, which is followed elsewhere. */
  isLoaded(value: PathValue, node: SyntaxNode): boolean;
  /** The value as a path, if its module is loaded by a path that is not literal; `null` otherwise. */
  loadedPathOf(value: PathValue, node: SyntaxNode): PathValue | null;
  isAddedToSearchPath(node: SyntaxNode): boolean;
}

const PATHLIKE_NAME = /^[A-Z][A-Z0-9_]+$|[dD]ir|[pP]ath|[rR]oot|[fF]ile|[fF]older|[bB]ase|[hH]ere/;

/** All paths in the file, in order. */
export function pathUsesIn({ tree, text, lineAt }: SearchedFile, values: PathEvaluator, forms: PathForms): PathsOfFile {
  const uses = new Map<string, PathUse>();
  const words = new Map<string, number>();
  let coveredTo = -1;
  let harmless = 0;
  const add = (node: SyntaxNode, role: PathRole, found: readonly PathValue[]) => {
    for (const value of found) {
      if (value.base.kind === "elsewhere") continue;
      const key = JSON.stringify([role, value]);
      if (!uses.has(key)) uses.set(key, { line: lineAt(node.from), role, value, code: excerptOf(text(node)) });
    }
  };
  const addCall = (call: SyntaxNode) => {
    const sink = forms.sinkOf(call);
    if (sink !== null) add(call, sink.role, sink.values);
    if (sink?.role === "read" && sink.values.every(({ base }) => base.kind !== "unknown"))
      coveredTo = Math.max(coveredTo, call.to);
    const folder = forms.workFolderOf(call);
    if (folder != null) add(folder, "work", values.of(folder));
  };
  const addPaths = (node: SyntaxNode) => {
    const pathLike = values.of(node).filter((value) => looksLikePath(value, node, text, forms));
    if (pathLike.length === 0) return;
    const loaded = pathLike.flatMap((value) => forms.loadedPathOf(value, node) ?? []);
    add(node, loaded.length > 0 ? "load" : roleOf(node, forms), loaded.length > 0 ? loaded : pathLike);
    if (node.name !== "VariableName" && !pathLike.some(isCallElsewhere)) coveredTo = node.to;
  };
  tree.iterate({
    enter(found) {
      // Creating a node walks to the root, and most kinds are not needed.
      if (!forms.kinds.test(found.name)) return;
      const { node } = found;
      const isCall = forms.calls.test(node.name);
      if (isCall && forms.isHarmless(node)) harmless += 1;
      forms.visit(node);
      if (isCall) addCall(node);
      const word = node.name === "String" ? text(node).slice(1, -1) : "";
      if (harmless === 0 && forms.word.test(word) && forms.isPassedOrStored(node) && !words.has(word))
        words.set(word, lineAt(node.from));
      if (node.from < coveredTo) return;
      add(node, "mention", forms.mentionedIn(node));
      if (harmless === 0 && !forms.isPart(node)) addPaths(node);
    },
    leave(found) {
      if (forms.calls.test(found.name) && forms.isHarmless(found.node)) harmless -= 1;
    },
  });
  return { uses: [...uses.values()], words, exported: (name) => values.exported(name) };
}

function roleOf(node: SyntaxNode, { isAddedToSearchPath, definitions }: PathForms): PathRole {
  if (isAddedToSearchPath(node)) return "search";
  return definitions.test(node.parent?.name ?? "") ? "assigned" : "mention";
}

/** A string counts if it looks like a path with several parts, a name if it is passed on. */
function looksLikePath(value: PathValue, node: SyntaxNode, text: SourceText, forms: PathForms): boolean {
  const { lists, isLoaded } = forms;
  const { base, text: path } = value;
  if (node.name === "VariableName" && (!lists.test(node.parent?.name ?? "") || !PATHLIKE_NAME.test(text(node))))
    return false;
  if (node.name === "VariableName") return base.kind !== "text" && base.kind !== "unknown";
  switch (base.kind) {
    case "unknown":
      return /[\w-]\.\w+$|\//.test(path.replaceAll(ANYTHING, "")) && /[\w-]/.test(path);
    case "text":
      return (
        path.length < 300 &&
        /^[^\s<>"'`|;,(){}=&%$#!]*\/[^\s<>"'`|;,(){}=&%$#!]*$/.test(withHoles(path)) &&
        /\w/.test(path) &&
        (!isLoaded(value, node) || forms.loadedPathOf(value, node) !== null)
      );
    case "import":
      return path !== "" || PATHLIKE_NAME.test(base.name);
    default:
      return base.kind !== "module" || !isLoaded(value, node);
  }
}

/** The return value of another module's function might not be a path, so its arguments are read too. */
function isCallElsewhere({ base, text }: PathValue): boolean {
  return base.kind === "import" && base.name.endsWith("()") && text === "";
}
