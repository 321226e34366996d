/**
 * Decides whether a function will import after a change what it imports now, by following its imports on both sides.
 */

import { OWN_PACKAGE } from "../../package/file-tree.ts";
import { type ImportFinding, type ImportProof, once } from "../import-proof.ts";
import { pathFindingsOf } from "../paths/path-proof.ts";
import { pathFileOf } from "../paths/text-mentions.ts";
import { handlerModuleOf, modulesBehind } from "./handler-module.ts";
import { type ImportWalk, importedAtOnce, importWalkFrom, type WalkedImport } from "./import-walk.ts";
import type { ImportWorld, Place, ReachedModule } from "./module-table.ts";
import { elsewhereDoubts, modulesLeftOut } from "./modules-left-out.ts";
import { childFindingsOf } from "./paths/child-processes.ts";
import { type Moving, pathPlacesOf, toldFilesOf } from "./paths/path-places.ts";
import { shownPath } from "./search-path.ts";

export interface ProofQuestion extends Moving {
  /** As Lambda configures it: `src.app.run` or `src/app.run`. */
  readonly handler: string;
  readonly before: ImportWorld;
  /** With these files of the shared paths, or data files of these folders, still in the package. */
  after(keeps: readonly string[]): ImportWorld;
  /** Whether other content of a file is what was asked for; the path is the one below the folder that was searched. */
  accepts(path: string): boolean;
  /** Layers that could not be read: what is not found may lie there. */
  readonly unreadableLayers: readonly string[];
  /** Layers that stay as they are, as files name their origin. */
  readonly unchangedLayers: readonly string[];
  /** Its environment names a handler behind the one that is configured. */
  readonly isWrapped: boolean;
}

const UNPROVEN = {
  "computed-name": "the name is made when the code runs",
  "search-path": "modules from there are not looked for",
  unreadable: "the file cannot be read",
  "syntax-error": "no Python reads this file, now as afterwards",
} as const;

/**
 * The proof for one function. Both sides are read by the same rules, so what cannot be known is never held against the
 * change.
 */
export async function importProofOf(question: ProofQuestion): Promise<ImportProof> {
  const handlerModule = handlerModuleOf(question.handler);
  const whole = question.after([]);
  const first = await importWalkFrom(handlerModule, question.before);
  const others = modulesBehind(handlerModule, first, whole, question);
  const before = others.length === 0 ? first : await importWalkFrom(handlerModule, question.before, others);
  const { files, places } = pathPlacesOf(before, question.before, whole, question);
  const told = await toldFilesOf(before, question.before, question);
  const paths = pathFindingsOf([...files, ...told.map(pathFileOf)], places, question.sharedPaths);
  const kept = paths.stays.map(({ module }) => module);
  const world = question.after(kept);
  const after = await importWalkFrom(handlerModule, world, others);
  const children = await childFindingsOf(
    before,
    question.before,
    world,
    ({ origin, path }) => origin === OWN_PACKAGE && !question.isLibrary(path),
    told,
  );
  const byName = [
    ...modulesLeftOut(before, question.before, told, places.afterwards, question),
    ...elsewhereDoubts(before, question.before, question),
  ];
  const known = new Map(before.imports.map((each) => [keyOf(each), each]));
  const failing = after.imports.filter((each) => isLost(each, known.get(keyOf(each)), after, question));
  const differing = [...after.modules.values()].filter((module) => differs(before.modules.get(module.name), module));
  const isAccepted = (module: ReachedModule) =>
    pathsOf(before.modules.get(module.name), module).every(question.accepts);
  const { missingBefore, unproven, needed, doubts } = undecided(handlerModule, first, before, question);
  return {
    lost: once([
      ...failing.map((each) => ({ ...each.place, module: each.wanted, why: whyLost(each, after, world) })),
      ...paths.lost,
      ...children.lost,
    ]),
    changed: once(differing.filter((module) => !isAccepted(module)).map(changeOf)),
    missingBefore: once(missingBefore),
    unproven: once([
      ...unproven,
      ...after.imports
        .filter((each) => !known.has(keyOf(each)) && each.resolution === "missing" && each.when === "always")
        .filter((each) => isInUnchanged(each, after, question))
        .map((each) => ({ ...each.place, module: each.wanted, why: "not found, in a layer that stays as it is" })),
      ...paths.unproven,
      ...children.unproven,
    ]),
    needed: once(needed),
    doubts: once([...doubts, ...paths.doubts, ...children.doubts, ...byName]),
    stays: once(paths.stays),
  };
}

function keyOf({ importer, as, wanted }: WalkedImport): string {
  return `${importer} ${as} ${wanted}`;
}

/**
 * A new import that is not found, in a file the change brings, is lost too, unless its failing is provided for. A layer
 * that nobody changes loses nothing but what it imports from the package.
 */
function isLost(
  after: WalkedImport,
  before: WalkedImport | undefined,
  walk: ImportWalk,
  question: ProofQuestion,
): boolean {
  if (before === undefined)
    return after.resolution === "missing" && after.when === "always" && !isInUnchanged(after, walk, question);
  if (after.resolution === "missing") return before.resolution !== "missing";
  return after.resolution === "assumed" && before.resolution === "module";
}

function isInUnchanged(
  { importer }: WalkedImport,
  { modules }: ImportWalk,
  { unchangedLayers }: ProofQuestion,
): boolean {
  const found = modules.get(importer)?.found;
  return (
    found !== undefined && found !== "runtime" && found.kind === "file" && unchangedLayers.includes(found.file.origin)
  );
}

function whyLost({ wanted }: WalkedImport, after: ImportWalk, { searched }: ImportWorld): string {
  const below = wanted.replaceAll(".", "/");
  const isThere = searched.some(({ tree, path }) => {
    const at = path === "" ? below : `${path}/${below}`;
    return tree.files.has(`${at}.py`) || tree.files.has(`${at}/__init__.py`);
  });
  const hiding = isThere ? nearestFile(wanted, after) : null;
  return hiding === null ? "not in the layer" : `hidden by ${hiding}`;
}

/** The file that Python finds for the nearest parent: its package does not reach to where the module lies. */
function nearestFile(name: string, { modules }: ImportWalk): string | null {
  const parent = name.slice(0, Math.max(0, name.lastIndexOf(".")));
  if (parent === "") return null;
  const found = modules.get(parent)?.found;
  if (found === undefined) return nearestFile(parent, { modules, imports: [], unfollowed: [] });
  return found !== "runtime" && found.kind === "file" ? shownPath(found.file) : null;
}

function differs(before: ReachedModule | undefined, after: ReachedModule): boolean {
  return before !== undefined && contentOf(before) !== contentOf(after);
}

function contentOf({ found }: ReachedModule): string {
  return found === "runtime" ? "runtime" : found.kind === "file" ? found.file.content : "namespace";
}

function pathsOf(...modules: readonly (ReachedModule | undefined)[]): string[] {
  return modules.flatMap((module) =>
    module === undefined || module.found === "runtime" || module.found.kind === "namespace"
      ? []
      : [shownPath(module.found.file)],
  );
}

function changeOf({ name, found, importedAt }: ReachedModule): ImportFinding {
  const from =
    found === "runtime" ? "the runtime" : found.kind === "file" ? found.file.origin : "a folder without __init__.py";
  return { ...(importedAt ?? handlerItself), module: name, why: `other content, from ${from}` };
}

const handlerItself: Place = { file: "the handler", line: 0 };

/** @param first what is known to be imported; `all` holds what may be imported too */
function undecided(
  handlerModule: string,
  first: ImportWalk,
  all: ImportWalk,
  { unreadableLayers }: ProofQuestion,
): Pick<ImportProof, "missingBefore" | "unproven" | "needed" | "doubts"> {
  const missing = first.imports.filter(({ resolution }) => resolution === "missing");
  const elsewhere = all.unfollowed.some(({ kind }) => kind === "search-path")
    ? "not found, but sys.path is changed"
    : unreadableLayers.length > 0
      ? `not found, but ${unreadableLayers.join(", ")} cannot be read`
      : null;
  const finding = ({ place, wanted, when }: WalkedImport) => ({
    ...place,
    module: wanted,
    why: elsewhere ?? (when === "maybe" ? "optional" : "not found"),
  });
  const unfollowed = all.unfollowed.map(({ place, what, kind }) => ({
    ...place,
    module: what,
    why: UNPROVEN[kind],
  }));
  const findings = missing.map(finding);
  if (elsewhere !== null) return { missingBefore: [], unproven: [...unfollowed, ...findings], needed: [], doubts: [] };
  const atOnce = importedAtOnce(handlerModule, first);
  const needed = missing.filter(
    ({ importer, as, when, lazy }) =>
      as === "module" && when === "always" && !lazy && (importer === "" || atOnce.has(importer)),
  );
  return {
    missingBefore: findings,
    unproven: unfollowed,
    needed: needed
      .filter(({ importer }) => importer !== "")
      .map((each) => ({
        ...each.place,
        module: each.wanted,
        why: "not found, although the handler cannot be imported without it",
      })),
    doubts: needed
      .filter(({ importer }) => importer === "")
      .map((each) => ({ ...each.place, module: each.wanted, why: "the handler is no module that Python would find" })),
  };
}
