/** Finds the Python processes that code and command lines start. */
import type { SyntaxNode } from "@lezer/common";
import type { PathEvaluator } from "../../paths/path-evaluator.ts";
import { ANYTHING, type PathValue } from "../../paths/path-value.ts";
import { excerptOf } from "../../source/source-text.ts";
import { argumentsOf, dottedName } from "../source/code-text.ts";
import { itemsOf } from "./text-values.ts";

/** A Python process that a file starts. It finds modules in its working directory, but not in layers. */
export interface ChildPython {
  readonly line: number;
  /** `module` is a dotted name, `script` a path, `code` source code. `computed` is only known at run time. */
  readonly kind: "module" | "script" | "code" | "computed";
  readonly what: string;
  /** Its environment is set where it starts, and includes a search path. */
  readonly searches: boolean;
}

/** What a Python process runs. */
type Started = Pick<ChildPython, "kind" | "what">;

const PYTHON = /(^|\/)python[\d.]*$/;
/** A command line in a string, to be split or run later. */
const COMMAND = /^\s*([\w./-]*\/)?python[\d.]*\s+\S/;
const SHELL = /^["']([\w/]*\/)?(ba|da|z)?sh["']$/;
const SHELL_CALL =
  /^(os\.(system|popen)|(subprocess\.)?(run|Popen|call|check_call|check_output|getoutput|getstatusoutput)|(asyncio\.)?create_subprocess_shell|shlex\.split)$/;

/** The processes that a call, a list of arguments, or a command line in a string starts. */
export function childrenIn(node: SyntaxNode, evaluator: PathEvaluator, line: number): ChildPython[] {
  const started = startedIn(node, evaluator);
  return started.length === 0 ? [] : started.map((each) => ({ line, searches: searchesIn(node, evaluator), ...each }));
}

function startedIn(node: SyntaxNode, evaluator: PathEvaluator): readonly Started[] {
  if (node.name === "ArrayExpression") return startedBy(itemsOf(node), evaluator);
  if (node.name === "CallExpression") {
    const list = node.getChild("ArgList");
    const given = list === null ? [] : itemsOf(list);
    const isShell = SHELL_CALL.test(dottedName(node.firstChild, evaluator.text));
    return startedBy(given, evaluator, isShell ? given[0] : undefined);
  }
  const isCommand = /String$/.test(node.name) && COMMAND.test(evaluator.text(node).replace(/^\w*["']+/, ""));
  return isCommand ? startedByCommands(evaluator.of(node)) : [];
}

/**
 * `sys.executable, "-m", "a.b"`
 * @param command a command line among the arguments, if they have no shell
 */
function startedBy(items: readonly SyntaxNode[], evaluator: PathEvaluator, command?: SyntaxNode): readonly Started[] {
  const { text } = evaluator;
  const found: Started[] = [];
  const at = items.findIndex((item) => isPython(item, evaluator));
  const rest = items.slice(at + 1);
  if (at >= 0 && rest[0]?.name !== "AssignOp") {
    const option = rest.findIndex((item) => !/^["']-[bBdEiIOPqsSuvxXW]/.test(text(item)));
    const [what, argument] = [rest[option], rest[option + 1]];
    if (what !== undefined) found.push(startedWith(what, argument, evaluator));
  }
  const named = items.findIndex((item) => /^["']-m["']$/.test(text(item)));
  if (at < 0 && named >= 0)
    for (const { base, text: what } of evaluator.of(items[named + 1]))
      if (base.kind === "text" && /^[\w.]+$/.test(what)) found.push({ kind: "module", what });
  const shell = items.findIndex((item) => SHELL.test(text(item)));
  return [...found, ...startedByCommands(evaluator.of(shell >= 0 ? items[shell + 2] : command))];
}

/** What `python WHAT ARGUMENT` runs, with `-m` or `-c` as WHAT. */
function startedWith(what: SyntaxNode, argument: SyntaxNode | undefined, evaluator: PathEvaluator): Started {
  const [first] = evaluator.of(what);
  const option = first?.base.kind === "text" ? first.text : "";
  const wanted = option === "-m" || option === "-c" ? argument : what;
  const [value] = evaluator.of(wanted);
  if (value === undefined || /^(unknown|import)$/.test(value.base.kind) || value.text.includes(ANYTHING))
    return { kind: "computed", what: excerptOf(evaluator.text(wanted)) };
  if (option === "-m") return { kind: "module", what: value.text };
  if (option === "-c") return { kind: "code", what: value.text };
  return { kind: "script", what: `${value.base.kind === "file" ? "//" : ""}${value.text}` };
}

function startedByCommands(commands: readonly PathValue[]): readonly Started[] {
  return commands.flatMap(({ base, text }) => {
    const command = base.kind === "text" ? text : `${ANYTHING}${text}`;
    const computed: Started = { kind: "computed", what: excerptOf(command.replaceAll(ANYTHING, "…")) };
    return pythonsIn(command).map((each) => (each.what.includes(ANYTHING) ? computed : each));
  });
}

function isPython(item: SyntaxNode, evaluator: PathEvaluator): boolean {
  const code = dottedName(item, evaluator.text);
  if (/^(sys\.)?executable$/.test(code)) return true;
  if (item.name === "String") return PYTHON.test(code.replace(/^["']|["']$/g, ""));
  const values = item.name === "VariableName" ? evaluator.names.valuesOf(code) : [];
  return values.some((each) => each.name !== "VariableName" && isPython(each, evaluator));
}

/** Whether the call that starts the process passes the function's search path or the layer's folder. */
function searchesIn(node: SyntaxNode, { names, text }: PathEvaluator): boolean {
  const says = (each: SyntaxNode) => /sys\.path|\/opt\/python/.test(text(each));
  for (let at: SyntaxNode | null = node; at !== null && !/Statement$|^Body$/.test(at.name); at = at.parent) {
    if (at.name !== "CallExpression") continue;
    const given = argumentsOf(at.getChild("ArgList"), text).get("env");
    const values = given?.name === "VariableName" ? names.valuesOf(text(given)) : [];
    if (says(at) || values.some(says)) return true;
  }
  return false;
}

const PROGRAM = String.raw`(?:(?:^|[\s/;&|(\x60"'])python[\d.]*|^${ANYTHING})["']?`;
const OPTIONS = String.raw`\s+(?:-[bBdEiIOPqsSuvx]+\s+)*`;
const TARGET = String.raw`(?:-m\s+(?<module>[\w.${ANYTHING}]+)|-c\s+(?<quote>["'])(?<code>.*?)\k<quote>|(?<script>[\w./@${ANYTHING}-]+))`;
const STARTED = new RegExp(PROGRAM + OPTIONS + TARGET, "g");
const MAX_COMMAND_LENGTH = 10_000;

/** What the Python processes of a command line run. Parts computed at run time are `ANYTHING`. */
export function pythonsIn(command: string): readonly Started[] {
  const found = command.slice(0, MAX_COMMAND_LENGTH).matchAll(STARTED);
  return [...found].flatMap(({ groups: { module, code, script } = {} }): Started[] => {
    if (module !== undefined) return [{ kind: "module", what: module }];
    if (code !== undefined) return [{ kind: "code", what: code }];
    return script === undefined || script.startsWith("-") ? [] : [{ kind: "script", what: script }];
  });
}
