/** Evaluates a JavaScript expression to the paths it can be. */
import type { SyntaxNode } from "@lezer/common";
import { combined, evaluateOnce, isTooDeep, near, orUnknown } from "../../paths/path-alternatives.ts";
import {
  ANYTHING,
  added,
  ELSEWHERE,
  from,
  joined,
  NEAR,
  type PathValue,
  parentOf,
  textValue,
  UNKNOWN,
} from "../../paths/path-value.ts";
import type { SourceText } from "../source/reference.ts";
import type { PathNames } from "./path-names.ts";

const SAME = /(^|\.)(normalize|fileURLToPath|pathToFileURL|realpath|realpathSync|String|toString|trim|URL)$/;

/** Evaluates the expressions of one file. An empty list means that nothing shows a path. */
export class PathValues {
  readonly #names: PathNames;
  readonly #text: SourceText;
  readonly of = evaluateOnce((node, depth) => this.#evaluated(node, depth));

  constructor(names: PathNames, text: SourceText) {
    this.#names = names;
    this.#text = text;
  }

  /** The values of an expression, or unknown if nothing shows a path. */
  some(node: SyntaxNode | null | undefined, depth = 0): readonly PathValue[] {
    return orUnknown(this.of(node, depth));
  }

  /** The values of a name, or with `name()` of a function's return value, for other modules. */
  exported(name: string): readonly PathValue[] {
    if (name.endsWith("()"))
      return (this.#names.returns.get(name.slice(0, -2)) ?? []).flatMap((each) => this.some(each));
    return [...this.#named(name, 0), ...this.#meant(`.${name}`, 0)];
  }

  #evaluated(node: SyntaxNode, depth: number): readonly PathValue[] {
    const text = this.#text(node);
    switch (node.name) {
      case "String":
        return [textValue(unescaped(text.slice(1, -1)))];
      case "TemplateString":
        return this.#template(node, depth);
      case "VariableName":
        return this.#named(text, depth);
      case "ParenthesizedExpression":
        return this.of(node.firstChild?.nextSibling, depth);
      case "UnaryExpression":
      case "AwaitExpression":
        return this.of(node.lastChild, depth);
      case "ConditionalExpression": {
        const [yes, no] = [node.firstChild?.nextSibling?.nextSibling, node.lastChild];
        return [...this.some(yes, depth), ...this.some(no, depth)];
      }
      case "BinaryExpression":
        return this.#binary(node, depth);
      case "MemberExpression":
        return this.#member(node, text, depth);
      case "CallExpression":
      case "NewExpression":
        return this.#call(node, depth);
      default:
        return [];
    }
  }

  #template(node: SyntaxNode, depth: number): readonly PathValue[] {
    let at = node.from + 1;
    let values: readonly PathValue[] | null = null;
    const source = this.#text(node);
    const literal = (to: number) => {
      const said = unescaped(source.slice(at - node.from, to - node.from));
      if (said === "") return;
      values = values === null ? [textValue(said)] : combined(values, [from({ kind: "text" }, said)], added);
    };
    for (const hole of node.getChildren("Interpolation")) {
      literal(hole.from);
      const said = this.some(hole.firstChild?.nextSibling, depth);
      values = values === null ? said : combined(values, said, added);
      at = hole.to;
    }
    literal(node.to - 1);
    return values ?? [from({ kind: "text" }, "")];
  }

  #named(name: string, depth: number): readonly PathValue[] {
    if (name === "__filename") return [from({ kind: "file" })];
    if (name === "__dirname" && !this.#names.meanings.has(name)) return [parentOf(from({ kind: "file" }))];
    const imported = this.#names.imported.get(name);
    if (imported?.name != null) return [from({ kind: "import", module: imported.module, name: imported.name })];
    const items = (this.#names.items.get(name) ?? []).flatMap((over) => this.#items(over, depth));
    return [...items, ...this.#meant(name, depth)];
  }

  #meant(name: string, depth: number): readonly PathValue[] {
    const meanings = this.#names.meanings.get(name) ?? [];
    const values = meanings.flatMap((meaning) => (meaning === null ? [] : this.of(meaning, depth)));
    return values.length > 0 && meanings.includes(null) ? [...values, UNKNOWN] : values;
  }

  #items(node: SyntaxNode, depth: number): readonly PathValue[] {
    if (node.name === "ArrayExpression") {
      const found: PathValue[] = [];
      for (let item = node.firstChild; item !== null; item = item.nextSibling) found.push(...this.of(item, depth));
      return found;
    }
    if (node.name === "VariableName")
      return (this.#names.meanings.get(this.#text(node)) ?? []).flatMap((each) =>
        each === null || isTooDeep(depth) ? [] : this.#items(each, depth + 1),
      );
    return /(^|\.)glob(Sync)?$/.test(node.firstChild === null ? "" : this.#text(node.firstChild))
      ? this.of(node, depth)
      : [];
  }

  #binary(node: SyntaxNode, depth: number): readonly PathValue[] {
    const [left, operator, right] = [node.firstChild, node.firstChild?.nextSibling, node.lastChild];
    if (left === null || right === null || operator == null) return [];
    const how = this.#text(operator);
    if (how === "||" || how === "??") return [...this.some(left, depth), ...this.some(right, depth)];
    if (how !== "+") return [];
    const one = this.of(left, depth);
    const other =
      right.name === "String"
        ? [from({ kind: "text" }, unescaped(this.#text(right).slice(1, -1)))]
        : this.of(right, depth);
    if (one.length === 0 && other.length === 0) return [];
    return combined(orUnknown(one), orUnknown(other), added);
  }

  #member(node: SyntaxNode, text: string, depth: number): readonly PathValue[] {
    if (/^import\.meta\.(url|filename)$/.test(text)) return [from({ kind: "file" })];
    if (text === "module.filename") return [from({ kind: "file" })];
    if (/^(import\.meta\.dirname|module\.path)$/.test(text)) return [parentOf(from({ kind: "file" }))];
    if (text === "module.paths") return [NEAR];
    if (/^path\.(posix\.)?sep$|^sep$/.test(text)) return [from({ kind: "text" }, "/")];
    if (/^(path\.(posix\.)?)?delimiter$/.test(text)) return [from({ kind: "text" }, ":")];
    if (/^process\.env(\.LAMBDA_TASK_ROOT|\[["']LAMBDA_TASK_ROOT["']\])$/.test(text)) return [from({ kind: "task" })];
    if (/^(process\.env|require\.main)\b/.test(text)) return [];
    const property = node.getChild("PropertyName");
    const name = property === null ? "" : this.#text(property);
    if (/^(pathname|href)$/.test(name)) return this.of(node.firstChild, depth);
    if (property === null) return near(this.of(node.firstChild, depth));
    const object = node.firstChild === null ? "" : this.#text(node.firstChild);
    const required = /^require\(\s*["'`]([^"'`$]+)["'`]\s*\)$/.exec(object)?.[1];
    if (required !== undefined) return [from({ kind: "import", module: required, name })];
    const holder = this.#names.imported.get(object);
    if (holder !== undefined && name !== "")
      return [
        from({
          kind: "import",
          module: holder.module,
          name: holder.name === null || holder.name === "default" ? name : holder.name,
        }),
      ];
    return name === "" ? [] : this.#meant(`.${name}`, depth);
  }

  #call(node: SyntaxNode, depth: number): readonly PathValue[] {
    const callee = node.name === "NewExpression" ? node.firstChild?.nextSibling : node.firstChild;
    const name = callee == null ? "" : this.#text(callee).replace(/\s+/g, "");
    const given = argumentsIn(node.getChild("ArgList"));
    if (/^process\.cwd$|^cwd$/.test(name)) return [from({ kind: "task" })];
    if (/(^|\.)tmpdir$|mkdtemp(Sync)?$/.test(name)) return [ELSEWHERE];
    if (/^(require|import\.meta|\w*[rR]equire\w*)\.resolve$/.test(name)) return this.#resolved(given[0]);
    if (UPWARDS.test(name)) return combined([NEAR], orUnknown(this.of(given[0], depth)), joined);
    if (/(^|\.)(relative|parse|basename)$/.test(name)) return near(this.of(given[0], depth));
    if (/(^|\.)dirname$/.test(name)) return this.of(given[0], depth).map(parentOf);
    if (/\.join$/.test(name) && callee?.firstChild?.name === "ArrayExpression")
      return /^["'`]\/["'`]$|sep$/.test(this.#said(given[0]))
        ? this.#joined(argumentsIn(callee.firstChild), depth)
        : [];
    if (/(^|\.)(join|resolve)$/.test(name) && !/^(Promise|Object)\./.test(name)) return this.#joined(given, depth);
    if (name === "URL" && given.length > 1)
      return combined(this.some(given[1], depth).map(parentOf), this.some(given[0], depth), joined);
    if (SAME.test(name)) return this.of(given[0] ?? callee?.firstChild, depth);
    if (/(^|\.)glob(Sync)?$/.test(name))
      return this.of(given[0], depth).map(({ base, text }) =>
        from(base, text.replace(/\*+\/?|\?|\{[^}]{0,500}\}|\[[^\]]{0,500}\]/g, ANYTHING)),
      );
    const object = callee?.name === "MemberExpression" ? callee.firstChild : null;
    if (object !== null && PIECES.test(name)) {
      const pieces = near(this.of(object, depth));
      if (pieces.length > 0) return pieces;
    }
    const own = this.#names.returns.get(name) ?? this.#names.returns.get(name.replace(/^this\./, ""));
    if (own !== undefined) return own.flatMap((each) => this.of(each, depth));
    const imported = this.#names.imported.get(name);
    if (imported?.name != null) return [from({ kind: "import", module: imported.module, name: `${imported.name}()` })];
    const dot = name.lastIndexOf(".");
    const holder = dot < 0 ? undefined : this.#names.imported.get(name.slice(0, dot));
    return holder === undefined
      ? []
      : [from({ kind: "import", module: holder.module, name: `${name.slice(dot + 1)}()` })];
  }

  #said(node: SyntaxNode | undefined): string {
    return node === undefined ? "" : this.#text(node);
  }

  /** The items of a spread list, if known. */
  #spread(part: SyntaxNode): readonly SyntaxNode[] {
    const list = part.name === "Spread" ? null : part.prevSibling?.name === "Spread" ? part : null;
    const values = list?.name === "VariableName" ? (this.#names.meanings.get(this.#text(list)) ?? []) : [list];
    const [only] = values;
    return values.length === 1 && only?.name === "ArrayExpression"
      ? argumentsIn(only).filter(({ name }) => !/^[[\]]$/.test(name))
      : [part];
  }

  #resolved(given: SyntaxNode | undefined): readonly PathValue[] {
    const literal = given === undefined ? null : /^["'`]([^"'`$]+)["'`]$/.exec(this.#text(given))?.[1];
    return literal == null ? [] : [from({ kind: "module", module: literal })];
  }

  #joined(given: readonly SyntaxNode[], depth: number): readonly PathValue[] {
    const parts = given.filter(({ name }) => !/^[[\]]$/.test(name)).flatMap((part) => this.#spread(part));
    const values = parts.map((part) => (part.name === "Spread" ? [] : this.of(part, depth)));
    if (values.every((each) => each.length === 0)) return [];
    const [first = [UNKNOWN], ...others] = values.map(orUnknown);
    return others.reduce((before, part) => combined(before, part, joined), first);
  }
}

/** Methods that split a path, or change it in another way that is not followed. */
const PIECES =
  /\.(split|slice|substring|substr|replace|replaceAll|match|find|findLast|at|pop|shift|filter|map|concat)$/;
/** Libraries that search for a file from a folder upwards. */
const UPWARDS = /(^|\.)(findUp(Sync)?|pkgUp(Sync)?|pkgDir(Sync)?|packageDirectory(Sync)?|findRoot|readPkgUp)(\.sync)?$/;

/** The expressions between parentheses and commas. */
export function argumentsIn(list: SyntaxNode | null): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = list?.firstChild ?? null; child !== null; child = child.nextSibling)
    if (!/^([(),]|⚠|BlockComment|LineComment|Spread)$/.test(child.name)) found.push(child);
  return found;
}

function unescaped(text: string): string {
  return text.replace(/\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|[\s\S])/g, (_, what: string) =>
    /^[\\'"`/$]$/.test(what) ? what : ANYTHING,
  );
}
