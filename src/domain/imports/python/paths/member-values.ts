/** Evaluates `a.b` and `a[b]` in Python to the paths they can be. */
import type { SyntaxNode } from "@lezer/common";
import { near, siblings } from "../../paths/path-alternatives.ts";
import { importedValue, type PathEvaluator } from "../../paths/path-evaluator.ts";
import type { ImportedName } from "../../paths/path-names.ts";
import { ANYTHING, above, from, type PathValue, parentOf } from "../../paths/path-value.ts";
import { childrenOf } from "../../source/source-text.ts";
import { argumentsOf, dottedName } from "../source/code-text.ts";

export const TASK_ROOT = /LAMBDA_TASK_ROOT/;
/** Other names for the file that contains the code. */
const OWN_FILE = /(^|\.)co_filename$|^__spec__\.origin$|^__loader__\.path$/;
/** Named parts of paths. */
const PARTS: ReadonlyMap<string, string> = new Map([
  ["os.sep", "/"],
  ["os.path.sep", "/"],
  ["os.pardir", ".."],
  ["os.path.pardir", ".."],
  ["os.curdir", "."],
  ["os.pathsep", ":"],
]);

/** In `from a import b`, b can be the module a.b. */
export function moduleOf({ module, name }: ImportedName): string {
  if (name === null) return module;
  return module === "" || module.endsWith(".") ? `${module}${name}` : `${module}.${name}`;
}

export function memberValues(evaluator: PathEvaluator, node: SyntaxNode): readonly PathValue[] {
  const children = childrenOf(node);
  const [object] = children;
  const property = node.getChild("PropertyName");
  if (object === undefined) return [];
  const dotted = dottedName(node, evaluator.text);
  if (property === null) return subscriptValues(evaluator, dotted, object, evaluator.text(children[2]));
  const name = evaluator.text(property);
  if (name === "__file__" || name === "__path__") return moduleFileValues(evaluator, object, name);
  if (OWN_FILE.test(dotted)) return [from({ kind: "file" })];
  if (name === "parent") return evaluator.of(object).map(parentOf);
  if (name === "parents") return near(evaluator.of(object));
  if (PARTS.has(dotted)) return [from({ kind: "text" }, PARTS.get(dotted))];
  if (name === "origin" && /find_spec/.test(dotted)) return evaluator.of(object);
  const items = /^(path|name|stem)$/.test(name) ? evaluator.items(object) : [];
  if (items.length > 0) return items;
  const imported = evaluator.names.imported.get(dottedName(object, evaluator.text));
  if (imported !== undefined) return [importedValue(moduleOf(imported), name)];
  return evaluator.meant(evaluator.names.meanings.has(`.${name}`) ? `.${name}` : name);
}

/** @param index between the brackets */
function subscriptValues(evaluator: PathEvaluator, dotted: string, object: SyntaxNode, index: string) {
  const holder = dottedName(object, evaluator.text);
  if (/environ$/.test(holder)) return TASK_ROOT.test(dotted) ? [from({ kind: "task" })] : [];
  if (/^sys\.path\[0\]$/.test(dotted)) return [from({ kind: "task" })];
  if (/\.(__path__|submodule_search_locations)\[0\]$/.test(dotted)) return evaluator.of(object);
  const parents = /\.parents$/.test(holder) ? object.firstChild : null;
  if (parents === null) return pieceValues(evaluator, object, index);
  const level = levelsIn(index);
  return evaluator
    .of(parents)
    .map((value) => (level === null ? from(value.base, `${value.text}/../../${ANYTHING}`) : above(value, level + 1)));
}

/** Part of a path: the head or tail of `split`, otherwise a place nearby. */
function pieceValues(evaluator: PathEvaluator, object: SyntaxNode, index: string): readonly PathValue[] {
  const callee = object.name === "CallExpression" ? dottedName(object.firstChild, evaluator.text) : "";
  const given = argumentsOf(object.getChild("ArgList"), evaluator.text);
  const isFirst = index === "0";
  if (/(^|\.)path\.splitext$/.test(callee) && isFirst) return siblings(evaluator.of(given.get("0")));
  if (/(^|\.)path\.split$/.test(callee))
    return isFirst ? evaluator.of(given.get("0")).map(parentOf) : [from({ kind: "text" }, ANYTHING)];
  const levels = levelsIn(evaluator.text(given.get("1")));
  if (/\.rsplit$/.test(callee) && isFirst && levels !== null && levels > 0)
    return evaluator.of(object.firstChild?.firstChild).map((value) => above(value, levels));
  return near(evaluator.of(object));
}

function levelsIn(code: string): number | null {
  return /^\d+$/.test(code) ? Number(code) : null;
}

function moduleFileValues(evaluator: PathEvaluator, object: SyntaxNode, name: string): readonly PathValue[] {
  const said = dottedName(object, evaluator.text);
  if (said === "sys.modules[__name__]") return [from({ kind: "file" })];
  const imported = evaluator.names.imported.get(said);
  if (imported === undefined) return [];
  const value = from({ kind: "module", module: moduleOf(imported) });
  return [name === "__path__" ? parentOf(value) : value];
}
