/** Evaluates calls in Python to the paths they can return. */
import type { SyntaxNode } from "@lezer/common";
import { combined, near, siblings } from "../../paths/path-alternatives.ts";
import { ANYTHING, ELSEWHERE, from, joined, NEAR, type PathValue, parentOf, UNKNOWN } from "../../paths/path-value.ts";
import { argumentsOf, dottedName } from "../source/code-text.ts";
import { importedValue, moduleOf, nameOf } from "./imported-values.ts";
import { type PathEvaluator, sourceOf, TASK_ROOT } from "./path-evaluator.ts";
import { filledText, itemsOf } from "./text-values.ts";

/** Functions that return the path they are given. */
const SAME =
  /^((os\.)?path\.(abspath|realpath|normpath|expanduser|expandvars|normcase)|(os\.)?fspath|os\.fs(en|de)code|str|(pathlib\.)?(Pure)?(Posix)?Path|abspath|realpath|normpath|sorted|list|tuple|set|iter|reversed|glob\.escape)$/;
const SAME_METHOD = /^(resolve|absolute|expanduser|as_posix|as_uri|strip|rstrip|encode|decode|__str__|__fspath__)$/;
/** Functions that search for `.env` from the calling file upwards (python-dotenv, environs). */
const UPWARDS = /(^|\.)(load_dotenv|dotenv_values|read_env)$/;
const ELSEWHERE_CALL =
  /^(tempfile\.\w+|gettempdir|mkdtemp|mkstemp|NamedTemporaryFile|TemporaryDirectory|Path\.home|pathlib\.Path\.home)$/;
/** Functions that list the paths below their argument. */
const LISTED = /^(glob\.i?glob|i?glob)$/;

export function callValues(evaluator: PathEvaluator, node: SyntaxNode, depth: number): readonly PathValue[] {
  const callee = dottedName(node.firstChild, evaluator.text);
  const given = argumentsOf(node.getChild("ArgList"), evaluator.text);
  const first = given.get("0");
  if (/^(os\.getcwd|getcwd|(pathlib\.)?Path\.cwd)$/.test(callee)) return [from({ kind: "task" })];
  if (/^(os\.environ\.get|os\.getenv|getenv|environ\.get)$/.test(callee)) {
    if (first !== undefined && TASK_ROOT.test(evaluator.text(first.from, first.to))) return [from({ kind: "task" })];
    const otherwise = evaluator.of(given.get("1") ?? given.get("default"), depth);
    return otherwise.length === 0 ? [] : [...otherwise, UNKNOWN];
  }
  if (ELSEWHERE_CALL.test(callee)) return [ELSEWHERE];
  if (/(^|\.)path\.dirname$|^dirname$/.test(callee)) return evaluator.of(first, depth).map(parentOf);
  if (/(^|\.)path\.join$/.test(callee) || /^(pathlib\.)?(Pure)?(Posix)?Path$/.test(callee))
    return joinedArguments(evaluator, given, depth);
  if (
    /^(importlib\.resources|resources|importlib_resources|pkg_resources|pkgutil)\.\w+$|^as_file$/.test(callee) ||
    callee === "files"
  )
    return resourceValues(evaluator, callee, first);
  if (/(^|\.)find_spec$/.test(callee))
    return resourceValues(evaluator, "files", first).map(({ base, text }) => ({
      base,
      text: text.replace(/\/\.\.$/, ""),
    }));
  if (/^(inspect\.)?(getfile|getsourcefile|getabsfile)$/.test(callee)) return objectFileValues(evaluator, first);
  if (/^(inspect\.)?(stack|getouterframes|getframeinfo|getmodule)$/.test(callee)) return [NEAR];
  if (/(^|\.)find_dotenv$/.test(callee))
    return first === undefined ? [{ ...NEAR, text: "/.env" }] : combined([NEAR], evaluator.some(first, depth), joined);
  if (UPWARDS.test(callee) && first === undefined && given.get("dotenv_path") === undefined)
    return [{ ...NEAR, text: "/.env" }];
  if (callee === "next" || callee === "min" || callee === "max") return evaluator.of(first, depth);
  if (/^re\.subn?$/.test(callee)) return near(evaluator.of(given.get("2"), depth));
  if (SAME.test(callee)) return evaluator.of(first, depth);
  if (LISTED.test(callee))
    return globbedValues(evaluator, [from({ kind: "task" })], first, depth, given.get("root_dir"));
  const method = node.firstChild?.getChild("PropertyName");
  const object = node.firstChild?.firstChild ?? null;
  if (method != null && node.firstChild?.name === "MemberExpression") {
    const values = methodValues(evaluator, evaluator.text(method.from, method.to), object, given, depth);
    if (values !== null) return values;
  }
  if (/(^|\.)path\.(split|splitext|commonpath|relpath)$/.test(callee)) return near(evaluator.of(first, depth));
  return functionValues(evaluator, callee, depth);
}

function methodValues(
  evaluator: PathEvaluator,
  name: string,
  object: SyntaxNode | null,
  given: ReadonlyMap<string, SyntaxNode>,
  depth: number,
): readonly PathValue[] | null {
  const first = given.get("0");
  if (name === "join" && object !== null) return joinedByText(evaluator, object, first, depth);
  const on = evaluator.of(object, depth);
  if (on.length === 0) return null;
  if (SAME_METHOD.test(name)) return on;
  if (name === "joinpath")
    return [...given.values()].reduce((before, part) => combined(before, evaluator.some(part, depth), joined), on);
  if (name === "with_name") return combined(on.map(parentOf), evaluator.some(first, depth), joined);
  if (name === "with_suffix" || name === "with_stem") return siblings(on);
  if (name === "relative_to") return [UNKNOWN];
  if (name === "iterdir") return combined(on, [from({ kind: "text" }, ANYTHING)], joined);
  if (name === "glob" || name === "rglob") {
    return globbedValues(evaluator, on, first, depth, undefined, name === "rglob" ? ANYTHING : "");
  }
  if (name === "format")
    return on.flatMap((each) => filledText(evaluator, each, /\{[^{}]*\}/g, [...given.values()], depth));
  const isEnding = name === "removesuffix" || (name === "replace" && /^["']\./.test(sourceOf(first, evaluator.text)));
  if (isEnding) return siblings(on);
  return /^(replace|removeprefix|r?split|r?partition|splitlines)$/.test(name) ? near(on) : null;
}

/** `"/".join(["a", b])`: its parts, if known. */
function joinedByText(
  evaluator: PathEvaluator,
  object: SyntaxNode,
  list: SyntaxNode | undefined,
  depth: number,
): readonly PathValue[] | null {
  const between = evaluator.of(object, depth);
  if (list === undefined || !between.some(({ base, text }) => base.kind === "text" && text === "/")) return null;
  const parts = /^(Array|Tuple)Expression$/.test(list.name) ? itemsOf(list) : [];
  const [head, ...others] = parts.map((part) => evaluator.some(part, depth));
  return head === undefined
    ? near(evaluator.of(list, depth))
    : others.reduce((before, part) => combined(before, part, joined), head);
}

/** The file of an imported name, or this file. */
function objectFileValues(evaluator: PathEvaluator, node: SyntaxNode | undefined): readonly PathValue[] {
  const imported = evaluator.names.imported.get(sourceOf(node, evaluator.text).split(".")[0] ?? "");
  if (imported === undefined) return [from({ kind: "file" })];
  const { module, relative } = imported.name === null ? moduleOf(imported) : imported;
  return [from({ kind: "module", module: nameOf({ module, relative, name: null }) })];
}

function joinedArguments(
  evaluator: PathEvaluator,
  given: ReadonlyMap<string, SyntaxNode>,
  depth: number,
): readonly PathValue[] {
  const parts = [...given]
    .filter(([name]) => /^\d+$/.test(name))
    .map(([, node]) => node)
    .flatMap((part) => (/^(Array|Tuple)Expression$/.test(part.name) ? itemsOf(part) : [part]));
  const [first, ...more] = parts;
  if (first === undefined) return [from({ kind: "task" })];
  const values = parts.map((part) => evaluator.of(part, depth));
  if (values.every((each) => each.length === 0)) return [];
  return more.reduce(
    (before, part) => combined(before, evaluator.some(part, depth), joined),
    evaluator.some(first, depth),
  );
}

/** @param below what can precede the pattern: any folders for a recursive search */
function globbedValues(
  evaluator: PathEvaluator,
  on: readonly PathValue[],
  pattern: SyntaxNode | undefined,
  depth: number,
  root: SyntaxNode | undefined,
  below = "",
) {
  const patterns = evaluator
    .some(pattern, depth)
    .map(({ base, text }) => from(base, `${below}${text.replace(/\*+\/?|\?|\[[^\]]{0,500}\]/g, ANYTHING)}`));
  const start = root === undefined ? on : evaluator.some(root, depth);
  return patterns.flatMap((one) => (one.base.kind === "unknown" ? [one] : combined(start, [one], joined)));
}

/** Resources found by package name move with the package. */
function resourceValues(evaluator: PathEvaluator, callee: string, first: SyntaxNode | undefined): readonly PathValue[] {
  if (!/(^|\.)files$/.test(callee) || first === undefined) return [ELSEWHERE];
  const source = evaluator.text(first.from, first.to);
  const literal = /^["']([\w.]+)["']$/.exec(source)?.[1];
  const imported = evaluator.names.imported.get(source);
  const module = literal ?? (imported === undefined ? null : nameOf(moduleOf(imported)));
  return module === null ? [ELSEWHERE] : [parentOf(from({ kind: "module", module }))];
}

function functionValues(evaluator: PathEvaluator, callee: string, depth: number): readonly PathValue[] {
  const own = evaluator.names.returns.get(callee) ?? evaluator.names.returns.get(callee.replace(/^(self|cls)\./, ""));
  if (own !== undefined) {
    const values = own.flatMap((each) => evaluator.of(each, depth));
    return values;
  }
  const imported = evaluator.names.imported.get(callee);
  if (imported?.name != null) return [importedValue(imported, `${imported.name}()`)];
  const dot = callee.lastIndexOf(".");
  const holder = dot < 0 ? undefined : evaluator.names.imported.get(callee.slice(0, dot));
  return holder === undefined ? [] : [importedValue(moduleOf(holder), `${callee.slice(dot + 1)}()`)];
}
