/** Recognizes the statements and expressions that reference modules and files. */
import type { SyntaxNode } from "@lezer/common";
import type { ComputedReference, KnownReference, Manner, SourceText } from "./reference.ts";

const MAX_TEXT_LENGTH = 80;
const OWN_FOLDER = /^(__dirname|import\.meta\.dirname)$/;
/** Names that bundlers use instead of `require` for external modules. */
const KNOWN_NAMES = ["require", "module.require", "__require", "__non_webpack_require__"];

/** `import … from "x"`, `import "x"`, `export … from "x"`. */
export function referencesInStatement(statement: SyntaxNode, text: SourceText): KnownReference[] {
  const source = statement.getChild("String");
  const specifier = source === null ? null : literalOf(text(source));
  return specifier === null ? [] : [known("import", specifier)];
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
  const callee = call.firstChild === null ? "" : text(call.firstChild).replace(/\?\.$|^\(0, ?(.*)\)$/, "$1");
  const list = call.getChild("ArgList");
  if (list === null) return [];
  if (callee === "import.meta.resolve") return ofArgument("import", list, call, text);
  const name = callee.replace(/\??\.resolve$/, "");
  return requires.has(name) ? ofArgument("require", list, call, text) : [];
}

/** `new URL("./x", import.meta.url)` */
export function referencesInNew(made: SyntaxNode, text: SourceText): KnownReference[] {
  const [specifier, base] = argumentsIn(made.getChild("ArgList"));
  const isOwn = made.getChild("VariableName") !== null && base !== undefined && text(base) === "import.meta.url";
  const literal = isOwn && specifier !== undefined ? literalOf(text(specifier)) : null;
  return literal === null || /^[a-z][a-z0-9+.-]*:/i.test(literal) ? [] : [known("path", literal)];
}

/** `path.join(__dirname, "a", …)`, `__dirname + "/a"`: the literal parts at the start. */
export function referencesInPath(node: SyntaxNode, text: SourceText): KnownReference[] {
  if (node.name === "BinaryExpression") {
    const [left, operator, right] = [node.firstChild, node.firstChild?.nextSibling, node.lastChild];
    if (left == null || right == null || operator == null || text(operator) !== "+") return [];
    const literal = OWN_FOLDER.test(text(left)) ? literalOf(text(right)) : null;
    return literal?.startsWith("/") === true ? [known("path", `.${literal}`)] : [];
  }
  const callee = node.name === "CallExpression" && node.firstChild !== null ? text(node.firstChild) : "";
  if (!/(^|\.)(join|resolve)$/.test(callee)) return [];
  const [base, ...parts] = argumentsIn(node.getChild("ArgList"));
  if (base === undefined || !OWN_FOLDER.test(text(base))) return [];
  const literals: string[] = [];
  for (const part of parts) {
    const literal = literalOf(text(part));
    if (literal === null) break;
    literals.push(literal);
  }
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
  return [{ kind: "computed", text: text(call).replace(/\s+/g, " ").slice(0, MAX_TEXT_LENGTH) }];
}

function known(manner: Manner, specifier: string): KnownReference {
  return { kind: "known", manner, specifier };
}

/** The expressions between parentheses and commas. */
function argumentsIn(list: SyntaxNode | null): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = list?.firstChild ?? null; child !== null; child = child.nextSibling)
    if (!/^([(),]|import|⚠|BlockComment|LineComment)$/.test(child.name)) found.push(child);
  return found;
}

/** The value of a plain string or template; `null` for any other expression, and for escapes. */
function literalOf(expression: string): string | null {
  return /^(?<quote>["'`])(?<value>(?:(?!\k<quote>|\$\{)[^\\\n])*)\k<quote>$/.exec(expression)?.groups?.value ?? null;
}
