/** Decides what a function's Python child processes would lose: they search their working directory, but no layers. */
import { absolutePathOf, type TreeFile } from "../../../package/file-tree.ts";
import type { ImportFinding, ImportProof } from "../../import-proof.ts";
import { absolute } from "../../paths/path-value.ts";
import type { MentioningFile } from "../../paths/text-mentions.ts";
import { excerptOf } from "../../source/source-text.ts";
import { type ImportWalk, importWalkFrom } from "../import-walk.ts";
import { fileOf, type ImportWorld } from "../module-table.ts";
import { displayPath } from "../search-path.ts";
import { type PythonFile, pythonFileOf } from "../source/python-file.ts";
import { type ChildPython, pythonsIn } from "./child-pythons.ts";

const SEPARATE = "it starts a separate Python process, which does not search layers";

/**
 * @param counts whether a child process of this file counts; libraries start what the team's code names
 * @param mentioning the team's text files: shell scripts start Python too
 */
export async function childProcessFindings(
  { modules }: ImportWalk,
  before: ImportWorld,
  after: ImportWorld,
  counts: (file: TreeFile) => boolean,
  mentioning: readonly MentioningFile[],
): Promise<Pick<ImportProof, "lost" | "doubts" | "unproven">> {
  const found = { lost: [] as ImportFinding[], doubts: [] as ImportFinding[], unproven: [] as ImportFinding[] };
  const inCode = [...modules.values()].flatMap((module) => {
    const referrer = fileOf(module);
    if (referrer === null || !counts(referrer)) return [];
    return (module.python?.paths.children ?? []).map((child) => ({ referrer, child }));
  });
  for (const { referrer, child } of [...inCode, ...mentioning.flatMap((file) => childrenInScripts(file, before))]) {
    const at = { file: displayPath(referrer), line: child.line, module: excerptOf(child.what) };
    const { missing, isChosen } =
      child.kind === "computed" ? { missing: null, isChosen: true } : await lossOf(child, referrer, before, after);
    if (missing !== null)
      found[child.searches ? "unproven" : "lost"].push({ ...at, why: `${SEPARATE} and would not find ${missing}` });
    else if (isChosen && !child.searches) found.doubts.push({ ...at, why: `${SEPARATE}, for code chosen at run time` });
  }
  return found;
}

function childrenInScripts({ file, mentions }: MentioningFile, { task }: ImportWorld) {
  const referrer = task.files.get(file);
  if (referrer === undefined) return [];
  const commands = mentions.filter(({ kind }) => kind === "command");
  return commands.flatMap(({ line, what }) =>
    pythonsIn(what).map((each) => ({ referrer, child: { ...each, line, searches: /\/opt\/python/.test(what) } })),
  );
}

interface Loss {
  /** The first module or file that is found now but not after the change; `null` if nothing is lost. */
  readonly missing: string | null;
  /** It imports names computed at run time. */
  readonly isChosen: boolean;
}

async function lossOf(child: ChildPython, referrer: TreeFile, before: ImportWorld, after: ImportWorld): Promise<Loss> {
  const starts = await startsOf(child, referrer, before);
  const losses = await Promise.all(starts.map(({ folder, name }) => lossAt(name, folder, before, after)));
  const missing = losses.find((each) => each.missing !== null)?.missing ?? missingInChild(child, before, after);
  return { missing, isChosen: losses.some(({ isChosen }) => isChosen) };
}

/** A shared file that is not in the function's working directory can be in the child's. */
function missingInChild({ kind, what }: ChildPython, { task: before }: ImportWorld, { task: after }: ImportWorld) {
  if (kind === "code") return null;
  const path = kind === "module" ? `${what.replaceAll(".", "/")}.py` : what.replace(/^(\.?\/)+/, "");
  if (before.files.has(path) || !path.endsWith(".py")) return null;
  return [...before.files.keys()].find((each) => each.endsWith(`/${path}`) && !after.files.has(each)) ?? null;
}

interface Start {
  /** Folder in the package that is searched for modules, without a trailing slash. */
  readonly folder: string;
  readonly name: string;
}

async function startsOf(
  { kind, what }: ChildPython,
  referrer: TreeFile,
  before: ImportWorld,
): Promise<readonly Start[]> {
  if (kind === "module") return [what, `${what}.__main__`].map((name) => ({ folder: "", name }));
  if (kind === "code") return importedIn(pythonFileOf(what), "");
  const at = what.startsWith("//") ? absolute(absolutePathOf(referrer), what.slice(1)) : absolute("/var/task", what);
  const [, folder = "", name, ending] = /^\/var\/task\/(?:(.*)\/)?([^/]+?)(\.py)?$/.exec(at) ?? [];
  if (name === undefined) return [];
  if (ending !== undefined) return [{ folder, name }];
  const file = before.task.files.get(at.slice("/var/task/".length));
  const python = file === undefined ? null : await before.read(file);
  return python === null ? [] : importedIn(python, folder);
}

function importedIn({ imports }: PythonFile, folder: string): readonly Start[] {
  return imports.flatMap((each) =>
    each.kind === "computed" || each.relative !== null ? [] : [{ folder, name: each.module }],
  );
}

async function lossAt(name: string, folder: string, before: ImportWorld, after: ImportWorld): Promise<Loss> {
  const alone = (world: ImportWorld): ImportWorld => ({
    ...world,
    searched: [{ tree: world.task, path: folder }],
  });
  const now = await importWalkFrom(name, alone(before));
  const then = await importWalkFrom(name, alone(after));
  const found = new Set(now.imports.filter(({ resolution }) => resolution !== "missing").map(({ wanted }) => wanted));
  const lost = then.imports.find(({ resolution, wanted }) => resolution === "missing" && found.has(wanted));
  return { missing: lost?.wanted ?? null, isChosen: now.unfollowed.some(({ kind }) => kind === "computed-name") };
}
