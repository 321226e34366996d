/** Evaluates a Python expression to the paths it can be. */
import type { SyntaxNode } from "@lezer/common";
import {
  ANYTHING,
  above,
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
import { argumentsOf, childrenOf, dottedName } from "../source/code-text.ts";
import type { SourceText } from "../source/python-import.ts";
import type { ImportedName, Meaning, PathNames } from "./path-names.ts";

const MAX_VALUES = 8;
const MAX_DEPTH = 16;

const TASK_ROOT = /LAMBDA_TASK_ROOT/;
/** Functions that return the path they are given. */
const SAME =
  /^((os\.)?path\.(abspath|realpath|normpath|expanduser|expandvars|normcase)|(os\.)?fspath|os\.fs(en|de)code|str|(pathlib\.)?(Pure)?(Posix)?Path|abspath|realpath|normpath|sorted|list|tuple|set|iter|reversed|glob\.escape)$/;
const SAME_METHOD = /^(resolve|absolute|expanduser|as_posix|as_uri|strip|rstrip|encode|decode|__str__|__fspath__)$/;
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
/** Functions that search for `.env` from the calling file upwards (python-dotenv, environs). */
const UPWARDS = /(^|\.)(load_dotenv|dotenv_values|read_env)$/;
const ELSEWHERE_CALL =
  /^(tempfile\.\w+|gettempdir|mkdtemp|mkstemp|NamedTemporaryFile|TemporaryDirectory|Path\.home|pathlib\.Path\.home)$/;
/** Functions that list the paths below their argument. */
const LISTED = /^(glob\.i?glob|i?glob)$/;

/** Evaluates the expressions of one file. An empty list means that nothing shows a path. */
export class PathValues {
  readonly #names: PathNames;
  readonly #text: SourceText;
  readonly #known = new Map<number, readonly PathValue[]>();
  readonly #underWay = new Set<number>();
  /** Expressions that depend on themselves, such as `at = at.parent` in a loop. */
  readonly #circular = new Set<number>();

  constructor(names: PathNames, text: SourceText) {
    this.#names = names;
    this.#text = text;
  }

  of(node: SyntaxNode | null | undefined, depth = 0): readonly PathValue[] {
    if (node == null || depth > MAX_DEPTH) return [];
    const key = node.from * 1e6 + (node.to - node.from) * 10 + (node.name === "ArgList" ? 1 : 0);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#underWay.has(key)) {
      this.#circular.add(key);
      return [];
    }
    this.#underWay.add(key);
    const found = different(this.#evaluated(node, depth + 1));
    this.#underWay.delete(key);
    const values = this.#circular.delete(key) ? different([...found, ...near(found)]) : found;
    this.#known.set(key, values);
    return values;
  }

  /** The values of an expression, or unknown if nothing shows a path. */
  some(node: SyntaxNode | null | undefined, depth = 0): readonly PathValue[] {
    const values = this.of(node, depth);
    return values.length === 0 ? [UNKNOWN] : values;
  }

  /** The values of a top-level name, or with `name()` of a function's return value, for other modules. */
  exported(name: string): readonly PathValue[] {
    return name.endsWith("()")
      ? (this.#names.returns.get(name.slice(0, -2)) ?? []).flatMap((each) => this.some(each))
      : this.#meant(this.#names.meanings.get(name) ?? [], 0);
  }

  #evaluated(node: SyntaxNode, depth: number): readonly PathValue[] {
    const text = this.#text(node.from, node.to);
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
        return this.#member(node, depth);
      case "CallExpression":
        return this.#call(node, depth);
      case "ComprehensionExpression":
        return this.of(childrenOf(node)[/^[([]$/.test(childrenOf(node)[0]?.name ?? "") ? 1 : 0], depth);
      default:
        return [];
    }
  }

  #formatted(node: SyntaxNode, depth: number): readonly PathValue[] {
    const source = this.#text(node.from, node.to);
    const quote = /^[a-zA-Z]*("""|'''|"|')/.exec(source);
    let at = node.from + (quote?.[0].length ?? 1);
    let values: readonly PathValue[] = [textValue("")];
    let isFirst = true;
    const literal = (to: number) => {
      const said = unescaped(this.#text(at, to)).replaceAll("{{", "{").replaceAll("}}", "}");
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
    const meanings = this.#names.meanings.get(name);
    if (meanings !== undefined) return this.#meant(meanings, depth);
    const imported = this.#names.imported.get(name);
    return imported === undefined || imported.name === null ? [] : [ofImport(imported, imported.name)];
  }

  #meant(meanings: readonly Meaning[], depth: number): readonly PathValue[] {
    const values = meanings.flatMap((meaning) =>
      meaning.kind === "anything"
        ? []
        : meaning.kind === "value"
          ? this.of(meaning.node, depth)
          : this.#items(meaning.node, depth),
    );
    const isOpen = meanings.some((meaning) => meaning.kind === "anything");
    return values.length > 0 && isOpen ? [...values, UNKNOWN] : values;
  }

  /** The items of a loop over this expression. */
  #items(node: SyntaxNode, depth: number): readonly PathValue[] {
    if (node.name === "ArrayExpression" || node.name === "TupleExpression")
      return childrenOf(node).flatMap((item) => (/^[[\](),]$/.test(item.name) ? [] : this.of(item, depth)));
    if (node.name === "VariableName") {
      const meanings = this.#names.meanings.get(this.#text(node.from, node.to)) ?? [];
      return meanings.flatMap((meaning) => (meaning.kind === "value" ? this.#items(meaning.node, depth + 1) : []));
    }
    if (node.name === "MemberExpression") return this.of(node, depth);
    if (node.name !== "CallExpression" || depth > MAX_DEPTH) return [];
    const callee = dottedName(node.firstChild, this.#text);
    const given = argumentsOf(node.getChild("ArgList"), this.#text);
    if (/^os\.(walk|fwalk)$/.test(callee)) {
      const on = this.some(given.get("0"), depth);
      return [...on, ...combined(on, [from({ kind: "text" }, ANYTHING)], joined)];
    }
    if (/^(os\.listdir)$/.test(callee)) return [];
    if (/^os\.scandir$/.test(callee))
      return combined(this.some(given.get("0"), depth), [from({ kind: "text" }, ANYTHING)], joined);
    if (/^(sorted|list|tuple|reversed|set|enumerate|iter|filter|map)$/.test(callee)) {
      const inner = given.get(/^(filter|map)$/.test(callee) ? "1" : "0");
      return inner === undefined ? [] : this.#items(inner, depth + 1);
    }
    return this.of(node, depth);
  }

  #binary([left, operator, right]: readonly SyntaxNode[], depth: number): readonly PathValue[] {
    if (left === undefined || right === undefined || operator === undefined) return [];
    const how = this.#text(operator.from, operator.to);
    if (how === "or") return [...this.some(left, depth), ...this.some(right, depth)];
    if (how === "%") {
      const [first] = this.of(left, depth);
      const holes = right.name === "TupleExpression" ? itemsOf(right) : [right];
      return first === undefined
        ? []
        : this.#filled(first, /%(\(\w+\))?[-#0 +]*(?:[1-9.][\d.]*)?[sdirx]/g, holes, depth);
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
    return [from({ kind: "text" }, contentOf(this.#text(node.from, node.to)))];
  }

  #member(node: SyntaxNode, depth: number): readonly PathValue[] {
    const children = childrenOf(node);
    const [object] = children;
    const property = node.getChild("PropertyName");
    if (object === undefined) return [];
    const dotted = dottedName(node, this.#text);
    if (property === null) return this.#subscript(dotted, object, children[2], depth);
    const name = this.#text(property.from, property.to);
    if (name === "__file__" || name === "__path__") return this.#fileOfModule(object, name);
    if (OWN_FILE.test(dotted)) return [from({ kind: "file" })];
    if (name === "parent") return this.of(object, depth).map(parentOf);
    if (name === "parents") return near(this.of(object, depth));
    if (PARTS.has(dotted)) return [from({ kind: "text" }, PARTS.get(dotted))];
    if (name === "origin" && /find_spec/.test(dotted)) return this.of(object, depth);
    if (/^(path|name|stem)$/.test(name) && this.#items(object, depth).length > 0) return this.#items(object, depth);
    const imported = this.#names.imported.get(dottedName(object, this.#text));
    if (imported !== undefined) return [ofImport(moduleOf(imported), name)];
    const attributes = this.#names.meanings.get(`.${name}`) ?? this.#names.meanings.get(name);
    return attributes === undefined ? [] : [...this.#meant(attributes, depth)];
  }

  #subscript(dotted: string, object: SyntaxNode, index: SyntaxNode | undefined, depth: number): readonly PathValue[] {
    if (/environ$/.test(dottedName(object, this.#text))) return TASK_ROOT.test(dotted) ? [from({ kind: "task" })] : [];
    if (/^sys\.path\[0\]$/.test(dotted)) return [from({ kind: "task" })];
    if (/\.(__path__|submodule_search_locations)\[0\]$/.test(dotted)) return this.of(object, depth);
    const parents = /^(.*)\.parents$/s.test(dottedName(object, this.#text)) ? object.firstChild : null;
    if (parents === null) return this.#piece(object, index, depth);
    const level = Number(index === undefined ? Number.NaN : this.#text(index.from, index.to));
    const isKnown = Number.isInteger(level) && level >= 0;
    return this.of(parents, depth).map((value) =>
      isKnown ? above(value, level + 1) : from(value.base, `${value.text}/../../${ANYTHING}`),
    );
  }

  /** Part of a path: the head or tail of `split`, otherwise a place nearby. */
  #piece(object: SyntaxNode, index: SyntaxNode | undefined, depth: number): readonly PathValue[] {
    const callee = object.name === "CallExpression" ? dottedName(object.firstChild, this.#text) : "";
    const given = argumentsOf(object.getChild("ArgList"), this.#text);
    const isFirst = index !== undefined && this.#text(index.from, index.to) === "0";
    if (/(^|\.)path\.splitext$/.test(callee) && isFirst) return siblings(this.of(given.get("0"), depth));
    if (/(^|\.)path\.split$/.test(callee))
      return isFirst ? this.of(given.get("0"), depth).map(parentOf) : [from({ kind: "text" }, ANYTHING)];
    const levels = Number(given.get("1") === undefined ? Number.NaN : this.#said(given.get("1")));
    if (/\.rsplit$/.test(callee) && isFirst && Number.isInteger(levels) && levels > 0)
      return this.of(object.firstChild?.firstChild, depth).map((value) => above(value, levels));
    return near(this.of(object, depth));
  }

  #said(node: SyntaxNode | undefined): string {
    return node === undefined ? "" : this.#text(node.from, node.to);
  }

  #fileOfModule(object: SyntaxNode, name: string): readonly PathValue[] {
    const said = dottedName(object, this.#text);
    const isSelf = /^sys\.modules\[__name__\]$/.test(said);
    if (isSelf) return [from({ kind: "file" })];
    const imported = this.#names.imported.get(said);
    const module = imported === undefined ? null : moduleOf(imported);
    if (module === null) return [];
    const value = from({ kind: "module", module: nameOf(module) });
    return [name === "__path__" ? parentOf(value) : value];
  }

  #call(node: SyntaxNode, depth: number): readonly PathValue[] {
    const callee = dottedName(node.firstChild, this.#text);
    const given = argumentsOf(node.getChild("ArgList"), this.#text);
    const first = given.get("0");
    if (/^(os\.getcwd|getcwd|(pathlib\.)?Path\.cwd)$/.test(callee)) return [from({ kind: "task" })];
    if (/^(os\.environ\.get|os\.getenv|getenv|environ\.get)$/.test(callee)) {
      if (first !== undefined && TASK_ROOT.test(this.#text(first.from, first.to))) return [from({ kind: "task" })];
      const otherwise = this.of(given.get("1") ?? given.get("default"), depth);
      return otherwise.length === 0 ? [] : [...otherwise, UNKNOWN];
    }
    if (ELSEWHERE_CALL.test(callee)) return [ELSEWHERE];
    if (/(^|\.)path\.dirname$|^dirname$/.test(callee)) return this.of(first, depth).map(parentOf);
    if (/(^|\.)path\.join$/.test(callee) || /^(pathlib\.)?(Pure)?(Posix)?Path$/.test(callee))
      return this.#joined(given, depth);
    if (
      /^(importlib\.resources|resources|importlib_resources|pkg_resources|pkgutil)\.\w+$|^as_file$/.test(callee) ||
      callee === "files"
    )
      return this.#resource(callee, first);
    if (/(^|\.)find_spec$/.test(callee))
      return this.#resource("files", first).map(({ base, text }) => ({ base, text: text.replace(/\/\.\.$/, "") }));
    if (/^(inspect\.)?(getfile|getsourcefile|getabsfile)$/.test(callee)) return this.#fileOfObject(first);
    if (/^(inspect\.)?(stack|getouterframes|getframeinfo|getmodule)$/.test(callee)) return [NEAR];
    if (/(^|\.)find_dotenv$/.test(callee))
      return first === undefined ? [{ ...NEAR, text: "/.env" }] : combined([NEAR], this.some(first, depth), joined);
    if (UPWARDS.test(callee) && first === undefined && given.get("dotenv_path") === undefined)
      return [{ ...NEAR, text: "/.env" }];
    if (callee === "next" || callee === "min" || callee === "max") return this.of(first, depth);
    if (/^re\.subn?$/.test(callee)) return near(this.of(given.get("2"), depth));
    if (SAME.test(callee)) return this.of(first, depth);
    if (LISTED.test(callee)) return this.#globbed([from({ kind: "task" })], first, depth, given.get("root_dir"));
    const method = node.firstChild?.getChild("PropertyName");
    const object = node.firstChild?.firstChild ?? null;
    if (method != null && node.firstChild?.name === "MemberExpression") {
      const values = this.#method(this.#text(method.from, method.to), object, given, depth);
      if (values !== null) return values;
    }
    if (/(^|\.)path\.(split|splitext|commonpath|relpath)$/.test(callee)) return near(this.of(first, depth));
    return this.#ofFunction(callee, depth);
  }

  #method(
    name: string,
    object: SyntaxNode | null,
    given: ReadonlyMap<string, SyntaxNode>,
    depth: number,
  ): readonly PathValue[] | null {
    const first = given.get("0");
    if (name === "join" && object !== null) return this.#joinedBy(object, first, depth);
    const on = this.of(object, depth);
    if (on.length === 0) return null;
    if (SAME_METHOD.test(name)) return on;
    if (name === "joinpath")
      return [...given.values()].reduce((before, part) => combined(before, this.some(part, depth), joined), on);
    if (name === "with_name") return combined(on.map(parentOf), this.some(first, depth), joined);
    if (name === "with_suffix" || name === "with_stem") return siblings(on);
    if (name === "relative_to") return [UNKNOWN];
    if (name === "iterdir") return combined(on, [from({ kind: "text" }, ANYTHING)], joined);
    if (name === "glob" || name === "rglob") {
      return this.#globbed(on, first, depth, undefined, name === "rglob" ? ANYTHING : "");
    }
    if (name === "format") return on.flatMap((each) => this.#filled(each, /\{[^{}]*\}/g, [...given.values()], depth));
    const isEnding = name === "removesuffix" || (name === "replace" && /^["']\./.test(this.#said(first)));
    if (isEnding) return siblings(on);
    return /^(replace|removeprefix|r?split|r?partition|splitlines)$/.test(name) ? near(on) : null;
  }

  /** `"/".join(["a", b])`: its parts, if known. */
  #joinedBy(object: SyntaxNode, list: SyntaxNode | undefined, depth: number): readonly PathValue[] | null {
    const between = this.of(object, depth);
    if (list === undefined || !between.some(({ base, text }) => base.kind === "text" && text === "/")) return null;
    const parts = /^(Array|Tuple)Expression$/.test(list.name) ? itemsOf(list) : [];
    const [head, ...others] = parts.map((part) => this.some(part, depth));
    return head === undefined
      ? near(this.of(list, depth))
      : others.reduce((before, part) => combined(before, part, joined), head);
  }

  /** The file of an imported name, or this file. */
  #fileOfObject(node: SyntaxNode | undefined): readonly PathValue[] {
    const imported = this.#names.imported.get(this.#said(node).split(".")[0] ?? "");
    if (imported === undefined) return [from({ kind: "file" })];
    const { module, relative } = imported.name === null ? moduleOf(imported) : imported;
    return [from({ kind: "module", module: nameOf({ module, relative, name: null }) })];
  }

  /** A string with its placeholders filled with known values. */
  #filled(text: PathValue, holes: RegExp, given: readonly SyntaxNode[], depth: number): readonly PathValue[] {
    const [first, ...others] = given.map((each) => this.of(each, depth));
    const plain = others.map((values) =>
      values.length === 1 && values[0]?.base.kind === "text" ? values[0].text : null,
    );
    let at = -1;
    const shown = text.text.replace(holes, (hole) => {
      at += 1;
      return at === 0 ? hole : (plain[at - 1] ?? ANYTHING);
    });
    return filled(from(text.base, shown), holes, first ?? []);
  }

  #joined(given: ReadonlyMap<string, SyntaxNode>, depth: number): readonly PathValue[] {
    const parts = [...given]
      .filter(([name]) => /^\d+$/.test(name))
      .map(([, node]) => node)
      .flatMap((part) => (/^(Array|Tuple)Expression$/.test(part.name) ? itemsOf(part) : [part]));
    const [first, ...more] = parts;
    if (first === undefined) return [from({ kind: "task" })];
    const values = parts.map((part) => this.of(part, depth));
    if (values.every((each) => each.length === 0)) return [];
    return more.reduce((before, part) => combined(before, this.some(part, depth), joined), this.some(first, depth));
  }

  /** @param below what can precede the pattern: any folders for a recursive search */
  #globbed(
    on: readonly PathValue[],
    pattern: SyntaxNode | undefined,
    depth: number,
    root: SyntaxNode | undefined,
    below = "",
  ) {
    const patterns = this.some(pattern, depth).map(({ base, text }) =>
      from(base, `${below}${text.replace(/\*+\/?|\?|\[[^\]]{0,500}\]/g, ANYTHING)}`),
    );
    const start = root === undefined ? on : this.some(root, depth);
    return patterns.flatMap((one) => (one.base.kind === "unknown" ? [one] : combined(start, [one], joined)));
  }

  /** Resources found by package name move with the package. */
  #resource(callee: string, first: SyntaxNode | undefined): readonly PathValue[] {
    if (!/(^|\.)files$/.test(callee) || first === undefined) return [ELSEWHERE];
    const source = this.#text(first.from, first.to);
    const literal = /^["']([\w.]+)["']$/.exec(source)?.[1];
    const imported = this.#names.imported.get(source);
    const module = literal ?? (imported === undefined ? null : nameOf(moduleOf(imported)));
    return module === null ? [ELSEWHERE] : [parentOf(from({ kind: "module", module }))];
  }

  #ofFunction(callee: string, depth: number): readonly PathValue[] {
    const own = this.#names.returns.get(callee) ?? this.#names.returns.get(callee.replace(/^(self|cls)\./, ""));
    if (own !== undefined) {
      const values = own.flatMap((each) => this.of(each, depth));
      return values;
    }
    const imported = this.#names.imported.get(callee);
    if (imported?.name != null) return [ofImport(imported, `${imported.name}()`)];
    const dot = callee.lastIndexOf(".");
    const holder = dot < 0 ? undefined : this.#names.imported.get(callee.slice(0, dot));
    return holder === undefined ? [] : [ofImport(moduleOf(holder), `${callee.slice(dot + 1)}()`)];
  }
}

/** The module of an imported name: in `from a import b`, b can be the module a.b. */
function moduleOf({ module, relative, name }: ImportedName): ImportedName {
  return name === null
    ? { module, relative, name }
    : { module: module === "" ? name : `${module}.${name}`, relative, name: null };
}

/** `..a` for a relative import. */
function nameOf({ module, relative }: ImportedName): string {
  return `${".".repeat(relative?.levels ?? 0)}${module}`;
}

function ofImport(imported: ImportedName, name: string): PathValue {
  return from({ kind: "import", module: nameOf(imported), name });
}

/** A place derived from these values; unknown if none of them depends on a file's location. */
function near(values: readonly PathValue[]): readonly PathValue[] {
  return values.flatMap(({ base }) => (/^(file|module|near)$/.test(base.kind) ? [NEAR] : []));
}

/** Any file in the same folder. */
function siblings(values: readonly PathValue[]): readonly PathValue[] {
  return combined(values.map(parentOf), [from({ kind: "text" }, ANYTHING)], joined);
}

/** The items of a list or tuple. */
function itemsOf(node: SyntaxNode): readonly SyntaxNode[] {
  return childrenOf(node).filter(({ name }) => !/^([[\](),]|\*)$/.test(name));
}

function orUnknown(values: readonly PathValue[]): readonly PathValue[] {
  return values.length === 0 ? [UNKNOWN] : values;
}

function combined(
  ones: readonly PathValue[],
  others: readonly PathValue[],
  how: (one: PathValue, other: PathValue) => PathValue,
): readonly PathValue[] {
  return different(ones.flatMap((one) => others.map((other) => how(one, other))));
}

function different(values: readonly PathValue[]): readonly PathValue[] {
  if (values.length < 2) return values;
  return [...new Map(values.map((each) => [JSON.stringify(each), each])).values()].slice(0, MAX_VALUES);
}

/**
 * Fills the placeholders of a string. A first placeholder at the start gets its known values, all others `ANYTHING`.
 */
function filled({ base, text }: PathValue, holes: RegExp, first: readonly PathValue[]): readonly PathValue[] {
  const open = text.replace(holes, ANYTHING);
  if (!open.startsWith(ANYTHING) || base.kind !== "text") return [from(base, open)];
  return combined(orUnknown(first), [from({ kind: "text" }, open.slice(ANYTHING.length))], added);
}

/** The string between the quotes. */
function contentOf(source: string): string {
  const [opening = "", quote = ""] = /^[a-zA-Z]*("""|'''|"|')/.exec(source) ?? [];
  const inside = source.slice(opening.length, source.length - quote.length);
  return /^[a-zA-Z]*[rR]/.test(opening) ? inside : unescaped(inside);
}

function unescaped(text: string): string {
  return text.replace(/\\(\n|x[\da-fA-F]{2}|u[\da-fA-F]{4}|.)/gs, (_, what: string) =>
    what === "\n" ? "" : /^[\\'"/]$/.test(what) ? what : ANYTHING,
  );
}
