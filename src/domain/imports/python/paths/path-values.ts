/** Evaluates a Python expression to the paths it can be. */
import type { SyntaxNode } from "@lezer/common";
import { combined, entriesOf } from "../../paths/path-alternatives.ts";
import { importedValue, PathEvaluator } from "../../paths/path-evaluator.ts";
import { added, from, joined, type PathValue, textValue } from "../../paths/path-value.ts";
import { childrenOf } from "../../source/source-text.ts";
import { argumentsOf, dottedName } from "../source/code-text.ts";
import { callValues } from "./call-values.ts";
import { memberValues, moduleOf } from "./member-values.ts";
import { contentOf, filledText, itemsOf, unescaped } from "./text-values.ts";

export class PathValues extends PathEvaluator {
  protected readonly self = /^(self|cls)\./;
  protected readonly moduleOf = moduleOf;

  protected exportedName(name: string): readonly PathValue[] {
    return this.meant(name);
  }

  protected contentOf(string: SyntaxNode): string {
    return contentOf(this.text(string));
  }

  protected evaluated(node: SyntaxNode): readonly PathValue[] {
    const children = childrenOf(node);
    switch (node.name) {
      case "String":
        return [textValue(this.contentOf(node))];
      case "ContinuedString":
        return children.reduce<readonly PathValue[]>(
          (before, part) => combined(before, this.some(part), added),
          [textValue("")],
        );
      case "FormatString":
        return this.#formatted(node);
      case "VariableName":
        return this.#named(this.text(node));
      case "ParenthesizedExpression":
      case "AwaitExpression":
        return this.of(children[1]);
      case "ConditionalExpression":
        return this.eitherOf(children[0], children[4]);
      case "BinaryExpression":
        return this.#binary(children);
      case "MemberExpression":
        return memberValues(this, node);
      case "CallExpression":
        return callValues(this, node);
      case "ComprehensionExpression":
        return this.of(children[/^[([]$/.test(children[0]?.name ?? "") ? 1 : 0]);
      default:
        return [];
    }
  }

  #formatted(node: SyntaxNode): readonly PathValue[] {
    const [opening = "f", closing = '"'] = /^[a-zA-Z]*("""|'''|"|')/.exec(this.text(node)) ?? [];
    return this.filledTemplate(node, {
      holes: "FormatReplacement",
      opening,
      closing,
      unescaped: (text) => unescaped(text).replaceAll("{{", "{").replaceAll("}}", "}"),
    });
  }

  #named(name: string): readonly PathValue[] {
    if (name === "__file__") return [from({ kind: "file" })];
    if (this.names.meanings.has(name)) return this.meant(name);
    const imported = this.names.imported.get(name);
    return imported?.name == null ? [] : [importedValue(imported.module, imported.name)];
  }

  protected itemsIn(node: SyntaxNode): readonly PathValue[] {
    switch (node.name) {
      case "ArrayExpression":
      case "TupleExpression":
        return childrenOf(node).flatMap((item) => (/^[[\](),]$/.test(item.name) ? [] : this.of(item)));
      case "VariableName":
        return this.names.valuesOf(this.text(node)).flatMap((each) => this.items(each));
      case "MemberExpression":
        return this.of(node);
      case "CallExpression":
        return this.#itemsOfCall(node);
      default:
        return [];
    }
  }

  #itemsOfCall(call: SyntaxNode): readonly PathValue[] {
    const callee = dottedName(call.firstChild, this.text);
    const given = argumentsOf(call.getChild("ArgList"), this.text);
    if (/^os\.f?walk$/.test(callee)) {
      const on = this.some(given.get("0"));
      return [...on, ...entriesOf(on)];
    }
    if (callee === "os.listdir") return [];
    if (callee === "os.scandir") return entriesOf(this.some(given.get("0")));
    if (!/^(sorted|list|tuple|reversed|set|enumerate|iter|filter|map)$/.test(callee)) return this.of(call);
    const inner = given.get(/^(filter|map)$/.test(callee) ? "1" : "0");
    return inner === undefined ? [] : this.items(inner);
  }

  #binary([left, operator, right]: readonly SyntaxNode[]): readonly PathValue[] {
    if (left === undefined || right === undefined) return [];
    switch (this.text(operator)) {
      case "or":
        return this.eitherOf(left, right);
      case "/":
        return this.sum(left, right, joined);
      case "+":
        return this.sum(left, right);
      case "%": {
        const [first] = this.of(left);
        const holes = right.name === "TupleExpression" ? itemsOf(right) : [right];
        return first === undefined
          ? []
          : filledText(this, first, /%(\(\w+\))?[-#0 +]*(?:[1-9.][\d.]*)?[sdirx]/g, holes);
      }
      default:
        return [];
    }
  }
}
