/** Evaluates calls in Python to the paths they can return. */
import type { SyntaxNode } from "@lezer/common";
import { combined, entriesOf, joinedValues, near, siblings } from "../../paths/path-alternatives.ts";
import type { PathEvaluator } from "../../paths/path-evaluator.ts";
import { ANYTHING, ELSEWHERE, from, joined, NEAR, type PathValue, parentOf, UNKNOWN } from "../../paths/path-value.ts";
import { argumentsOf, dottedName } from "../source/code-text.ts";
import { moduleOf, TASK_ROOT } from "./member-values.ts";
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
const RESOURCES = /^(importlib\.resources|resources|importlib_resources|pkg_resources|pkgutil)\.\w+$|^as_file$|^files$/;

type Given = ReadonlyMap<string, SyntaxNode>;

export function callValues(evaluator: PathEvaluator, node: SyntaxNode): readonly PathValue[] {
  const callee = dottedName(node.firstChild, evaluator.text);
  const given = argumentsOf(node.getChild("ArgList"), evaluator.text);
  const first = given.get("0");
  if (/^(os\.getcwd|getcwd|(pathlib\.)?Path\.cwd)$/.test(callee)) return [from({ kind: "task" })];
  if (/^(os\.environ\.get|os\.getenv|getenv|environ\.get)$/.test(callee)) {
    if (TASK_ROOT.test(evaluator.text(first))) return [from({ kind: "task" })];
    const otherwise = evaluator.of(given.get("1") ?? given.get("default"));
    return otherwise.length === 0 ? [] : [...otherwise, UNKNOWN];
  }
  if (ELSEWHERE_CALL.test(callee)) return [ELSEWHERE];
  if (/(^|\.)path\.dirname$|^dirname$/.test(callee)) return evaluator.of(first).map(parentOf);
  if (/(^|\.)path\.join$/.test(callee) || /^(pathlib\.)?(Pure)?(Posix)?Path$/.test(callee))
    return joinedArguments(evaluator, given);
  if (RESOURCES.test(callee)) return resourceValues(evaluator, callee, first);
  if (/(^|\.)find_spec$/.test(callee))
    return resourceValues(evaluator, "files", first).map(({ base, text }) => ({
      base,
      text: text.replace(/\/\.\.$/, ""),
    }));
  if (/^(inspect\.)?(getfile|getsourcefile|getabsfile)$/.test(callee)) return [objectFile(evaluator, first)];
  if (/^(inspect\.)?(stack|getouterframes|getframeinfo|getmodule)$/.test(callee)) return [NEAR];
  if (/(^|\.)find_dotenv$/.test(callee))
    return first === undefined ? [{ ...NEAR, text: "/.env" }] : combined([NEAR], evaluator.some(first), joined);
  if (UPWARDS.test(callee) && first === undefined && given.get("dotenv_path") === undefined)
    return [{ ...NEAR, text: "/.env" }];
  if (callee === "next" || callee === "min" || callee === "max") return evaluator.of(first);
  if (/^re\.subn?$/.test(callee)) return near(evaluator.of(given.get("2")));
  if (SAME.test(callee)) return evaluator.of(first);
  if (LISTED.test(callee)) {
    const root = given.get("root_dir");
    return globbedValues(evaluator, root === undefined ? [from({ kind: "task" })] : evaluator.some(root), first);
  }
  const values = methodValues(evaluator, node.firstChild, given);
  if (values !== null) return values;
  if (/(^|\.)path\.(split|splitext|commonpath|relpath)$/.test(callee)) return near(evaluator.of(first));
  return evaluator.returned(callee);
}

/** `null` if the call is not a known method of a path or text. */
function methodValues(evaluator: PathEvaluator, callee: SyntaxNode | null, given: Given): readonly PathValue[] | null {
  const method = callee?.name === "MemberExpression" ? callee.getChild("PropertyName") : null;
  if (callee === null || method === null) return null;
  const [name, object, first] = [evaluator.text(method), callee.firstChild, given.get("0")];
  if (name === "join" && object !== null) return joinedByText(evaluator, object, first);
  const on = evaluator.of(object);
  if (on.length === 0) return null;
  if (SAME_METHOD.test(name)) return on;
  if (name === "joinpath") return joinedValues([on, ...[...given.values()].map((part) => evaluator.some(part))]);
  if (name === "with_name") return combined(on.map(parentOf), evaluator.some(first), joined);
  if (name === "with_suffix" || name === "with_stem") return siblings(on);
  if (name === "relative_to") return [UNKNOWN];
  if (name === "iterdir") return entriesOf(on);
  if (name === "glob") return globbedValues(evaluator, on, first);
  if (name === "rglob") return globbedValues(evaluator, on, first, ANYTHING);
  if (name === "format") return on.flatMap((each) => filledText(evaluator, each, /\{[^{}]*\}/g, [...given.values()]));
  if (name === "removesuffix" || (name === "replace" && /^["']\./.test(evaluator.text(first)))) return siblings(on);
  return /^(replace|removeprefix|r?split|r?partition|splitlines)$/.test(name) ? near(on) : null;
}

/** `"/".join(["a", b])`: its parts, if known. */
function joinedByText(evaluator: PathEvaluator, object: SyntaxNode, list: SyntaxNode | undefined) {
  const between = evaluator.of(object);
  if (list === undefined || !between.some(({ base, text }) => base.kind === "text" && text === "/")) return null;
  const parts = isList(list) ? itemsOf(list) : [];
  return parts.length === 0 ? near(evaluator.of(list)) : joinedValues(parts.map((part) => evaluator.some(part)));
}

/** The file of an imported name, or this file. */
function objectFile(evaluator: PathEvaluator, node: SyntaxNode | undefined): PathValue {
  const imported = evaluator.names.imported.get(evaluator.text(node).split(".")[0] ?? "");
  return from(imported === undefined ? { kind: "file" } : { kind: "module", module: imported.module });
}

function joinedArguments(evaluator: PathEvaluator, given: Given): readonly PathValue[] {
  const parts = [...given]
    .filter(([name]) => /^\d+$/.test(name))
    .flatMap(([, part]) => (isList(part) ? itemsOf(part) : [part]));
  if (parts.length === 0) return [from({ kind: "task" })];
  if (parts.every((part) => evaluator.of(part).length === 0)) return [];
  return joinedValues(parts.map((part) => evaluator.some(part)));
}

/** @param below what can precede the pattern: any folders for a recursive search */
function globbedValues(
  evaluator: PathEvaluator,
  on: readonly PathValue[],
  pattern: SyntaxNode | undefined,
  below = "",
): readonly PathValue[] {
  const patterns = evaluator
    .some(pattern)
    .map(({ base, text }) => from(base, `${below}${text.replace(/\*+\/?|\?|\[[^\]]{0,500}\]/g, ANYTHING)}`));
  return patterns.flatMap((one) => (one.base.kind === "unknown" ? [one] : combined(on, [one], joined)));
}

/** Resources found by package name move with the package. */
function resourceValues(evaluator: PathEvaluator, callee: string, first: SyntaxNode | undefined): readonly PathValue[] {
  if (!/(^|\.)files$/.test(callee) || first === undefined) return [ELSEWHERE];
  const source = evaluator.text(first);
  const literal = /^["']([\w.]+)["']$/.exec(source)?.[1];
  const imported = evaluator.names.imported.get(source);
  const module = literal ?? (imported === undefined ? null : moduleOf(imported));
  return module === null ? [ELSEWHERE] : [parentOf(from({ kind: "module", module }))];
}

function isList({ name }: SyntaxNode): boolean {
  return name === "ArrayExpression" || name === "TupleExpression";
}
