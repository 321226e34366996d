/** Evaluates a JavaScript expression to the paths it can be. */
import type { SyntaxNode } from "@lezer/common";
import { combined, joinedValues, near, orUnknown } from "../../paths/path-alternatives.ts";
import { importedValue, PathEvaluator } from "../../paths/path-evaluator.ts";
import type { ImportedName } from "../../paths/path-names.ts";
import {
  ANYTHING,
  ELSEWHERE,
  from,
  joined,
  NEAR,
  type PathValue,
  parentOf,
  textValue,
} from "../../paths/path-value.ts";
import { argumentsIn } from "../source/reference-forms.ts";

const SAME = /(^|\.)(normalize|fileURLToPath|pathToFileURL|realpath|realpathSync|String|toString|trim|URL)$/;

export class PathValues extends PathEvaluator {
  protected readonly self = /^this\./;

  protected moduleOf({ module }: ImportedName): string {
    return module;
  }

  protected exportedName(name: string): readonly PathValue[] {
    return [...this.#named(name), ...this.meant(`.${name}`)];
  }

  protected contentOf(string: SyntaxNode): string {
    return unescaped(this.text(string).slice(1, -1));
  }

  protected evaluated(node: SyntaxNode): readonly PathValue[] {
    const second = node.firstChild?.nextSibling;
    switch (node.name) {
      case "String":
        return [textValue(this.contentOf(node))];
      case "TemplateString":
        return this.filledTemplate(node, { holes: "Interpolation", opening: "`", closing: "`", unescaped });
      case "VariableName":
        return this.#named(this.text(node));
      case "ParenthesizedExpression":
        return this.of(second);
      case "UnaryExpression":
      case "AwaitExpression":
        return this.of(node.lastChild);
      case "ConditionalExpression":
        return this.eitherOf(second?.nextSibling, node.lastChild);
      case "BinaryExpression":
        return this.#binary(node.firstChild, this.text(second), node.lastChild);
      case "MemberExpression":
        return this.#member(node);
      case "CallExpression":
        return this.#call(node, node.firstChild);
      case "NewExpression":
        return this.#call(node, second);
      default:
        return [];
    }
  }

  #named(name: string): readonly PathValue[] {
    if (name === "__filename") return [from({ kind: "file" })];
    if (name === "__dirname" && !this.names.meanings.has(name)) return [parentOf(from({ kind: "file" }))];
    const imported = this.names.imported.get(name);
    if (imported?.name != null) return [importedValue(imported.module, imported.name)];
    return [...this.meant(`of ${name}`), ...this.meant(name)];
  }

  protected itemsIn(node: SyntaxNode): readonly PathValue[] {
    if (node.name === "ArrayExpression") return argumentsIn(node).flatMap((item) => this.of(item));
    if (node.name === "VariableName") return this.names.valuesOf(this.text(node)).flatMap((each) => this.items(each));
    return GLOB.test(this.text(node.firstChild)) ? this.of(node) : [];
  }

  #binary(left: SyntaxNode | null, operator: string, right: SyntaxNode | null): readonly PathValue[] {
    if (left === null || right === null) return [];
    if (operator === "||" || operator === "??") return this.eitherOf(left, right);
    return operator === "+" ? this.sum(left, right) : [];
  }

  #member(node: SyntaxNode): readonly PathValue[] {
    const text = this.text(node);
    if (/^(import\.meta\.(url|filename)|module\.filename)$/.test(text)) return [from({ kind: "file" })];
    if (/^(import\.meta\.dirname|module\.path)$/.test(text)) return [parentOf(from({ kind: "file" }))];
    if (text === "module.paths") return [NEAR];
    if (/^path\.(posix\.)?sep$|^sep$/.test(text)) return [from({ kind: "text" }, "/")];
    if (/^(path\.(posix\.)?)?delimiter$/.test(text)) return [from({ kind: "text" }, ":")];
    if (/^process\.env(\.LAMBDA_TASK_ROOT|\[["']LAMBDA_TASK_ROOT["']\])$/.test(text)) return [from({ kind: "task" })];
    if (/^(process\.env|require\.main)\b/.test(text)) return [];
    const name = this.text(node.getChild("PropertyName"));
    if (name === "") return near(this.of(node.firstChild));
    if (/^(pathname|href)$/.test(name)) return this.of(node.firstChild);
    const object = this.text(node.firstChild);
    const required = /^require\(\s*["'`]([^"'`$]+)["'`]\s*\)$/.exec(object)?.[1];
    if (required !== undefined) return [importedValue(required, name)];
    const holder = this.names.imported.get(object);
    if (holder === undefined) return this.meant(`.${name}`);
    const isWhole = holder.name === null || holder.name === "default";
    return [importedValue(holder.module, isWhole ? name : holder.name)];
  }

  #call(node: SyntaxNode, callee: SyntaxNode | null | undefined): readonly PathValue[] {
    const name = this.text(callee).replace(/\s+/g, "");
    const given = argumentsIn(node.getChild("ArgList"));
    const [first] = given;
    if (/^process\.cwd$|^cwd$/.test(name)) return [from({ kind: "task" })];
    if (/(^|\.)tmpdir$|mkdtemp(Sync)?$/.test(name)) return [ELSEWHERE];
    if (/^(require|import\.meta|\w*[rR]equire\w*)\.resolve$/.test(name)) return this.#resolved(first);
    if (UPWARDS.test(name)) return combined([NEAR], this.some(first), joined);
    if (/(^|\.)(relative|parse|basename)$/.test(name)) return near(this.of(first));
    if (/(^|\.)dirname$/.test(name)) return this.of(first).map(parentOf);
    if (/\.join$/.test(name) && callee?.firstChild?.name === "ArrayExpression")
      return /^["'`]\/["'`]$|sep$/.test(this.text(first)) ? this.#joined(argumentsIn(callee.firstChild)) : [];
    if (/(^|\.)(join|resolve)$/.test(name) && !/^(Promise|Object)\./.test(name)) return this.#joined(given);
    if (name === "URL" && given.length > 1)
      return combined(this.some(given[1]).map(parentOf), this.some(first), joined);
    if (SAME.test(name)) return this.of(first ?? callee?.firstChild);
    if (GLOB.test(name))
      return this.of(first).map(({ base, text }) =>
        from(base, text.replace(/\*+\/?|\?|\{[^}]{0,500}\}|\[[^\]]{0,500}\]/g, ANYTHING)),
      );
    const isPiece = callee?.name === "MemberExpression" && PIECES.test(name);
    const pieces = isPiece ? near(this.of(callee.firstChild)) : [];
    return pieces.length > 0 ? pieces : this.returned(name);
  }

  /** The items of a spread list, if known. */
  #spread(part: SyntaxNode): readonly SyntaxNode[] {
    if (part.prevSibling?.name !== "Spread") return [part];
    const name = part.name === "VariableName" ? this.text(part) : null;
    if (name !== null && this.names.meanings.get(name)?.length !== 1) return [part];
    const [list] = name === null ? [part] : this.names.valuesOf(name);
    return list?.name === "ArrayExpression" ? argumentsIn(list) : [part];
  }

  #resolved(given: SyntaxNode | undefined): readonly PathValue[] {
    const literal = /^["'`]([^"'`$]+)["'`]$/.exec(this.text(given))?.[1];
    return literal === undefined ? [] : [from({ kind: "module", module: literal })];
  }

  #joined(given: readonly SyntaxNode[]): readonly PathValue[] {
    const values = given.flatMap((part) => this.#spread(part)).map((part) => this.of(part));
    return values.every((each) => each.length === 0) ? [] : joinedValues(values.map(orUnknown));
  }
}

const GLOB = /(^|\.)glob(Sync)?$/;
/** Methods that split a path, or change it in another way that is not followed. */
const PIECES =
  /\.(split|slice|substring|substr|replace|replaceAll|match|find|findLast|at|pop|shift|filter|map|concat)$/;
/** Libraries that search for a file from a folder upwards. */
const UPWARDS = /(^|\.)(findUp(Sync)?|pkgUp(Sync)?|pkgDir(Sync)?|packageDirectory(Sync)?|findRoot|readPkgUp)(\.sync)?$/;

function unescaped(text: string): string {
  return text.replace(/\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|[\s\S])/g, (_, what: string) =>
    /^[\\'"`/$]$/.test(what) ? what : ANYTHING,
  );
}
