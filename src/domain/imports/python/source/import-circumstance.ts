/** Decides under which conditions a part of a Python file runs: never, maybe, or whenever the enclosing code runs. */
import type { SyntaxNode } from "@lezer/common";
import type { SourceText } from "../../source/source-text.ts";
import type { PythonImport } from "./python-import.ts";

export interface Circumstance {
  readonly when: PythonImport["when"];
  /** Runs when a function is called, not when the module is imported. */
  readonly lazy: boolean;
  /** Names bound here belong to the module. */
  readonly atTopLevel: boolean;
}

export const outermost: Circumstance = { when: "always", lazy: false, atTopLevel: true };

/** The errors of a failed import, and their base classes. */
const CATCHES_IMPORT_ERRORS = /\b(ImportError|ModuleNotFoundError|Exception|BaseException)\b/;
const NEVER_ON_LAMBDA = /^(\(*)(\w+\.)?(TYPE_CHECKING|False|0|__name__\s*==\s*(['"])__main__\4)\)*$/;

/** The circumstance inside a node, given the one around it. */
export function circumstanceOf(node: SyntaxNode, outer: Circumstance, text: SourceText): Circumstance {
  switch (node.name) {
    case "FunctionDefinition":
    case "LambdaExpression":
      return { ...outer, lazy: true, atTopLevel: false };
    case "ClassDefinition":
      return { ...outer, atTopLevel: false };
    case "Body":
      return outer.when === "never" ? outer : { ...outer, when: whenOfBody(node, outer.when, text) };
    default:
      return outer;
  }
}

function whenOfBody(body: SyntaxNode, outer: PythonImport["when"], text: SourceText): PythonImport["when"] {
  const holder = body.parent;
  switch (holder?.name) {
    case "TryStatement":
      return section(body) === "finally" || !catchesImportErrors(holder, text) ? outer : "maybe";
    case "IfStatement":
      return whenOfBranch(body, holder, outer, text);
    case "WithStatement":
      return /\bsuppress\(/.test(header(holder, text)) && CATCHES_IMPORT_ERRORS.test(header(holder, text))
        ? "maybe"
        : outer;
    case "MatchClause":
      return "maybe";
    default:
      return outer;
  }
}

function whenOfBranch(body: SyntaxNode, holder: SyntaxNode, outer: PythonImport["when"], text: SourceText) {
  const condition = body.prevSibling;
  const neverHolds = (node: SyntaxNode | null) => node !== null && NEVER_ON_LAMBDA.test(text(node));
  if (section(body) === "else") return neverHolds(holder.firstChild?.nextSibling ?? null) ? outer : "maybe";
  return neverHolds(condition) ? "never" : "maybe";
}

/** The keyword of the clause that a body belongs to: `try`, `except`, `if`, `else`, and so on. */
function section(body: SyntaxNode): string {
  let before = body.prevSibling;
  while (before !== null && !/^(try|except|else|finally|if|elif)$/.test(before.name)) before = before.prevSibling;
  return before?.name ?? "";
}

function catchesImportErrors(statement: SyntaxNode, text: SourceText): boolean {
  for (const clause of statement.getChildren("except")) {
    const caught = clause.nextSibling;
    if (caught === null || caught.name === "Body" || CATCHES_IMPORT_ERRORS.test(text(caught))) return true;
  }
  return false;
}

/** The source of a compound statement up to its body. */
function header(statement: SyntaxNode, text: SourceText): string {
  return text({ from: statement.from, to: statement.getChild("Body")?.from ?? statement.to });
}
