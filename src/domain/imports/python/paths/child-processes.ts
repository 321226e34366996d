/**
 * Decides what Python processes that a function starts would lose: they look into their working directory, and into no
 * layer.
 */
import { absolutePathOf, type TreeFile } from "../../../package/file-tree.ts";
import type { ImportFinding } from "../../import-proof.ts";
import { absolute } from "../../paths/path-value.ts";
import type { ToldFile } from "../../paths/text-mentions.ts";
import { type ImportWalk, importWalkFrom } from "../import-walk.ts";
import type { ImportWorld } from "../module-table.ts";
import { shownPath } from "../search-path.ts";
import { type PythonFile, pythonFileOf } from "../source/python-file.ts";
import type { ChildPython } from "./path-uses.ts";
import { pythonsIn } from "./shell-commands.ts";

export interface ChildFindings {
  readonly lost: readonly ImportFinding[];
  readonly doubts: readonly ImportFinding[];
  readonly unproven: readonly ImportFinding[];
}

/**
 * @param isAsked whether what a file starts counts: a library starts what it is told to
 * @param told text files of the function's own: scripts of the shell start Python too
 */
export async function childFindingsOf(
  { modules }: ImportWalk,
  before: ImportWorld,
  after: ImportWorld,
  isAsked: (file: TreeFile) => boolean,
  told: readonly ToldFile[],
): Promise<ChildFindings> {
  const found = { lost: [] as ImportFinding[], doubts: [] as ImportFinding[], unproven: [] as ImportFinding[] };
  const inCode = [...modules.values()].flatMap(({ found: module, python }) =>
    module === "runtime" || module.kind !== "file" || !isAsked(module.file)
      ? []
      : (python?.paths.children ?? []).map((child) => ({ asker: module.file, child })),
  );
  for (const { asker, child } of [...inCode, ...told.flatMap((file) => childrenTold(file, before))]) {
    const at = { file: shownPath(asker), line: child.line, module: child.what.replace(/\s+/g, " ").slice(0, 80) };
    const { gone, isChosen } =
      child.kind === "computed" ? { gone: null, isChosen: true } : await lossOf(child, asker, before, after);
    if (gone !== null)
      found[child.searches ? "unproven" : "lost"].push({
        ...at,
        why: `it starts a Python of its own, which looks into no layer and would not find ${gone}`,
      });
    else if (isChosen && !child.searches)
      found.doubts.push({
        ...at,
        why: "it starts a Python of its own, which looks into no layer, with what is chosen when the code runs",
      });
  }
  return found;
}

function childrenTold(
  { file, mentions }: ToldFile,
  { places }: ImportWorld,
): { asker: TreeFile; child: ChildPython }[] {
  const asker = places.task.files.get(file);
  if (asker === undefined) return [];
  return mentions
    .filter(({ kind }) => kind === "command")
    .flatMap(({ line, what }) =>
      pythonsIn(what).map((each) => ({ asker, child: { ...each, line, searches: /\/opt\/python/.test(what) } })),
    );
}

interface Loss {
  /** The first module, or file, that is found now and not afterwards; `null` where nothing is lost. */
  readonly gone: string | null;
  /** What it imports is chosen when it runs. */
  readonly isChosen: boolean;
}

async function lossOf(child: ChildPython, asker: TreeFile, before: ImportWorld, after: ImportWorld): Promise<Loss> {
  const starts = await startsOf(child, asker, before);
  const losses = await Promise.all(starts.map(({ folder, name }) => lossAt(name, folder, before, after)));
  const gone = losses.find((each) => each.gone !== null)?.gone ?? (await goneElsewhere(child, before, after));
  return { gone, isChosen: losses.some(({ isChosen }) => isChosen) };
}

/** What is not below the working directory of the function may be below that of the child: shared code of that name. */
async function goneElsewhere(
  { kind, what }: ChildPython,
  before: ImportWorld,
  after: ImportWorld,
): Promise<string | null> {
  if (kind === "code") return null;
  const path = kind === "module" ? `${what.replaceAll(".", "/")}.py` : what.replace(/^(\.?\/)+/, "");
  const { files } = before.places.task;
  if (files.has(path) || !path.endsWith(".py")) return null;
  return [...files.keys()].find((each) => each.endsWith(`/${path}`) && !after.places.task.files.has(each)) ?? null;
}

interface Start {
  /** Of the package, without a slash at its end: its modules are found. */
  readonly folder: string;
  readonly name: string;
}

async function startsOf({ kind, what }: ChildPython, asker: TreeFile, before: ImportWorld): Promise<readonly Start[]> {
  if (kind === "module")
    return [
      { folder: "", name: what },
      { folder: "", name: `${what}.__main__` },
    ];
  if (kind === "code") return importedIn(pythonFileOf(what), "");
  const at = what.startsWith("//") ? absolute(absolutePathOf(asker), what.slice(1)) : absolute("/var/task", what);
  const [, folder = "", name, ending] = /^\/var\/task\/(?:(.*)\/)?([^/]+?)(\.py)?$/.exec(at) ?? [];
  if (name === undefined) return [];
  if (ending !== undefined) return [{ folder, name }];
  const file = before.places.task.files.get(at.slice("/var/task/".length));
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
    searched: [{ tree: world.places.task, path: folder }],
  });
  const now = await importWalkFrom(name, alone(before));
  const then = await importWalkFrom(name, alone(after));
  const found = new Set(now.imports.filter(({ resolution }) => resolution !== "missing").map(({ wanted }) => wanted));
  const lost = then.imports.find(({ resolution, wanted }) => resolution === "missing" && found.has(wanted));
  return { gone: lost?.wanted ?? null, isChosen: now.unfollowed.some(({ kind }) => kind === "computed-name") };
}
