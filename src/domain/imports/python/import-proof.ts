/**
 * Decides whether a Python function can still import after a change what it imports now. Follows its imports on both
 * sides.
 */

import { absolutePathOf, OWN_PACKAGE, type TreeFile } from "../../package/file-tree.ts";
import { python } from "../../runtimes/python.ts";
import { FOUND_AFTER, type ImportFinding, type ImportProof, withDistinctFindings } from "../import-proof.ts";
import type { ProofQuestion } from "../import-world.ts";
import { pathFindingsOf } from "../paths/path-proof.ts";
import { mentioningFilesIn, pathFileOfText } from "../paths/text-mentions.ts";
import { handlerModuleOf, modulesBehindHandler } from "./handler-module.ts";
import { type ImportWalk, importedOnLoad, importWalkFrom, isOnLoad, type WalkedImport } from "./import-walk.ts";
import { fileOf, type ImportWorld, type Place, type ReachedModule } from "./module-table.ts";
import { missingModuleDoubts, searchPathDoubts } from "./modules-left-out.ts";
import { childProcessFindings } from "./paths/child-processes.ts";
import { pathPlacesOf } from "./paths/path-places.ts";
import { displayPath } from "./search-path.ts";

type Question = ProofQuestion<ImportWorld>;

const UNPROVEN = {
  "computed-name": "the name is computed at run time",
  "search-path": "the import proof does not search there",
  unreadable: "the file cannot be read",
  "syntax-error": "no version of Python accepts this file, before or after the change",
} as const;

/** The proof for one function. Both sides are read by the same rules, so unknowns never count against the change. */
export async function importProofOf(question: Question): Promise<ImportProof> {
  const handlerModule = handlerModuleOf(question.handler);
  const whole = question.after([], []);
  const first = await importWalkFrom(handlerModule, question.before);
  const others = modulesBehindHandler(handlerModule, first, whole, question);
  const before = others.length === 0 ? first : await importWalkFrom(handlerModule, question.before, others);
  const { files, places } = pathPlacesOf(before, question.before, whole, question);
  const code = [...before.modules.values()].flatMap(({ python: file }) => (file === null ? [] : [file.paths]));
  const mentioning = await mentioningFilesIn(question.before, code, python, question);
  const paths = pathFindingsOf([...files, ...mentioning.map(pathFileOfText)], places, question.sharedPaths);
  const kept = paths.stays.map(({ module }) => module);
  const world = question.after(kept, []);
  const after = await importWalkFrom(handlerModule, world, others);
  const counts = ({ origin, path }: TreeFile) => origin === OWN_PACKAGE && !question.isLibrary(path);
  const children = await childProcessFindings(before, question.before, world, counts, mentioning);
  const byName = [...missingModuleDoubts(before, mentioning, places, question), ...searchPathDoubts(before, question)];
  const known = new Map(before.imports.map((each) => [keyOf(each), each]));
  const failing = after.imports.filter((each) => isLost(each, known.get(keyOf(each)), after, question));
  const differing = [...after.modules.values()].filter((module) => differs(before.modules.get(module.name), module));
  const isAccepted = (module: ReachedModule) =>
    pathsOf(before.modules.get(module.name), module).every(question.accepts);
  const brought = after.imports.filter((each) => each.resolution !== "missing" && isMissing(known.get(keyOf(each))));
  const { missingBefore, unproven, needed, doubts } = undecided(handlerModule, first, before, question);
  const reached = reachedFiles(before, question);
  return withDistinctFindings({
    ...(reached === null ? {} : { reached }),
    lost: [
      ...failing.map((each) => ({ ...each.place, module: each.wanted, why: lossReasonOf(each, after, world) })),
      ...paths.lost,
      ...children.lost,
    ],
    changed: differing.filter((module) => !isAccepted(module)).map(changeOf),
    missingBefore,
    foundAfter: brought.map(({ place, wanted }) => ({ ...place, module: wanted, why: FOUND_AFTER })),
    unproven: [
      ...unproven,
      ...after.imports
        .filter((each) => !known.has(keyOf(each)) && each.resolution === "missing" && each.when === "always")
        .filter((each) => isInUnchanged(each, after, question))
        .map((each) => ({ ...each.place, module: each.wanted, why: "not found, in an unchanged layer" })),
      ...paths.unproven,
      ...children.unproven,
    ],
    needed,
    doubts: [...doubts, ...paths.doubts, ...children.doubts, ...byName],
    stays: paths.stays,
  });
}

/** Files of the package that can be loaded. `null` if the team's code changes the search path, or cannot be read. */
function reachedFiles({ modules, unfollowed }: ImportWalk, { isLibrary }: Question): readonly string[] | null {
  const isHidden = unfollowed.some(({ kind, place }) => kind !== "computed-name" && !isLibrary(place.file));
  if (isHidden) return null;
  return [...modules.values()].flatMap((module) => {
    const file = fileOf(module);
    return file?.origin === OWN_PACKAGE ? [file.path] : [];
  });
}

function isMissing(found: WalkedImport | undefined): boolean {
  return found?.resolution === "missing";
}

function keyOf({ importer, as, wanted }: WalkedImport): string {
  return `${importer} ${as} ${wanted}`;
}

/**
 * A required import that is not found, in a file that is new after the change, is lost too. An unchanged layer loses
 * only what it imports from the package.
 */
function isLost(after: WalkedImport, before: WalkedImport | undefined, walk: ImportWalk, question: Question): boolean {
  if (before === undefined)
    return after.resolution === "missing" && after.when === "always" && !isInUnchanged(after, walk, question);
  if (after.resolution === "missing") return before.resolution !== "missing";
  return after.resolution === "assumed" && before.resolution === "module";
}

function isInUnchanged({ importer }: WalkedImport, { modules }: ImportWalk, { unchangedLayers }: Question) {
  const module = modules.get(importer);
  return module?.found.kind === "file" && unchangedLayers.includes(module.found.file.origin);
}

function lossReasonOf({ wanted }: WalkedImport, after: ImportWalk, { searched, loads }: ImportWorld): string {
  const below = wanted.replaceAll(".", "/");
  const isThere = searched.some(({ tree, path }) => {
    const at = path === "" ? below : `${path}/${below}`;
    const found = tree.files.get(`${at}.py`) ?? tree.files.get(`${at}/__init__.py`);
    return found !== undefined && !loads.has(absolutePathOf(found));
  });
  const hiding = isThere ? nearestFile(wanted, after.modules) : null;
  return hiding === null ? "not in the layer" : `hidden by ${hiding}`;
}

/** The file found for the nearest parent package, which hides the folder that holds the module. */
function nearestFile(name: string, modules: ImportWalk["modules"]): string | null {
  const parent = name.slice(0, Math.max(0, name.lastIndexOf(".")));
  if (parent === "") return null;
  const found = modules.get(parent)?.found;
  if (found === undefined) return nearestFile(parent, modules);
  return found.kind === "file" ? displayPath(found.file) : null;
}

function differs(before: ReachedModule | undefined, after: ReachedModule): boolean {
  return before !== undefined && contentOf(before) !== contentOf(after);
}

function contentOf({ found }: ReachedModule): string {
  return found.kind === "file" ? found.file.content : found.kind;
}

function pathsOf(...modules: readonly (ReachedModule | undefined)[]): string[] {
  const files = modules.map((module) => (module === undefined ? null : fileOf(module)));
  return files.flatMap((file) => (file === null ? [] : [displayPath(file)]));
}

function changeOf({ name, found, importedAt }: ReachedModule): ImportFinding {
  const from = found.kind === "file" ? found.file.origin : NOT_A_FILE[found.kind];
  return { ...(importedAt ?? handlerItself), module: name, why: `different content, from ${from}` };
}

const NOT_A_FILE = { runtime: "the runtime", namespace: "a folder without __init__.py" } as const;
const handlerItself: Place = { file: "the handler", line: 0 };

/**
 * @param first only what is known to be imported
 * @param all also what can be imported by computed names
 */
function undecided(
  handlerModule: string,
  first: ImportWalk,
  all: ImportWalk,
  { unreadableLayers }: Question,
): Pick<ImportProof, "missingBefore" | "unproven" | "needed" | "doubts"> {
  const missing = first.imports.filter(({ resolution }) => resolution === "missing");
  const elsewhere = all.unfollowed.some(({ kind }) => kind === "search-path")
    ? "not found, but the code changes sys.path"
    : unreadableLayers.length > 0
      ? `not found, but ${unreadableLayers.join(", ")} cannot be read`
      : null;
  const findings = missing.map(({ place, wanted, when }) => {
    return { ...place, module: wanted, why: elsewhere ?? (when === "maybe" ? "optional" : "not found") };
  });
  const unproven = all.unfollowed.map(({ place, what, kind }) => ({ ...place, module: what, why: UNPROVEN[kind] }));
  if (elsewhere !== null) return { missingBefore: [], unproven: [...unproven, ...findings], needed: [], doubts: [] };
  const onLoad = importedOnLoad(handlerModule, first);
  const needed = missing.filter(
    (each) => each.as === "module" && isOnLoad(each) && (each.importer === "" || onLoad.has(each.importer)),
  );
  const findingsOf = (imports: readonly WalkedImport[], why: string) =>
    imports.map(({ place, wanted }) => ({ ...place, module: wanted, why }));
  return {
    missingBefore: findings,
    unproven,
    needed: findingsOf(
      needed.filter(({ importer }) => importer !== ""),
      "not found, but the handler cannot be imported without it",
    ),
    doubts: findingsOf(
      needed.filter(({ importer }) => importer === ""),
      "Python would not find the handler's module",
    ),
  };
}
