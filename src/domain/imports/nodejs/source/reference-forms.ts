/** Recognizes the statements and expressions that reference modules and files. */
import type { SyntaxNode } from "@lezer/common";
import { childrenOf, excerptOf, type SourceText } from "../../source/source-text.ts";
import type { ComputedReference, KnownReference, Manner } from "./reference.ts";

const OWN_FOLDER = /^(__dirname|import\.meta\.dirname)$/;
/** Names that bundlers use instead of `require` for external modules. */
const KNOWN_NAMES = ["require", "module.require", "__require", "__non_webpack_require__"];

/** `import … from "x"`, `import "x"`, `export … from "x"`. */
export function referencesInStatement(statement: SyntaxNode, text: SourceText): KnownReference[] {
  const specifier = literalOf(text(statement.getChild("String")));
  return specifier === null ? [] : [known("import", specifier)];
}

/** `export default …`, `export { x as default }`, `export { default } from …`, `export * as default from …`. */
export function isDefaultExport(statement: string): boolean {
  return /^export\s+default\b|^export\s*\{[^}]*(?:[{,]|\bas)\s*["']?default["']?\s*[,}]|^export\s*\*\s*as\s+["']?default\b/.test(
    statement,
  );
}

/** Names of `require` in a file: results of `createRequire` for the file itself, and copies of `require`. */
export function requireNamesIn(source: string): ReadonlySet<string> {
  const own = String.raw`(?:import\.meta\.(?:url|filename)|__filename)`;
  const called = new RegExp(String.raw`(?<![\w$])([\w$]+)\s*=\s*((?:[\w$]+\.)*[\w$]+)\(\s*${own}\s*\)`, "g");
  const made = [...source.matchAll(called)]
    .filter(([, , callee = ""]) => /createRequire/i.test(callee.slice(callee.lastIndexOf(".") + 1)))
    .map(([, name]) => name);
  const copied = [...source.matchAll(/(?<![\w$])([\w$]+)\s*=\s*require\s*[;\n]/g)].map(([, name]) => name);
  return new Set([...KNOWN_NAMES, ...[...made, ...copied].flatMap((name) => name ?? [])]);
}

/**
 * `require("x")`, `require.resolve("x")`, `import("x")`, `import.meta.resolve("x")`.
 * @param requires names of `require`
 */
export function referencesInCall(
  call: SyntaxNode,
  text: SourceText,
  requires: ReadonlySet<string>,
): (KnownReference | ComputedReference)[] {
  if (call.name === "DynamicImport") return ofArgument("import", call, call, text);
  const callee = text(call.firstChild).replace(/\?\.$|^\(0, ?(.*)\)$/, "$1");
  const list = call.getChild("ArgList");
  if (list === null) return [];
  if (callee === "import.meta.resolve") return ofArgument("import", list, call, text);
  const name = callee.replace(/\??\.resolve$/, "");
  return requires.has(name) ? ofArgument("require", list, call, text) : [];
}

/** `new URL("./x", import.meta.url)` */
export function referencesInNew(made: SyntaxNode, text: SourceText): KnownReference[] {
  const [specifier, base] = argumentsIn(made.getChild("ArgList"));
  const isOwn = made.getChild("VariableName") !== null && text(base) === "import.meta.url";
  const literal = isOwn ? literalOf(text(specifier)) : null;
  return literal === null || /^[a-z][a-z0-9+.-]*:/i.test(literal) ? [] : [known("path", literal)];
}

/** `path.join(__dirname, "a", …)`, `__dirname + "/a"`: the literal parts at the start. */
export function referencesInPath(node: SyntaxNode, text: SourceText): KnownReference[] {
  if (node.name === "BinaryExpression") {
    if (text(node.firstChild?.nextSibling) !== "+" || !OWN_FOLDER.test(text(node.firstChild))) return [];
    const literal = literalOf(text(node.lastChild));
    return literal?.startsWith("/") === true ? [known("path", `.${literal}`)] : [];
  }
  const callee = node.name === "CallExpression" ? text(node.firstChild) : "";
  if (!/(^|\.)(join|resolve)$/.test(callee)) return [];
  const [base, ...parts] = argumentsIn(node.getChild("ArgList"));
  if (!OWN_FOLDER.test(text(base))) return [];
  const all = parts.map((part) => literalOf(text(part)));
  const literals = all.slice(0, all.includes(null) ? all.indexOf(null) : undefined).map(String);
  const isAbsolute = /\.?resolve$/.test(callee) && literals.some((each) => each.startsWith("/"));
  return literals.length === 0 || isAbsolute ? [] : [known("path", `./${literals.join("/")}`)];
}

function ofArgument(
  manner: Manner,
  list: SyntaxNode,
  call: SyntaxNode,
  text: SourceText,
): (KnownReference | ComputedReference)[] {
  const [first, more] = argumentsIn(list);
  if (first === undefined) return [];
  const literal = literalOf(text(first));
  const elsewhere = manner === "require" && more !== undefined && /\.resolve$/.test(text(call.firstChild ?? call));
  if (literal !== null && !elsewhere) return [known(manner, literal)];
  return [{ kind: "computed", text: excerptOf(text(call)) }];
}

function known(manner: Manner, specifier: string): KnownReference {
  return { kind: "known", manner, specifier };
}

/** The expressions between brackets and commas. */
export function argumentsIn(list: SyntaxNode | null): SyntaxNode[] {
  const children = list === null ? [] : childrenOf(list);
  return children.filter(({ name }) => !/^([()[\],]|import|Spread|⚠)$/.test(name));
}

/** The value of a plain string or template; `null` for any other expression, and for escapes. */
function literalOf(expression: string): string | null {
  return /^(?<quote>["'`])(?<value>(?:(?!\k<quote>|\$\{)[^\\\n])*)\k<quote>$/.exec(expression)?.groups?.value ?? null;
}
