/** Finds every path in a JavaScript file, and the Node.js processes that it starts. */
import type { SyntaxNode } from "@lezer/common";
import { type PathForms, type PathsOfFile, pathUsesIn, type SearchedFile, type Sink } from "../../paths/path-uses.ts";
import { from, type PathRole, type PathValue } from "../../paths/path-value.ts";
import type { SourceText } from "../../source/source-text.ts";
import { argumentsIn } from "../source/reference-forms.ts";
import { pathNamesOf } from "./path-names.ts";
import { PathValues } from "./path-values.ts";

/** A process that a file starts. */
export interface StartedProcess {
  readonly line: number;
  readonly value: PathValue;
  /** Its environment is replaced and lacks NODE_PATH: it does not search layers. */
  readonly lacksNodePath: boolean;
}

export interface NodePaths extends PathsOfFile {
  readonly started: readonly StartedProcess[];
}

const STARTS = /(^|\.)(fork|Worker)$/;
const STARTS_NODE = /(^|\.)(spawn|spawnSync|execFile|execFileSync)$/;
/** Calls with a path as their first argument. */
const ROLES: readonly (readonly [RegExp, PathRole])[] = [
  [
    /(^|\.)(readFile|readFileSync|createReadStream|openSync|copyFile|copyFileSync|cp|cpSync|sendFile|readJson|readJsonSync|statSync|dlopen)$/,
    "read",
  ],
  [/(^|\.)(readdir|readdirSync|opendir|opendirSync|glob|globSync|scandir)$/, "list"],
  [STARTS, "run"],
  [/(^|\.)chdir$/, "work"],
];
const HARMLESS = /^console\.\w+$|(^|\.)(log|debug|info|warn|error)$/;

export function pathsOf(file: SearchedFile): NodePaths {
  const values = new PathValues(pathNamesOf(file.tree, file.text), file.text);
  const started: StartedProcess[] = [];
  return { ...pathUsesIn(file, values, formsOf(values, file, started)), started };
}

/** @param started collects the processes that the file starts */
function formsOf(values: PathValues, { text, lineAt }: SearchedFile, started: StartedProcess[]): PathForms {
  const calls = /^(Call|New)Expression$/;
  return {
    kinds: /^(CallExpression|NewExpression|BinaryExpression|MemberExpression|String|TemplateString|VariableName)$/,
    calls,
    word: /^[\w@./:-]{1,120}$/,
    lists: /^ArgList$/,
    definitions:
      /^(VariableDeclaration|AssignmentExpression|ReturnStatement|ArrowFunction|PropertyDeclaration|Property)$/,
    visit: (node) => {
      if (calls.test(node.name)) started.push(...startedProcesses(node, values, lineAt(node.from)));
    },
    isHarmless: (call) => HARMLESS.test(calleeOf(call, text)),
    sinkOf: (call) => sinkOf(call, values),
    workFolderOf: (call) => optionOf(call, "cwd", text),
    isPassedOrStored: (string) =>
      !isKey(string) &&
      /^(ArgList|ArrayExpression|AssignmentExpression|LogicOp|BinaryExpression|Property|VariableDeclaration)$/.test(
        string.parent?.name ?? "",
      ),
    mentionedIn: (node) =>
      /^(String|TemplateString)$/.test(node.name) && !isKey(node) && !isModuleLoad(node, text)
        ? inModules(text(node))
        : [],
    isPart,
    isLoaded: ({ base, text: path }, node) => (base.kind === "module" ? path === "" : isModuleLoad(node, text)),
    loadedPathOf: (value, node) => (node.name !== "String" && isLoadArgument(node, text) ? besideFile(value) : null),
    isAddedToSearchPath: () => false,
  };
}

function calleeOf(call: SyntaxNode, text: SourceText): string {
  const callee = call.name === "NewExpression" ? call.firstChild?.nextSibling : call.firstChild;
  return callee == null || callee.to - callee.from > 200 ? "" : text(callee).replace(/\s+/g, "");
}

function sinkOf(call: SyntaxNode, values: PathValues): Sink | null {
  const callee = calleeOf(call, values.text);
  const [, role] = ROLES.find(([pattern]) => pattern.test(callee)) ?? [];
  const [first] = role === undefined ? [] : argumentsIn(call.getChild("ArgList"));
  const isPath = first !== undefined && !/^(Number|ArrowFunction|FunctionExpression)$/.test(first.name);
  return role !== undefined && isPath ? { role, values: values.some(first) } : null;
}

/** `fork("./worker.js")`, `new Worker(…)`, `spawn("node", ["worker.js"])` */
function startedProcesses(call: SyntaxNode, values: PathValues, line: number): StartedProcess[] {
  const { text } = values;
  const callee = calleeOf(call, text);
  const [first, list] = argumentsIn(call.getChild("ArgList"));
  const isNode = STARTS_NODE.test(callee) && /^(process\.execPath|["'](.*\/)?node["'])$/.test(text(first));
  const script = isNode ? list?.firstChild?.nextSibling : STARTS.test(callee) ? first : null;
  const env = optionOf(call, "env", text);
  const lacksNodePath = env?.name === "ObjectExpression" && !/\.\.\.|NODE_PATH/.test(text(env));
  return values.of(script).map((value) => ({ line, value, lacksNodePath }));
}

/** The value of an option of a call: `{ cwd: … }`. */
function optionOf(call: SyntaxNode, option: string, text: SourceText): SyntaxNode | null {
  const options = argumentsIn(call.getChild("ArgList")).find(({ name }) => name === "ObjectExpression");
  const properties = options?.getChildren("Property") ?? [];
  return properties.find((each) => text(each.getChild("PropertyDefinition")) === option)?.lastChild ?? null;
}

/** Strings with `node_modules/…`, including command lines: paths to data files and programs from the package's root. */
function inModules(text: string): readonly PathValue[] {
  const path = /(?:^|[\s"'`/:=])(node_modules\/[\w@./-]+)/.exec(text)?.[1];
  return path === undefined ? [] : [from({ kind: "task" }, `/${path.replace(/\/$/, "")}`)];
}

/** Bundlers use such keys for the modules they merge: `{ "node_modules/x/index.js"(exports) { … } }` reads no file. */
function isKey({ parent, from }: SyntaxNode): boolean {
  return parent?.from === from && /^(Property|MethodDeclaration|PropertyDefinition)$/.test(parent.name);
}

function isPart({ name, parent, from }: SyntaxNode): boolean {
  switch (parent?.name) {
    case "ImportDeclaration":
    case "ExportDeclaration":
    case "PropertyDefinition":
      return true;
    case "Property":
      return parent.from === from;
    case "MemberExpression":
      return parent.from !== from;
    case "CallExpression":
    case "NewExpression":
      return name === "MemberExpression";
    default:
      return false;
  }
}

/** `require("./x")` and `import("./x")` load modules, which are followed elsewhere. Data files still count as paths. */
function isModuleLoad(node: SyntaxNode, text: SourceText): boolean {
  return !/(?<!package)\.json["'`]$/.test(text(node)) && isLoadArgument(node, text);
}

/** A relative path is loaded from the folder of the file. Packages are found by their names. */
function besideFile(value: PathValue): PathValue | null {
  if (value.base.kind !== "text") return value;
  return /^\.{1,2}\//.test(value.text) ? from({ kind: "file" }, `/../${value.text}`) : null;
}

function isLoadArgument(node: SyntaxNode, text: SourceText): boolean {
  const call = node.parent?.name === "ArgList" ? node.parent.parent : node.parent;
  return (
    call != null &&
    (call.name === "DynamicImport" ||
      /^(\w*[rR]equire\w*|module\.require|import\.meta)(\.resolve)?$/.test(calleeOf(call, text)))
  );
}
