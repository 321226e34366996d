/** Finds every path in a Python file, and the Python processes that it starts. */
import type { SyntaxNode } from "@lezer/common";
import { type PathForms, type PathsOfFile, pathUsesIn, type SearchedFile, type Sink } from "../../paths/path-uses.ts";
import { type PathRole, UNKNOWN } from "../../paths/path-value.ts";
import { childrenOf, type SourceText } from "../../source/source-text.ts";
import { argumentsOf, dottedName } from "../source/code-text.ts";
import { changesSearchPath } from "../source/module-traits.ts";
import { type ChildPython, childrenIn } from "./child-pythons.ts";
import { pathNamesOf } from "./path-names.ts";
import { PathValues } from "./path-values.ts";

export interface PythonPaths extends PathsOfFile {
  readonly children: readonly ChildPython[];
}

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
const METHODS: readonly (readonly [RegExp, PathRole])[] = [
  [/^(read_text|read_bytes|open)$/, "read"],
  [/^(iterdir|r?glob)$/, "list"],
  [/^(exists|is_dir|is_file)$/, "mention"],
];
/** Methods that only paths have: an unknown object with one of them is a path. */
const OF_PATHS_ONLY = /^(read_text|read_bytes|iterdir|rglob)$/;
/** Calls that open no file: they log, or look up names or modules. */
const HARMLESS =
  /(^|\.)(getLogger|print|debug|info|warning|warn|error|exception|critical|import_module|__import__|getattr|setattr|hasattr|isinstance|PackageLoader|resource_\w+|get_data|find_spec|patch|TypeVar|NewType|namedtuple)$|^sys\.path\.\w+$|^site\.addsitedir$|^(importlib\.)?resources\.\w+$|^files$/;

export function pathsOf(file: SearchedFile): PythonPaths {
  const values = new PathValues(pathNamesOf(file.tree, file.text), file.text);
  const children: ChildPython[] = [];
  return { ...pathUsesIn(file, values, formsOf(values, file, children)), children };
}

/** @param children collects the processes that the file starts */
function formsOf(values: PathValues, { lineAt }: SearchedFile, children: ChildPython[]): PathForms {
  const { text } = values;
  return {
    kinds:
      /^(ArrayExpression|CallExpression|BinaryExpression|MemberExpression|String|ContinuedString|FormatString|VariableName)$/,
    calls: /^CallExpression$/,
    word: /^[\w.:@-]{1,120}$/,
    lists: /^(ArgList|ArrayExpression)$/,
    definitions: /^(AssignStatement|ReturnStatement|NamedExpression)$/,
    visit: (node) => {
      if (!isDocstring(node)) children.push(...childrenIn(node, values, lineAt(node.from)));
    },
    isHarmless: (call) => HARMLESS.test(dottedName(call.firstChild, text)),
    sinkOf: (call) => sinkOf(call, values),
    workFolderOf: (call) => argumentsOf(call.getChild("ArgList"), text).get("cwd"),
    isPassedOrStored: ({ parent }) =>
      /^(ArgList|ArrayExpression|AssignStatement|DictionaryExpression|ParamList|ReturnStatement|TupleExpression)$/.test(
        parent?.name ?? "",
      ),
    mentionedIn: () => [],
    isPart: (node) => isDocstring(node) || isPartOfPath(node),
    isLoaded: () => false,
    loadedPathOf: () => null,
    isAddedToSearchPath: (node) => isAddedToSearchPath(node, text),
  };
}

function sinkOf(call: SyntaxNode, values: PathValues): Sink | null {
  const { text } = values;
  const callee = dottedName(call.firstChild, text);
  const given = argumentsOf(call.getChild("ArgList"), text);
  if (isWriting(given, text)) return null;
  for (const [pattern, role, names] of SINKS) {
    if (!pattern.test(callee)) continue;
    const at = names.map((name) => given.get(name)).find((each) => each !== undefined);
    if (at === undefined) return null;
    if (at.name === "Number" || /^(0|1|2|fd|fileno\(\)|.*\.fileno\(\))$/.test(text(at))) return null;
    if (role === "mention" && values.of(at).length === 0) return null;
    const items = at.name === "ArrayExpression" ? childrenOf(at).filter((child) => !/^[[\],]$/.test(child.name)) : [at];
    return { role, values: items.flatMap((item) => values.some(item)) };
  }
  const property = call.firstChild?.name === "MemberExpression" ? call.firstChild.getChild("PropertyName") : null;
  const method = property == null ? "" : text(property);
  const [, role] = METHODS.find(([pattern]) => pattern.test(method)) ?? [];
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
  return mode !== undefined && /^["'][rbt]*[wax]/.test(text(mode));
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

/** `sys.path[:0] = [x]`, `sys.path += [x]`, `sys.path = [x, *sys.path]` */
function isAddedToSearchPath({ parent }: SyntaxNode, text: SourceText): boolean {
  let at = parent;
  while (at !== null && /^(ArrayExpression|BinaryExpression|ParenthesizedExpression|TupleExpression)$/.test(at.name))
    at = at.parent;
  return at !== null && at.name !== "CallExpression" && changesSearchPath(at, text);
}
