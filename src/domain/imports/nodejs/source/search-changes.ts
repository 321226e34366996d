/** Recognizes code that changes where Node.js searches for modules. */
import type { SyntaxNode } from "@lezer/common";
import type { SourceText } from "./reference.ts";

const CHANGES =
  /^(module\.paths|require\.main\.paths|module\.parent\.paths|process\.env\.NODE_PATH|(\w*[mM]odule)\.(_initPaths|_resolveFilename|_nodeModulePaths|globalPaths|registerHooks|register))$/;

/** `module.paths.push(…)`, `Module._initPaths()`, `module.registerHooks(…)`, and the like. */
export function changesModuleSearch(node: SyntaxNode, text: SourceText): boolean {
  return node.name === "MemberExpression" && node.to - node.from < 60 && CHANGES.test(text(node));
}
