/**
 * Decides which modules of a shared folder a generated file replaces: those that the function's own code loads by path,
 * or all if it computes paths. Every path inside the shared code resolves from the layer.
 */
import { fileAt, OPT, TASK } from "../../package/file-tree.ts";
import { isReplaceable, type Replacement } from "../../package/replacements.ts";
import { isShared } from "../../package/shared-path.ts";
import type { ImportFinding } from "../import-proof.ts";
import type { ImportWalk, WalkedReference, Worlds } from "./import-walk.ts";
import { displayPath, type NodeWorld, scopeOf } from "./node-world.ts";
import type { Resolution } from "./resolution.ts";

export interface ReplacedModules {
  readonly replacements: readonly Replacement[];
  readonly lost: readonly ImportFinding[];
  readonly doubts: readonly ImportFinding[];
  /** Data files that the function's own code loads as modules. */
  readonly stays: readonly ImportFinding[];
}

/** The modules of a package that can be replaced, in a form that only the proof uses. */
export function replaceableModules({ task }: NodeWorld, sharedPaths: readonly string[]): readonly Replacement[] {
  return [...task.files.values()]
    .filter(({ path, isLink }) => !isLink && isReplaceable(path) && isShared(path, sharedPaths))
    .map(({ path }) => ({ path, form: "commonjs" }));
}

interface ReplacedBy {
  /** The handler's file after the change. Lambda loads it from the package. */
  readonly handler: Resolution;
  readonly sharedPaths: readonly string[];
  readonly readByPath: string;
}

/** @param worlds after the change, with every module replaced that can be */
export async function replacedModules(
  walk: ImportWalk,
  worlds: Worlds,
  { handler, sharedPaths, readByPath }: ReplacedBy,
): Promise<ReplacedModules> {
  const moves = (path: string) => path.startsWith(`${TASK}/`) && isShared(path.slice(TASK.length + 1), sharedPaths);
  const isOwn = (path: string | null): path is string => path?.startsWith(`${TASK}/`) === true && !moves(path);
  const loaded = walk.references.filter(({ site, manner }) => isOwn(site.before) && manner !== "path");
  const through = loaded.flatMap((reference) => (throughOf(reference) === null ? [] : [reference]));
  const all = computesNames(walk, isOwn) ? [...worlds.after.loads.keys()] : [];
  const entry = throughOf({ after: handler }) ?? [];
  const paths = [...new Set([...through.flatMap((each) => throughOf(each) ?? []), ...all].concat(entry))].filter(moves);
  const replacements: Replacement[] = [];
  const lost: ImportFinding[] = [];
  for (const path of paths.sort()) {
    const form = await formOf(path, worlds.after);
    const at = through.find((each) => throughOf(each) === path);
    const why = "the layer's module cannot be read, so its exports are unknown";
    if (form !== null) replacements.push({ path: path.slice(TASK.length + 1), form });
    else if (at !== undefined) lost.push(findingOf(at, why));
    else if (path === entry) lost.push({ file: "the handler", line: 0, module: displayPath(path), why });
  }
  return {
    replacements,
    lost: [...lost, ...(await lostDefaults(loaded, worlds)), ...instancesByQuery(through)],
    doubts: [...dataLoadedTwice(walk, moves), ...cacheDoubts(walk, moves)],
    stays: loaded
      .filter(({ before }) => before?.kind === "file" && isData(before.path) && moves(before.path))
      .map((reference) => ({
        ...findingOf(reference, readByPath),
        module: reference.before?.kind === "file" ? reference.before.path.slice(TASK.length + 1) : "",
      })),
  };
}

function throughOf({ after }: Pick<WalkedReference, "after">): string | null {
  return after.kind === "file" ? (after.through ?? null) : null;
}

function isData(path: string): boolean {
  return path.endsWith(".json");
}

function computesNames({ reached }: ImportWalk, isOwn: (path: string | null) => boolean): boolean {
  return reached.some(
    ({ before, code }) =>
      isOwn(before) &&
      before?.includes("/node_modules/") === false &&
      code?.references.some(({ kind }) => kind === "computed") === true,
  );
}

/** `null` if the layer's module cannot be read. */
async function formOf(path: string, after: NodeWorld): Promise<Replacement["form"] | null> {
  const target = fileAt(after, after.loads.get(path) ?? "");
  if (target === null) return null;
  const code = await after.read(target);
  const isModule =
    path.endsWith(".mjs") || (path.endsWith(".js") && (await readsAsModule(path, code?.hasModuleSyntax, after)));
  if (!isModule) return "commonjs";
  if (code === null) return null;
  return code.exportsDefault ? "module-with-default" : "module";
}

/** By its package.json. Without a `type`, newer versions decide by the syntax. */
async function readsAsModule(path: string, hasModuleSyntax = false, world: NodeWorld): Promise<boolean> {
  const scope = await scopeOf(world, path);
  if (scope?.description.isModule === true) return true;
  return hasModuleSyntax && world.runtime.detectsModules && scope?.description.isCommonJs !== true;
}

/** Generated files that name a default export which the layer's module does not have: they would not load. */
async function lostDefaults(loaded: readonly WalkedReference[], { before, after }: Worlds): Promise<ImportFinding[]> {
  const found: ImportFinding[] = [];
  for (const reference of loaded) {
    const path = throughOf(reference);
    if (path === null || !before.needDefaults.has(path) || reference.after.kind !== "file") continue;
    const code = await after.read(reference.after.file);
    if (code?.exportsDefault === false)
      found.push(findingOf(reference, "the layer's module has no default export, which the generated file names"));
  }
  return found;
}

/** Each query is another instance, but all would load the layer's one. */
function instancesByQuery(through: readonly WalkedReference[]): ImportFinding[] {
  return through
    .filter(({ manner, specifier }) => manner === "import" && /[?#]/.test(specifier))
    .map((reference) =>
      findingOf(reference, "a query makes another instance of the module, which the layer would not"),
    );
}

/** JSON that code on both sides loads is one object now, and would be two. */
function dataLoadedTwice({ references }: ImportWalk, moves: (path: string) => boolean): ImportFinding[] {
  const data = references.filter(
    ({ manner, before }) => manner !== "path" && before?.kind === "file" && isData(before.path) && moves(before.path),
  );
  return data
    .filter(
      ({ site, before }) =>
        site.before !== null &&
        !moves(site.before) &&
        data.some(
          (other) => other.site.before !== null && moves(other.site.before) && pathOf(other) === pathOf({ before }),
        ),
    )
    .map((reference) =>
      findingOf(reference, "shared code loads this file too: both have one object now, and would have two"),
    );
}

function pathOf({ before }: Pick<WalkedReference, "before">): string | null {
  return before?.kind === "file" ? before.path : null;
}

/** Code that looks into the cache of modules, which also holds the generated files. */
function cacheDoubts({ reached }: ImportWalk, moves: (path: string) => boolean): ImportFinding[] {
  return reached.flatMap(({ before, after, code }) =>
    before?.startsWith(`${TASK}/`) === true && (moves(before) || !before.includes("/node_modules/"))
      ? (code?.cacheUses ?? []).map(({ line, what }) => ({
          file: displayPath(after),
          line,
          module: what,
          why: "it sees how modules are loaded, which changes with the generated files that load the layer's",
        }))
      : [],
  );
}

function findingOf({ site, specifier }: WalkedReference, why: string): ImportFinding {
  return { file: displayPath(site.after), line: site.line, module: specifier, why };
}

/** Of the shared code's packages that stay behind: those it loads, those they name, and so on, as shared paths. */
export async function neededPackages(walk: ImportWalk, { before, after }: Worlds): Promise<readonly string[]> {
  const isInLayer = ({ site }: WalkedReference) =>
    site.after.startsWith(`${OPT}/`) && site.before?.startsWith(`${TASK}/`) === true;
  const first = walk.references.flatMap((reference) => {
    const { before: found, after: then, manner } = reference;
    if (!isInLayer(reference) || manner === "path" || found?.kind !== "file" || then.kind !== "missing") return [];
    return packageOf(found.path) ?? [];
  });
  const found = new Set<string>();
  const waiting = [...first];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path) || [...after.task.folders].every((folder) => folder !== path.slice(0, -1))) continue;
    found.add(path);
    const file = fileAt(before, `${TASK}/${path}package.json`);
    const description = file === null ? null : await before.describe(file);
    waiting.push(...(description?.dependencies ?? []).map((name) => `node_modules/${name}/`));
  }
  return [...found].sort();
}

/** The package at the top of node_modules that holds a file, as a shared path. */
function packageOf(path: string): string | null {
  return /^\/var\/task\/(node_modules\/(?:@[^/]+\/)?[^/]+\/)/.exec(path)?.[1] ?? null;
}
