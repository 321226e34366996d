/** Evaluates a Python expression to the paths it can be. */
import type { SyntaxNode } from "@lezer/common";
import { combined, evaluateOnce, isTooDeep, orUnknown } from "../../paths/path-alternatives.ts";
import { ANYTHING, added, from, joined, type PathValue, textValue, UNKNOWN } from "../../paths/path-value.ts";
import { argumentsOf, childrenOf, dottedName } from "../source/code-text.ts";
import type { SourceText } from "../source/python-import.ts";
import { callValues } from "./call-values.ts";
import { importedValue } from "./imported-values.ts";
import { memberValues } from "./member-values.ts";
import type { PathEvaluator } from "./path-evaluator.ts";
import type { Meaning, PathNames } from "./path-names.ts";
import { contentOf, filledText, itemsOf, unescaped } from "./text-values.ts";

/** Evaluates the expressions of one file. An empty list means that nothing shows a path. */
export class PathValues implements PathEvaluator {
  readonly names: PathNames;
  readonly text: SourceText;
  readonly of = evaluateOnce((node, depth) => this.#evaluated(node, depth));

  constructor(names: PathNames, text: SourceText) {
    this.names = names;
    this.text = text;
  }

  /** The values of an expression, or unknown if nothing shows a path. */
  some(node: SyntaxNode | null | undefined, depth = 0): readonly PathValue[] {
    return orUnknown(this.of(node, depth));
  }

  /** The values of a top-level name, or with `name()` of a function's return value, for other modules. */
  exported(name: string): readonly PathValue[] {
    return name.endsWith("()")
      ? (this.names.returns.get(name.slice(0, -2)) ?? []).flatMap((each) => this.some(each))
      : this.meant(this.names.meanings.get(name) ?? [], 0);
  }

  #evaluated(node: SyntaxNode, depth: number): readonly PathValue[] {
    const text = this.text(node.from, node.to);
    switch (node.name) {
      case "String":
        return [textValue(contentOf(text))];
      case "ContinuedString":
        return childrenOf(node).reduce<readonly PathValue[]>(
          (before, part) => combined(before, this.some(part, depth), added),
          [textValue("")],
        );
      case "FormatString":
        return this.#formatted(node, depth);
      case "VariableName":
        return this.#named(text, depth);
      case "ParenthesizedExpression":
      case "AwaitExpression":
        return this.of(childrenOf(node)[1], depth);
      case "ConditionalExpression": {
        const [yes, , , , no] = childrenOf(node);
        return [...this.some(yes, depth), ...this.some(no, depth)];
      }
      case "BinaryExpression":
        return this.#binary(childrenOf(node), depth);
      case "MemberExpression":
        return memberValues(this, node, depth);
      case "CallExpression":
        return callValues(this, node, depth);
      case "ComprehensionExpression":
        return this.of(childrenOf(node)[/^[([]$/.test(childrenOf(node)[0]?.name ?? "") ? 1 : 0], depth);
      default:
        return [];
    }
  }

  #formatted(node: SyntaxNode, depth: number): readonly PathValue[] {
    const source = this.text(node.from, node.to);
    const quote = /^[a-zA-Z]*("""|'''|"|')/.exec(source);
    let at = node.from + (quote?.[0].length ?? 1);
    let values: readonly PathValue[] = [textValue("")];
    let isFirst = true;
    const literal = (to: number) => {
      const said = unescaped(this.text(at, to)).replaceAll("{{", "{").replaceAll("}}", "}");
      if (said !== "") {
        values = isFirst ? [textValue(said)] : combined(values, [from({ kind: "text" }, said)], added);
        isFirst = false;
      }
    };
    for (const hole of node.getChildren("FormatReplacement")) {
      literal(hole.from);
      const said = this.some(childrenOf(hole)[1], depth);
      values = isFirst ? said : combined(values, said, added);
      isFirst = false;
      at = hole.to;
    }
    literal(node.to - (quote?.[1]?.length ?? 1));
    return values;
  }

  #named(name: string, depth: number): readonly PathValue[] {
    if (name === "__file__") return [from({ kind: "file" })];
    const meanings = this.names.meanings.get(name);
    if (meanings !== undefined) return this.meant(meanings, depth);
    const imported = this.names.imported.get(name);
    return imported === undefined || imported.name === null ? [] : [importedValue(imported, imported.name)];
  }

  meant(meanings: readonly Meaning[], depth: number): readonly PathValue[] {
    const values = meanings.flatMap((meaning) =>
      meaning.kind === "anything"
        ? []
        : meaning.kind === "value"
          ? this.of(meaning.node, depth)
          : this.items(meaning.node, depth),
    );
    const isOpen = meanings.some((meaning) => meaning.kind === "anything");
    return values.length > 0 && isOpen ? [...values, UNKNOWN] : values;
  }

  /** The items of a loop over this expression. */
  items(node: SyntaxNode, depth: number): readonly PathValue[] {
    if (node.name === "ArrayExpression" || node.name === "TupleExpression")
      return childrenOf(node).flatMap((item) => (/^[[\](),]$/.test(item.name) ? [] : this.of(item, depth)));
    if (node.name === "VariableName") {
      const meanings = this.names.meanings.get(this.text(node.from, node.to)) ?? [];
      return meanings.flatMap((meaning) => (meaning.kind === "value" ? this.items(meaning.node, depth + 1) : []));
    }
    if (node.name === "MemberExpression") return this.of(node, depth);
    if (node.name !== "CallExpression" || isTooDeep(depth)) return [];
    const callee = dottedName(node.firstChild, this.text);
    const given = argumentsOf(node.getChild("ArgList"), this.text);
    if (/^os\.(walk|fwalk)$/.test(callee)) {
      const on = this.some(given.get("0"), depth);
      return [...on, ...combined(on, [from({ kind: "text" }, ANYTHING)], joined)];
    }
    if (/^(os\.listdir)$/.test(callee)) return [];
    if (/^os\.scandir$/.test(callee))
      return combined(this.some(given.get("0"), depth), [from({ kind: "text" }, ANYTHING)], joined);
    if (/^(sorted|list|tuple|reversed|set|enumerate|iter|filter|map)$/.test(callee)) {
      const inner = given.get(/^(filter|map)$/.test(callee) ? "1" : "0");
      return inner === undefined ? [] : this.items(inner, depth + 1);
    }
    return this.of(node, depth);
  }

  #binary([left, operator, right]: readonly SyntaxNode[], depth: number): readonly PathValue[] {
    if (left === undefined || right === undefined || operator === undefined) return [];
    const how = this.text(operator.from, operator.to);
    if (how === "or") return [...this.some(left, depth), ...this.some(right, depth)];
    if (how === "%") {
      const [first] = this.of(left, depth);
      const holes = right.name === "TupleExpression" ? itemsOf(right) : [right];
      return first === undefined
        ? []
        : filledText(this, first, /%(\(\w+\))?[-#0 +]*(?:[1-9.][\d.]*)?[sdirx]/g, holes, depth);
    }
    if (how !== "/" && how !== "+") return [];
    const one = this.of(left, depth);
    const other = how === "+" ? this.#appended(right, depth) : this.of(right, depth);
    if (one.length === 0 && other.length === 0) return [];
    return combined(orUnknown(one), orUnknown(other), how === "/" ? joined : added);
  }

  /** In `x + "/a"`, the string is not an absolute path. */
  #appended(node: SyntaxNode, depth: number): readonly PathValue[] {
    if (node.name !== "String") return this.of(node, depth);
    return [from({ kind: "text" }, contentOf(this.text(node.from, node.to)))];
  }
}
