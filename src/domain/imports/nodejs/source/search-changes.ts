/** Recognises code that changes where Node.js looks for modules. */
import type { SyntaxNode } from "@lezer/common";
import type { SourceText } from "./asking.ts";

const CHANGES =
  /^(module\.paths|require\.main\.paths|module\.parent\.paths|process\.env\.NODE_PATH|(\w*[mM]odule)\.(_initPaths|_resolveFilename|_nodeModulePaths|globalPaths|registerHooks|register))$/;

/** `module.paths.push(…)`, `Module._initPaths()`, `module.registerHooks(…)` and their like. */
export function movesSearch(node: SyntaxNode, text: SourceText): boolean {
  return node.name === "MemberExpression" && node.to - node.from < 60 && CHANGES.test(text(node));
}
