/** Evaluates expressions to the paths they can be. Each language says how its kinds of expressions are evaluated. */
import type { SyntaxNode } from "@lezer/common";
import { childrenOf, type SourceText } from "../source/source-text.ts";
import { combined, distinct, near, orUnknown } from "./path-alternatives.ts";
import type { ImportedName, PathNames } from "./path-names.ts";
import { added, from, type PathValue, textValue, UNKNOWN } from "./path-value.ts";

const MAX_DEPTH = 16;

type Expression = SyntaxNode | null | undefined;

/** A text with holes: `f"{a}/b"`. */
interface Template {
  /** Kind of the nodes that are its holes. */
  readonly holes: string;
  /** The quotes around it. */
  readonly opening: string;
  readonly closing: string;
  unescaped(text: string): string;
}

/** Evaluates the expressions of one file. An empty list means that nothing shows a path. */
export abstract class PathEvaluator {
  readonly names: PathNames;
  readonly text: SourceText;
  readonly #known = new Map<string, readonly PathValue[]>();
  readonly #running = new Set<string>();
  readonly #circular = new Set<string>();
  #depth = 0;

  constructor(names: PathNames, text: SourceText) {
    this.names = names;
    this.text = text;
  }

  /** The values of an expression that is not known yet. */
  protected abstract evaluated(node: SyntaxNode): readonly PathValue[];
  /** The items of a loop over an expression. */
  protected abstract itemsIn(node: SyntaxNode): readonly PathValue[];
  /** The values of a name that the file exports. */
  protected abstract exportedName(name: string): readonly PathValue[];
  /** The text between the quotes of a string. */
  protected abstract contentOf(string: SyntaxNode): string;
  /** The module whose members are the members of an imported name. */
  protected abstract moduleOf(imported: ImportedName): string;
  /** Matches the object before a function of the file: `self.`. */
  protected abstract readonly self: RegExp;

  /**
   * Evaluates each expression once and up to 16 levels deep. One that depends on itself, such as `at = at.parent` in a
   * loop, can also be another place near its values.
   */
  of(node: Expression): readonly PathValue[] {
    if (node == null || this.#depth > MAX_DEPTH) return [];
    const key = `${node.name} ${node.from} ${node.to}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#running.has(key)) {
      this.#circular.add(key);
      return [];
    }
    this.#running.add(key);
    const found = distinct(this.#deeper(() => this.evaluated(node)));
    this.#running.delete(key);
    const values = this.#circular.delete(key) ? distinct([...found, ...near(found)]) : found;
    this.#known.set(key, values);
    return values;
  }

  /** The values of an expression, or unknown if nothing shows a path. */
  some(node: Expression): readonly PathValue[] {
    return orUnknown(this.of(node));
  }

  /** The items of a loop over an expression. */
  items(node: SyntaxNode): readonly PathValue[] {
    return this.#depth > MAX_DEPTH ? [] : this.#deeper(() => this.itemsIn(node));
  }

  /** The values of a name, or with `name()` of a function's return value, for files that import it. */
  exported(name: string): readonly PathValue[] {
    if (!name.endsWith("()")) return this.exportedName(name);
    return (this.names.returns.get(name.slice(0, -2)) ?? []).flatMap((each) => this.some(each));
  }

  /** The values that a name is bound to. */
  meant(name: string): readonly PathValue[] {
    const meanings = this.names.meanings.get(name) ?? [];
    const values = meanings.flatMap((each) =>
      each.kind === "value" ? this.of(each.node) : each.kind === "item" ? this.items(each.node) : [],
    );
    return values.length > 0 && meanings.some(({ kind }) => kind === "anything") ? [...values, UNKNOWN] : values;
  }

  /** What a call of a function in this file, or of an imported one, returns. */
  returned(callee: string): readonly PathValue[] {
    const { returns, imported } = this.names;
    const own = returns.get(callee) ?? returns.get(callee.replace(this.self, ""));
    if (own !== undefined) return own.flatMap((each) => this.of(each));
    const named = imported.get(callee);
    if (named?.name != null) return [importedValue(named.module, `${named.name}()`)];
    const dot = callee.lastIndexOf(".");
    const holder = dot < 0 ? undefined : imported.get(callee.slice(0, dot));
    return holder === undefined ? [] : [importedValue(this.moduleOf(holder), `${callee.slice(dot + 1)}()`)];
  }

  protected eitherOf(one: Expression, other: Expression): readonly PathValue[] {
    return [...this.some(one), ...this.some(other)];
  }

  /** The values of `left + right`. A string on the right is not an absolute path. */
  protected sum(left: SyntaxNode, right: SyntaxNode, how = added): readonly PathValue[] {
    const isText = how === added && right.name === "String";
    const one = this.of(left);
    const other = isText ? [from({ kind: "text" }, this.contentOf(right))] : this.of(right);
    return one.length === 0 && other.length === 0 ? [] : combined(orUnknown(one), orUnknown(other), how);
  }

  protected filledTemplate(node: SyntaxNode, { holes, opening, closing, unescaped }: Template): readonly PathValue[] {
    let at = node.from + opening.length;
    let values: readonly PathValue[] | null = null;
    const append = (said: readonly PathValue[]) => {
      values = values === null ? said : combined(values, said, added);
    };
    const literal = (to: number) => {
      const said = unescaped(this.text({ from: at, to }));
      if (said !== "") append([values === null ? textValue(said) : from({ kind: "text" }, said)]);
    };
    for (const hole of node.getChildren(holes)) {
      literal(hole.from);
      append(this.some(childrenOf(hole)[1]));
      at = hole.to;
    }
    literal(node.to - closing.length);
    return values ?? [textValue("")];
  }

  #deeper(find: () => readonly PathValue[]): readonly PathValue[] {
    this.#depth += 1;
    const found = find();
    this.#depth -= 1;
    return found;
  }
}

export function importedValue(module: string, name: string): PathValue {
  return from({ kind: "import", module, name });
}
