/** Evaluates HCL expressions whose values the files alone decide. */
import type { Node } from "web-tree-sitter";
import { functionValue } from "./functions.ts";
import { namedChildren, textOf, unescaped } from "./hcl-file.ts";
import { elementOf, joined, knownText, listValue, NULL, objectValue, textValue, UNKNOWN, type Value } from "./value.ts";

/** The value of a name with its path: `var.name`, `local.functions`, `each.key`, `path.module`. */
export type Lookup = (name: string) => Value;

/** The value of an expression. Unknown for everything that is not followed. */
export function evaluated(node: Node | null | undefined, lookup: Lookup): Value {
  if (node === null || node === undefined) return UNKNOWN;
  const [first, ...others] = namedChildren(node);
  switch (node.type) {
    case "expression":
    case "collection_value":
    case "template_expr":
    case "for_expr":
      return others.length > 0 ? traversal(namedChildren(node), lookup) : evaluated(first, lookup);
    case "literal_value":
      return evaluated(first, lookup);
    case "string_lit":
      return textValue(textOf(node));
    case "numeric_lit":
      return { kind: "literal", value: Number(node.text) };
    case "bool_lit":
      return { kind: "literal", value: node.text === "true" };
    case "null_lit":
      return NULL;
    case "quoted_template":
      return joined(namedChildren(node).flatMap((part) => templatePart(part, lookup)));
    case "tuple":
      return listValue(
        namedChildren(node)
          .filter(isExpression)
          .map((item) => evaluated(item, lookup)),
      );
    case "object":
      return objectOf(node, lookup);
    case "variable_expr":
      return lookup(node.text);
    case "conditional":
      return conditional(namedChildren(node), lookup);
    case "function_call":
      return functionValue(
        first?.text ?? "",
        argumentsOf(node).map((argument) => evaluated(argument, lookup)),
      );
    case "for_object_expr":
    case "for_tuple_expr":
      return forValue(node, lookup);
    default:
      return UNKNOWN;
  }
}

const isExpression = ({ type }: Node) => type === "expression";

/** The arguments of a function call. */
export function argumentsOf(call: Node): readonly Node[] {
  const list = namedChildren(call).find(({ type }) => type === "function_arguments");
  return namedChildren(list ?? null).filter(isExpression);
}

function templatePart(part: Node, lookup: Lookup): Value[] {
  if (part.type === "template_literal") return [textValue(unescaped(part.text))];
  if (part.type === "quoted_template_start" || part.type === "quoted_template_end") return [];
  if (part.type === "template_interpolation") return [evaluated(namedChildren(part).find(isExpression), lookup)];
  return [UNKNOWN];
}

function objectOf(node: Node, lookup: Lookup): Value {
  const entries = namedChildren(node)
    .filter(({ type }) => type === "object_elem")
    .map((element): readonly [string | null, Value] => {
      const [key, value] = namedChildren(element);
      const name = namedChildren(key ?? null);
      const isName = name.length === 1 && name[0]?.type === "variable_expr";
      return [isName ? (name[0]?.text ?? null) : knownText(evaluated(key, lookup)), evaluated(value, lookup)];
    });
  return entries.every((entry): entry is readonly [string, Value] => entry[0] !== null)
    ? objectValue(entries)
    : UNKNOWN;
}

/** `local.functions["chat"].layers`: the longest name that is known, and what follows it. */
function traversal([first, ...steps]: readonly Node[], lookup: Lookup): Value {
  if (first === undefined) return UNKNOWN;
  const [attribute] = steps;
  if (first.type !== "variable_expr" || attribute?.type !== "get_attr")
    return followed(evaluated(first, lookup), steps, lookup);
  return followed(lookup(`${first.text}.${namedChildren(attribute)[0]?.text ?? ""}`), steps.slice(1), lookup);
}

function followed(value: Value, steps: readonly Node[], lookup: Lookup): Value {
  return steps.reduce((found, step) => {
    if (step.type === "get_attr") return elementOf(found, namedChildren(step)[0]?.text ?? "");
    if (step.type !== "index") return UNKNOWN;
    const key = knownText(evaluated(namedChildren(namedChildren(step)[0] ?? null)[0], lookup));
    return key === null ? UNKNOWN : elementOf(found, key);
  }, value);
}

function conditional([condition, yes, no]: readonly Node[], lookup: Lookup): Value {
  const decided = evaluated(condition, lookup);
  if (decided.kind !== "literal" || typeof decided.value !== "boolean") return UNKNOWN;
  return evaluated(decided.value ? yes : no, lookup);
}

/** `for` over a known collection, without a condition. */
function forValue(node: Node, lookup: Lookup): Value {
  const children = namedChildren(node);
  const intro = namedChildren(children.find(({ type }) => type === "for_intro") ?? null);
  const names = intro.filter(({ type }) => type === "identifier").map(({ text }) => text);
  const collection = evaluated(intro.find(isExpression), lookup);
  const results = children.filter(isExpression);
  const each = entriesOf(collection);
  if (each === null || children.some(({ type }) => type === "for_cond" || type === "ellipsis")) return UNKNOWN;
  const [keyName, valueName] = names.length === 2 ? names : [null, names[0]];
  const values = each.map(([key, value]) => {
    const inner: Lookup = (name) => {
      const [top = "", ...rest] = name.split(".");
      if (top === valueName) return rest.reduce(elementOf, value);
      return top === keyName ? textValue(key) : lookup(name);
    };
    return results.map((result) => evaluated(result, inner));
  });
  if (node.type === "for_tuple_expr") return listValue(values.map(([value]) => value ?? UNKNOWN));
  const entries = values.map(([key, value]) => [knownText(key ?? UNKNOWN), value ?? UNKNOWN] as const);
  return entries.every((entry): entry is [string, Value] => entry[0] !== null) ? objectValue(entries) : UNKNOWN;
}

/** Keys and values of a collection; `null` if it is unknown. */
export function entriesOf(value: Value): readonly (readonly [string, Value])[] | null {
  if (value.kind === "object") return [...value.entries];
  if (value.kind === "list") return value.items.map((item, index) => [String(index), item] as const);
  return null;
}
