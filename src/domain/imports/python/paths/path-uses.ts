/** Finds every path in a Python file, and the Python processes that it starts. */
import type { SyntaxNode, Tree } from "@lezer/common";
import { ANYTHING, type PathRole, type PathUse, type PathValue, UNKNOWN, withHoles } from "../../paths/path-value.ts";
import { argumentsOf, childrenOf, dottedName } from "../source/code-text.ts";
import type { SourceText } from "../source/python-import.ts";
import { type PathNames, pathNamesOf } from "./path-names.ts";
import { PathValues } from "./path-values.ts";
import { pythonsIn, type StartedPython } from "./shell-commands.ts";

/** A Python process that a file starts. It finds modules in its working directory, but not in layers. */
export interface ChildPython {
  readonly line: number;
  /** `module` is a dotted name, `script` a path, `code` source code. `computed` is only known at run time. */
  readonly kind: "module" | "script" | "code" | "computed";
  readonly what: string;
  /** Its environment is set where it starts, and includes a search path. */
  readonly searches: boolean;
}

export interface PathsOfFile {
  readonly uses: readonly PathUse[];
  /** Plain words that are passed on or stored, with their first line. They can name a folder, a file, or a module. */
  readonly words: ReadonlyMap<string, number>;
  readonly children: readonly ChildPython[];
  /** The values of a name, for files that import it. */
  exported(name: string): readonly PathValue[];
}

const MAX_CODE_LENGTH = 80;

/** Calls with a path argument, and the names or positions of that argument. */
const SINKS: readonly (readonly [RegExp, PathRole, readonly string[]])[] = [
  [
    /^((io|codecs|gzip|bz2|lzma|os|builtins|aiofiles|tarfile)\.)?open$|^fopen$/,
    "read",
    ["0", "file", "filename", "name"],
  ],
  [/^(sqlite3\.connect|(zipfile\.)?ZipFile|shutil\.(copy\w*|move)|linecache\.getlines?|mmap\.mmap)$/, "read", ["0"]],
  [/^os\.(listdir|scandir|walk|fwalk)$|^(glob\.)?i?glob$/, "list", ["0", "path", "top", "pathname"]],
  [/^(pkgutil\.)?(iter_modules|walk_packages)$/, "modules", ["0", "path"]],
  [/(^|\.)(PathFinder|FileFinder)(\.find_spec|\(\)\.find_spec)?$/, "search", ["1", "path", "0"]],
  [/^(os\.|contextlib\.)?f?chdir$/, "work", ["0", "path"]],
  [
    /^(os\.path|path|op)\.(exists|lexists|isdir|isfile|getsize|getmtime)$|^os\.(stat|access)$/,
    "mention",
    ["0", "path"],
  ],
  [/(^|\.)run_path$/, "run", ["0", "path_name"]],
  [
    /(^|\.)(spec_from_file_location|SourceFileLoader|SourcelessFileLoader|ExtensionFileLoader|load_source|load_dynamic)$/,
    "run",
    ["1", "location", "path"],
  ],
  [/^sys\.path\.(append|insert|extend)$|^site\.addsitedir$/, "search", ["1", "0"]],
  [/(^|\.)(CDLL|LoadLibrary|PyDLL|load_library|dlopen)$/, "read", ["0"]],
];
/** Methods of a path. */
const METHODS: ReadonlyMap<string, PathRole> = new Map([
  ["read_text", "read"],
  ["read_bytes", "read"],
  ["open", "read"],
  ["iterdir", "list"],
  ["glob", "list"],
  ["rglob", "list"],
  ["exists", "mention"],
  ["is_dir", "mention"],
  ["is_file", "mention"],
]);
/** Methods that only paths have: an unknown object with one of them is a path. */
const OF_PATHS_ONLY = /^(read_text|read_bytes|iterdir|rglob)$/;
/** Calls that open no file: they log, or look up names or modules. */
const HARMLESS =
  /(^|\.)(getLogger|print|debug|info|warning|warn|error|exception|critical|import_module|__import__|getattr|setattr|hasattr|isinstance|PackageLoader|resource_\w+|get_data|find_spec|patch|TypeVar|NewType|namedtuple)$|^sys\.path\.\w+$|^site\.addsitedir$|^(importlib\.)?resources\.\w+$|^files$/;
const PATHLIKE_NAME = /^[A-Z][A-Z0-9_]+$|[dD]ir|[pP]ath|[rR]oot|[fF]ile|[fF]older|[bB]ase|[hH]ere/;
const PYTHON = /(^|\/)python[\d.]*$/;
/** A command line in a string, to be split or run later. */
const COMMAND = /^\s*([\w./-]*\/)?python[\d.]*\s+\S/;
const SHELL = /^["']([\w/]*\/)?(ba|da|z)?sh["']$/;

/** All paths in the file, in order. */
export function pathsOf(tree: Tree, text: SourceText, lineAt: (offset: number) => number): PathsOfFile {
  const names = pathNamesOf(tree, text);
  const values = new PathValues(names, text);
  const uses = new Map<string, PathUse>();
  const words = new Map<string, number>();
  const children: ChildPython[] = [];
  let coveredTo = -1;
  let harmless = 0;
  const add = (node: SyntaxNode, role: PathRole, found: readonly PathValue[]) => {
    for (const value of found) {
      if (value.base.kind === "elsewhere") continue;
      const key = JSON.stringify([role, value]);
      const code = text(node.from, node.to).replace(/\s+/g, " ").slice(0, MAX_CODE_LENGTH);
      if (!uses.has(key)) uses.set(key, { line: lineAt(node.from), role, value, code });
    }
  };
  tree.iterate({
    enter(found) {
      const { name, from, to } = found;
      // Creating a node walks to the root, and most kinds are not needed.
      if (!READ.test(name) && name !== "ArrayExpression") return;
      const { node } = found;
      if (name === "CallExpression" && isHarmless(node, text)) harmless += 1;
      if (name === "CallExpression" || name === "ArrayExpression")
        children.push(...childrenIn(node, names, values, text, lineAt));
      if (/String$/.test(name) && !isDocstring(node) && COMMAND.test(text(from, to).replace(/^\w*["']+/, "")))
        children.push(
          ...pythonsStartedBy(values.of(node), { line: lineAt(from), searches: searchesIn(node, names, text) }),
        );
      if (name === "CallExpression") {
        const sink = sinkOf(node, values, text);
        if (sink !== null) add(node, sink.role, sink.values);
        if (sink?.role === "read" && sink.values.every(({ base }) => base.kind !== "unknown"))
          coveredTo = Math.max(coveredTo, to);
        const folder = argumentsOf(node.getChild("ArgList"), text).get("cwd");
        if (folder !== undefined) add(folder, "work", values.of(folder));
      }
      const word = name === "String" ? text(from + 1, to - 1) : "";
      if (harmless === 0 && WORD.test(word) && isPassedOrStored(node) && !words.has(word))
        words.set(word, lineAt(from));
      if (from < coveredTo || !READ.test(name) || isDocstring(node) || isPartOfPath(node)) return;
      if (harmless > 0) return;
      const pathLike = values.of(node).filter((value) => looksLikePath(value, node, text));
      if (pathLike.length === 0) return;
      add(node, isSearchPath(node, text) ? "search" : isDefinition(node) ? "assigned" : "mention", pathLike);
      if (name !== "VariableName" && !pathLike.some(isCallElsewhere)) coveredTo = to;
    },
    leave(found) {
      if (found.name === "CallExpression" && isHarmless(found.node, text)) harmless -= 1;
    },
  });
  return { uses: [...uses.values()], words, children, exported: (name) => values.exported(name) };
}

/** A possible name of a file, folder, or module. */
const WORD = /^[\w.:@-]{1,120}$/;
const READ = /^(CallExpression|BinaryExpression|MemberExpression|String|ContinuedString|FormatString|VariableName)$/;

/** The paths that a call opens, lists, or runs. An argument that is not understood is an unknown path. */
function sinkOf(
  call: SyntaxNode,
  values: PathValues,
  text: SourceText,
): { role: PathRole; values: readonly PathValue[] } | null {
  const callee = dottedName(call.firstChild, text);
  const given = argumentsOf(call.getChild("ArgList"), text);
  if (isWriting(given, text)) return null;
  for (const [pattern, role, names] of SINKS) {
    if (!pattern.test(callee)) continue;
    const at = names.map((name) => given.get(name)).find((each) => each !== undefined);
    if (at === undefined) return null;
    if (at.name === "Number" || /^(0|1|2|fd|fileno\(\)|.*\.fileno\(\))$/.test(text(at.from, at.to))) return null;
    if (role === "mention" && values.of(at).length === 0) return null;
    const items = at.name === "ArrayExpression" ? childrenOf(at).filter((child) => !/^[[\],]$/.test(child.name)) : [at];
    return { role, values: items.flatMap((item) => values.some(item)) };
  }
  const property = call.firstChild?.name === "MemberExpression" ? call.firstChild.getChild("PropertyName") : null;
  const method = property == null ? "" : text(property.from, property.to);
  const role = METHODS.get(method);
  if (role === undefined) return null;
  const on = values.of(call.firstChild?.firstChild);
  if (on.length === 0)
    return OF_PATHS_ONLY.test(method) && !isResources(call, text) ? { role, values: [UNKNOWN] } : null;
  return { role, values: role === "list" ? values.of(call) : on };
}

function isResources(call: SyntaxNode, text: SourceText): boolean {
  return /^(importlib\.)?(importlib_)?resources\.|^pkg_resources\.|^\(?files\(/.test(dottedName(call.firstChild, text));
}

/** /var/task and /opt are read-only: files are written elsewhere. */
function isWriting(given: ReadonlyMap<string, SyntaxNode>, text: SourceText): boolean {
  const mode = given.get("mode") ?? given.get("1");
  return mode !== undefined && /^["'][rbt]*[wax]/.test(text(mode.from, mode.to));
}

/** The name of a property, or the function that a call calls. */
function isPartOfPath({ name, parent, from }: SyntaxNode): boolean {
  if (parent === null) return false;
  return (
    (parent.name === "MemberExpression" && parent.from !== from) ||
    (parent.name === "CallExpression" && name === "MemberExpression")
  );
}

function isDocstring({ name, parent }: SyntaxNode): boolean {
  return /String$/.test(name) && parent?.name === "ExpressionStatement";
}

/** Passed to a call, or stored under a name. */
function isPassedOrStored({ parent }: SyntaxNode): boolean {
  return (
    parent !== null &&
    /^(ArgList|ArrayExpression|AssignStatement|DictionaryExpression|ParamList|ReturnStatement|TupleExpression)$/.test(
      parent.name,
    )
  );
}

/** The return value of another module's function might not be a path, so its arguments are read too. */
function isCallElsewhere({ base, text }: PathValue): boolean {
  return base.kind === "import" && base.name.endsWith("()") && text === "";
}

/** A string counts if it looks like a path with several parts, a name if it is passed on. */
function looksLikePath({ base, text: path }: PathValue, node: SyntaxNode, text: SourceText): boolean {
  if (node.name === "VariableName")
    return (
      (node.parent?.name === "ArgList" || node.parent?.name === "ArrayExpression") &&
      base.kind !== "text" &&
      base.kind !== "unknown" &&
      PATHLIKE_NAME.test(text(node.from, node.to))
    );
  if (base.kind === "unknown") return /[\w-]\.\w+$|\//.test(path.replaceAll(ANYTHING, "")) && /[\w-]/.test(path);
  if (base.kind === "text")
    return (
      path.length < 300 &&
      /^[^\s<>"'`|;,(){}=&%$#!]*\/[^\s<>"'`|;,(){}=&%$#!]*$/.test(withHoles(path)) &&
      /\w/.test(path)
    );
  if (base.kind === "import") return path !== "" || PATHLIKE_NAME.test(base.name);
  return true;
}

/** `sys.path[:0] = [x]`, `sys.path += [x]`, `sys.path = [x, *sys.path]` */
function isSearchPath({ parent }: SyntaxNode, text: SourceText): boolean {
  let at = parent;
  while (at !== null && /^(ArrayExpression|BinaryExpression|ParenthesizedExpression|TupleExpression)$/.test(at.name))
    at = at.parent;
  return (
    at !== null &&
    /^(AssignStatement|UpdateStatement)$/.test(at.name) &&
    /^sys\.path(\[|$)/.test(dottedName(at.firstChild, text))
  );
}

function isDefinition({ parent }: SyntaxNode): boolean {
  return parent !== null && /^(AssignStatement|ReturnStatement|NamedExpression)$/.test(parent.name);
}

/** A call that opens no file, whatever its arguments are. */
function isHarmless(node: SyntaxNode, text: SourceText): boolean {
  return node.name === "CallExpression" && HARMLESS.test(dottedName(node.firstChild, text));
}

/** `[sys.executable, "-m", "a.b"]` as a list or as arguments, and command lines. */
function childrenIn(
  node: SyntaxNode,
  names: PathNames,
  values: PathValues,
  text: SourceText,
  lineAt: (offset: number) => number,
): ChildPython[] {
  const list = node.name === "CallExpression" ? node.getChild("ArgList") : node;
  const items = list === null ? [] : childrenOf(list).filter((child) => !/^([[\](),]|\*)$/.test(child.name));
  const line = lineAt(node.from);
  const searches = searchesIn(node, names, text);
  const found: ChildPython[] = [];
  const at = items.findIndex((item) => isPython(item, names, text));
  const rest = items.slice(at + 1);
  if (at >= 0 && rest.length > 0 && items[at + 1]?.name !== "AssignOp") {
    const option = rest.findIndex((item) => !/^["']-[bBdEiIOPqsSuvxXW]/.test(text(item.from, item.to)));
    const [what, argument] = [rest[option], rest[option + 1]];
    if (what !== undefined) found.push({ line, searches, ...childOf(what, argument, values, text) });
  }
  const named = items.findIndex((item) => /^["']-m["']$/.test(text(item.from, item.to)));
  if (at < 0 && named >= 0)
    for (const { base, text: what } of values.of(items[named + 1]))
      if (base.kind === "text" && /^[\w.]+$/.test(what)) found.push({ line, searches, kind: "module", what });
  const inShell = items.findIndex((item) => SHELL.test(text(item.from, item.to)));
  const isShell = node.name === "CallExpression" && SHELLS.test(dottedName(node.firstChild, text));
  const command = inShell >= 0 ? items[inShell + 2] : isShell ? items[0] : undefined;
  return [...found, ...pythonsStartedBy(values.of(command), { line, searches })];
}

function pythonsStartedBy(commands: readonly PathValue[], at: Pick<ChildPython, "line" | "searches">): ChildPython[] {
  return commands.flatMap(({ base, text: path }) => {
    const command = base.kind === "text" ? path : `${ANYTHING}${path}`;
    return pythonsIn(command).map(
      (each: StartedPython): ChildPython =>
        each.what.includes(ANYTHING) ? { ...at, kind: "computed", what: shown(command) } : { ...at, ...each },
    );
  });
}

const SHELLS =
  /^(os\.(system|popen)|(subprocess\.)?(run|Popen|call|check_call|check_output|getoutput|getstatusoutput)|(asyncio\.)?create_subprocess_shell|shlex\.split)$/;

function childOf(
  what: SyntaxNode,
  argument: SyntaxNode | undefined,
  values: PathValues,
  text: SourceText,
): Pick<ChildPython, "kind" | "what"> {
  const [first] = values.of(what);
  const option = first?.base.kind === "text" ? first.text : "";
  const wanted = option === "-m" || option === "-c" ? argument : what;
  const [value] = wanted === undefined ? [] : values.of(wanted);
  const code = wanted === undefined ? "" : text(wanted.from, wanted.to).slice(0, MAX_CODE_LENGTH);
  if (
    value === undefined ||
    value.base.kind === "unknown" ||
    value.base.kind === "import" ||
    value.text.includes(ANYTHING)
  )
    return { kind: "computed", what: code };
  if (option === "-m") return { kind: "module", what: value.text };
  if (option === "-c") return { kind: "code", what: value.text };
  return value.base.kind === "text" || value.base.kind === "task"
    ? { kind: "script", what: value.text }
    : { kind: "script", what: `${value.base.kind === "file" ? "//" : ""}${value.text}` };
}

function isPython(item: SyntaxNode, names: PathNames, text: SourceText): boolean {
  const code = dottedName(item, text);
  if (/^(sys\.)?executable$/.test(code)) return true;
  if (item.name === "String") return PYTHON.test(code.replace(/^["']|["']$/g, ""));
  const meanings = item.name === "VariableName" ? (names.meanings.get(code) ?? []) : [];
  return meanings.some(
    (meaning) =>
      meaning.kind === "value" && meaning.node.name !== "VariableName" && isPython(meaning.node, names, text),
  );
}

/** Whether the call that starts the process passes the function's search path or the layer's folder. */
function searchesIn(node: SyntaxNode, names: PathNames, text: SourceText): boolean {
  const says = (each: SyntaxNode) => /sys\.path|\/opt\/python/.test(text(each.from, each.to));
  for (let at: SyntaxNode | null = node; at !== null && !/Statement$|^Body$/.test(at.name); at = at.parent) {
    if (at.name !== "CallExpression") continue;
    const given = argumentsOf(at.getChild("ArgList"), text).get("env");
    const meanings = given?.name === "VariableName" ? (names.meanings.get(text(given.from, given.to)) ?? []) : [];
    if (says(at) || meanings.some((meaning) => meaning.kind === "value" && says(meaning.node))) return true;
  }
  return false;
}

function shown(command: string): string {
  return command.replaceAll(ANYTHING, "…").slice(0, MAX_CODE_LENGTH);
}
