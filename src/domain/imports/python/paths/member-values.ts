/** Evaluates `a.b` and `a[b]` in Python to the paths they can be. */
import type { SyntaxNode } from "@lezer/common";
import { near, siblings } from "../../paths/path-alternatives.ts";
import { ANYTHING, above, from, type PathValue, parentOf } from "../../paths/path-value.ts";
import { argumentsOf, childrenOf, dottedName } from "../source/code-text.ts";
import { importedValue, moduleOf, nameOf } from "./imported-values.ts";
import { type PathEvaluator, sourceOf, TASK_ROOT } from "./path-evaluator.ts";

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

export function memberValues(evaluator: PathEvaluator, node: SyntaxNode, depth: number): readonly PathValue[] {
  const children = childrenOf(node);
  const [object] = children;
  const property = node.getChild("PropertyName");
  if (object === undefined) return [];
  const dotted = dottedName(node, evaluator.text);
  if (property === null) return subscriptValues(evaluator, dotted, object, children[2], depth);
  const name = evaluator.text(property.from, property.to);
  if (name === "__file__" || name === "__path__") return moduleFileValues(evaluator, object, name);
  if (OWN_FILE.test(dotted)) return [from({ kind: "file" })];
  if (name === "parent") return evaluator.of(object, depth).map(parentOf);
  if (name === "parents") return near(evaluator.of(object, depth));
  if (PARTS.has(dotted)) return [from({ kind: "text" }, PARTS.get(dotted))];
  if (name === "origin" && /find_spec/.test(dotted)) return evaluator.of(object, depth);
  if (/^(path|name|stem)$/.test(name) && evaluator.items(object, depth).length > 0)
    return evaluator.items(object, depth);
  const imported = evaluator.names.imported.get(dottedName(object, evaluator.text));
  if (imported !== undefined) return [importedValue(moduleOf(imported), name)];
  const attributes = evaluator.names.meanings.get(`.${name}`) ?? evaluator.names.meanings.get(name);
  return attributes === undefined ? [] : [...evaluator.meant(attributes, depth)];
}

function subscriptValues(
  evaluator: PathEvaluator,
  dotted: string,
  object: SyntaxNode,
  index: SyntaxNode | undefined,
  depth: number,
): readonly PathValue[] {
  if (/environ$/.test(dottedName(object, evaluator.text)))
    return TASK_ROOT.test(dotted) ? [from({ kind: "task" })] : [];
  if (/^sys\.path\[0\]$/.test(dotted)) return [from({ kind: "task" })];
  if (/\.(__path__|submodule_search_locations)\[0\]$/.test(dotted)) return evaluator.of(object, depth);
  const parents = /^(.*)\.parents$/s.test(dottedName(object, evaluator.text)) ? object.firstChild : null;
  if (parents === null) return pieceValues(evaluator, object, index, depth);
  const level = Number(index === undefined ? Number.NaN : evaluator.text(index.from, index.to));
  const isKnown = Number.isInteger(level) && level >= 0;
  return evaluator
    .of(parents, depth)
    .map((value) => (isKnown ? above(value, level + 1) : from(value.base, `${value.text}/../../${ANYTHING}`)));
}

/** Part of a path: the head or tail of `split`, otherwise a place nearby. */
function pieceValues(
  evaluator: PathEvaluator,
  object: SyntaxNode,
  index: SyntaxNode | undefined,
  depth: number,
): readonly PathValue[] {
  const callee = object.name === "CallExpression" ? dottedName(object.firstChild, evaluator.text) : "";
  const given = argumentsOf(object.getChild("ArgList"), evaluator.text);
  const isFirst = index !== undefined && evaluator.text(index.from, index.to) === "0";
  if (/(^|\.)path\.splitext$/.test(callee) && isFirst) return siblings(evaluator.of(given.get("0"), depth));
  if (/(^|\.)path\.split$/.test(callee))
    return isFirst ? evaluator.of(given.get("0"), depth).map(parentOf) : [from({ kind: "text" }, ANYTHING)];
  const levels = Number(given.get("1") === undefined ? Number.NaN : sourceOf(given.get("1"), evaluator.text));
  if (/\.rsplit$/.test(callee) && isFirst && Number.isInteger(levels) && levels > 0)
    return evaluator.of(object.firstChild?.firstChild, depth).map((value) => above(value, levels));
  return near(evaluator.of(object, depth));
}

function moduleFileValues(evaluator: PathEvaluator, object: SyntaxNode, name: string): readonly PathValue[] {
  const said = dottedName(object, evaluator.text);
  const isSelf = /^sys\.modules\[__name__\]$/.test(said);
  if (isSelf) return [from({ kind: "file" })];
  const imported = evaluator.names.imported.get(said);
  const module = imported === undefined ? null : moduleOf(imported);
  if (module === null) return [];
  const value = from({ kind: "module", module: nameOf(module) });
  return [name === "__path__" ? parentOf(value) : value];
}
