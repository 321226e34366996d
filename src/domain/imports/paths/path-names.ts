/** The possible values of the names in a file, from which its paths are built. */
import type { SyntaxNode } from "@lezer/common";

/** One possible value of a name. */
export type Meaning =
  | { readonly kind: "value"; readonly node: SyntaxNode }
  /** One item of what a loop iterates over. */
  | { readonly kind: "item"; readonly node: SyntaxNode }
  /** A parameter, or a value that is not followed. */
  | { readonly kind: "anything" };

/** A name that an import binds: `name` of a module, or all of it. Relative modules of Python start with dots: `..a`. */
export interface ImportedName {
  readonly module: string;
  readonly name: string | null;
}

/** Collects every binding of a file. Scopes are ignored, so a name can have too many values. */
export class PathNames {
  /** By name. Attributes of any object are under `.name`. */
  readonly meanings = new Map<string, Meaning[]>();
  /** Return values by function name. */
  readonly returns = new Map<string, SyntaxNode[]>();
  readonly imported = new Map<string, ImportedName>();

  /** @param value `null` if it is not followed */
  bind(name: string, value: SyntaxNode | null, kind: "value" | "item" = "value"): void {
    add(this.meanings, name, value === null ? { kind: "anything" } : { kind, node: value });
  }

  /** The expressions that a name is bound to. */
  valuesOf(name: string): readonly SyntaxNode[] {
    return (this.meanings.get(name) ?? []).flatMap((each) => (each.kind === "value" ? [each.node] : []));
  }

  addReturn(functionName: string, value: SyntaxNode): void {
    add(this.returns, functionName, value);
  }
}

function add<T>(map: Map<string, T[]>, name: string, what: T): void {
  const known = map.get(name);
  if (known === undefined) map.set(name, [what]);
  else known.push(what);
}
