/** Finds every path in a JavaScript file, and the Node.js processes that it starts. */
import type { SyntaxNode, Tree } from "@lezer/common";
import { ANYTHING, from, type PathRole, type PathUse, type PathValue, withHoles } from "../../paths/path-value.ts";
import type { SourceText } from "../source/reference.ts";
import { pathNamesOf } from "./path-names.ts";
import { argumentsIn, PathValues } from "./path-values.ts";

/** A process that a file starts. */
export interface StartedProcess {
  readonly line: number;
  readonly value: PathValue;
  /** It has a different working directory. */
  readonly hasOtherFolder: boolean;
  /** Its environment is replaced and lacks NODE_PATH: it does not search layers. */
  readonly lacksNodePath: boolean;
}

export interface PathsOfFile {
  readonly uses: readonly PathUse[];
  /** Plain words that are passed on or stored, with their first line. They can name a folder, a file, or a module. */
  readonly words: ReadonlyMap<string, number>;
  readonly started: readonly StartedProcess[];
  /** The values of a name, for files that import it. */
  exported(name: string): readonly PathValue[];
}

const MAX_CODE_LENGTH = 80;
const READS =
  /(^|\.)(readFile|readFileSync|createReadStream|openSync|copyFile|copyFileSync|cp|cpSync|sendFile|readJson|readJsonSync|statSync|dlopen)$/;
const LISTS = /(^|\.)(readdir|readdirSync|opendir|opendirSync|glob|globSync|scandir)$/;
const CHANGES_FOLDER = /(^|\.)chdir$/;
const STARTS = /(^|\.)(fork|Worker)$/;
const STARTS_NODE = /(^|\.)(spawn|spawnSync|execFile|execFileSync)$/;
const ROLES: readonly (readonly [RegExp, PathRole])[] = [
  [READS, "read"],
  [LISTS, "list"],
  [STARTS, "run"],
  [CHANGES_FOLDER, "work"],
];
const HARMLESS = /^console\.\w+$|(^|\.)(log|debug|info|warn|error)$/;
const READ = /^(CallExpression|NewExpression|BinaryExpression|MemberExpression|String|TemplateString|VariableName)$/;
/** A possible name of a file, folder, or module. */
const WORD = /^[\w@./:-]{1,120}$/;
const PATHLIKE_NAME = /^[A-Z][A-Z0-9_]+$|[dD]ir|[pP]ath|[rR]oot|[fF]ile|[fF]older|[bB]ase|[hH]ere/;

export function pathsOf(tree: Tree, text: SourceText, lineAt: (offset: number) => number): PathsOfFile {
  const values = new PathValues(pathNamesOf(tree, text), text);
  const uses = new Map<string, PathUse>();
  const words = new Map<string, number>();
  const started: StartedProcess[] = [];
  let coveredTo = -1;
  let harmless = 0;
  const add = (node: SyntaxNode, role: PathRole, found: readonly PathValue[]) => {
    for (const value of found) {
      if (value.base.kind === "elsewhere") continue;
      const key = JSON.stringify([role, value]);
      const code = text(node).replace(/\s+/g, " ").slice(0, MAX_CODE_LENGTH);
      if (!uses.has(key)) uses.set(key, { line: lineAt(node.from), role, value, code });
    }
  };
  tree.iterate({
    enter(found) {
      const { name, from: start, to } = found;
      if (!READ.test(name)) return;
      const { node } = found;
      const isCall = name === "CallExpression" || name === "NewExpression";
      if (isCall && HARMLESS.test(calleeOf(node, text))) harmless += 1;
      if (isCall) {
        const sink = sinkOf(node, values, text);
        if (sink !== null) add(node, sink.role, sink.values);
        if (sink?.role === "read" && sink.values.every(({ base }) => base.kind !== "unknown"))
          coveredTo = Math.max(coveredTo, to);
        add(node, "work", values.of(optionOf(node, "cwd", text)));
        started.push(...startedProcesses(node, values, text, lineAt));
      }
      const word = name === "String" ? text(node).slice(1, -1) : "";
      if (harmless === 0 && WORD.test(word) && isPassedOrStored(node) && !words.has(word))
        words.set(word, lineAt(start));
      if (/^(String|TemplateString)$/.test(name) && start >= coveredTo && !isKey(node) && !isModuleLoad(node, text))
        add(node, "mention", inModules(text(node)));
      if (start < coveredTo || harmless > 0 || isPart(node)) return;
      const pathLike = values.of(node).filter((value) => looksLikePath(value, node, text));
      if (pathLike.length === 0) return;
      add(node, isDefinition(node) ? "assigned" : "mention", pathLike);
      if (name !== "VariableName" && !pathLike.some(isCallElsewhere)) coveredTo = to;
    },
    leave(found) {
      if (/^(Call|New)Expression$/.test(found.name) && HARMLESS.test(calleeOf(found.node, text))) harmless -= 1;
    },
  });
  return { uses: [...uses.values()], words, started, exported: (name) => values.exported(name) };
}

function calleeOf(call: SyntaxNode, text: SourceText): string {
  const callee = call.name === "NewExpression" ? call.firstChild?.nextSibling : call.firstChild;
  return callee == null || callee.to - callee.from > 200 ? "" : text(callee).replace(/\s+/g, "");
}

function sinkOf(
  call: SyntaxNode,
  values: PathValues,
  text: SourceText,
): { role: PathRole; values: readonly PathValue[] } | null {
  const callee = calleeOf(call, text);
  const role = ROLES.find(([pattern]) => pattern.test(callee))?.[1] ?? null;
  const [first] = role === null ? [] : argumentsIn(call.getChild("ArgList"));
  if (role === null || first === undefined || /^(Number|ArrowFunction|FunctionExpression)$/.test(first.name))
    return null;
  return { role, values: values.some(first) };
}

/** `fork("./worker.js")`, `new Worker(…)`, `spawn("node", ["worker.js"])` */
function startedProcesses(
  call: SyntaxNode,
  values: PathValues,
  text: SourceText,
  lineAt: (offset: number) => number,
): StartedProcess[] {
  const callee = calleeOf(call, text);
  const given = argumentsIn(call.getChild("ArgList"));
  let [script] = STARTS.test(callee) ? given : [];
  if (
    STARTS_NODE.test(callee) &&
    given[0] !== undefined &&
    /^(process\.execPath|["'](.*\/)?node["'])$/.test(text(given[0]))
  )
    script = given[1]?.firstChild?.nextSibling ?? undefined;
  if (script === undefined) return [];
  const env = optionOf(call, "env", text);
  const hasOtherFolder = optionOf(call, "cwd", text) !== null;
  const lacksNodePath = env?.name === "ObjectExpression" && !/\.\.\.|NODE_PATH/.test(text(env));
  return values.of(script).map((value) => ({ line: lineAt(call.from), value, hasOtherFolder, lacksNodePath }));
}

/** The value of an option of a call: `{ cwd: … }`. */
function optionOf(call: SyntaxNode, option: string, text: SourceText): SyntaxNode | null {
  const options = argumentsIn(call.getChild("ArgList")).find(({ name }) => name === "ObjectExpression");
  const property = options?.getChildren("Property").find((each) => {
    const key = each.getChild("PropertyDefinition");
    return key !== null && text(key) === option;
  });
  return property?.lastChild ?? null;
}

/** Passed to a call, or stored under a name. */
function isPassedOrStored({ parent, from: start }: SyntaxNode): boolean {
  if (parent === null || (parent.name === "Property" && parent.from === start)) return false;
  return /^(ArgList|ArrayExpression|AssignmentExpression|LogicOp|BinaryExpression|Property|VariableDeclaration)$/.test(
    parent.name,
  );
}

/** Strings with `node_modules/…`, including command lines: paths to data files and programs from the package's root. */
function inModules(text: string): readonly PathValue[] {
  const path = /(?:^|[\s"'`/:=])(node_modules\/[\w@./-]+)/.exec(text)?.[1];
  return path === undefined ? [] : [from({ kind: "task" }, `/${path.replace(/\/$/, "")}`)];
}

/** Bundlers use such keys for the modules they merge: `{ "node_modules/x/index.js"(exports) { … } }` reads no file. */
function isKey({ parent, from }: SyntaxNode): boolean {
  return (
    parent !== null && /^(Property|MethodDeclaration|PropertyDefinition)$/.test(parent.name) && parent.from === from
  );
}

function isPart({ name, parent, from }: SyntaxNode): boolean {
  if (parent === null) return false;
  if (/^(ImportDeclaration|ExportDeclaration|PropertyDefinition)$/.test(parent.name)) return true;
  if (parent.name === "Property" && parent.from === from) return true;
  return (
    (parent.name === "MemberExpression" && parent.from !== from) ||
    (/^(Call|New)Expression$/.test(parent.name) && name === "MemberExpression")
  );
}

function looksLikePath({ base, text: path }: PathValue, node: SyntaxNode, text: SourceText): boolean {
  if (node.name === "VariableName")
    return (
      node.parent?.name === "ArgList" &&
      base.kind !== "text" &&
      base.kind !== "unknown" &&
      PATHLIKE_NAME.test(text(node))
    );
  if (base.kind === "unknown") return /[\w-]\.\w+$|\//.test(path.replaceAll(ANYTHING, "")) && /[\w-]/.test(path);
  if (base.kind === "text")
    return (
      path.length < 300 &&
      /^[^\s<>"'`|;,(){}=&%$#!]*\/[^\s<>"'`|;,(){}=&%$#!]*$/.test(withHoles(path)) &&
      /\w/.test(path) &&
      !isModuleLoad(node, text)
    );
  if (base.kind === "import") return path !== "" || PATHLIKE_NAME.test(base.name);
  if (base.kind === "module") return path !== "";
  return true;
}

/** `require("./x")` and `import("./x")` load modules, which are followed elsewhere. Data files still count as paths. */
function isModuleLoad(node: SyntaxNode, text: SourceText): boolean {
  if (/(?<!package)\.json["'`]$/.test(text(node))) return false;
  const call = node.parent?.name === "ArgList" ? node.parent.parent : null;
  return (
    call != null &&
    (call.name === "DynamicImport" ||
      /^(\w*[rR]equire\w*|module\.require|import\.meta)(\.resolve)?$/.test(calleeOf(call, text)))
  );
}

function isCallElsewhere({ base, text }: PathValue): boolean {
  return base.kind === "import" && base.name.endsWith("()") && text === "";
}

function isDefinition({ parent }: SyntaxNode): boolean {
  return (
    parent !== null &&
    /^(VariableDeclaration|AssignmentExpression|ReturnStatement|ArrowFunction|PropertyDeclaration|Property)$/.test(
      parent.name,
    )
  );
}
