/**
 * Decides whether a Python function can still import after a change what it imports now. Follows its imports on both
 * sides.
 */

import { OWN_PACKAGE } from "../../package/file-tree.ts";
import { distinctFindings, FOUND_AFTER, type ImportFinding, type ImportProof } from "../import-proof.ts";
import { pathFindingsOf } from "../paths/path-proof.ts";
import { pathFileOf } from "../paths/text-mentions.ts";
import { handlerModuleOf, modulesBehindHandler } from "./handler-module.ts";
import { type ImportWalk, importedOnLoad, importWalkFrom, type WalkedImport } from "./import-walk.ts";
import type { ImportWorld, Place, ReachedModule } from "./module-table.ts";
import { missingModuleDoubts, searchPathDoubts } from "./modules-left-out.ts";
import { childProcessFindings } from "./paths/child-processes.ts";
import { type MovedCode, mentioningFilesOf, pathPlacesOf } from "./paths/path-places.ts";
import { displayPath } from "./search-path.ts";

export interface ProofQuestion extends MovedCode {
  /** As configured in Lambda: `src.app.run` or `src/app.run`. */
  readonly handler: string;
  readonly before: ImportWorld;
  /**
   * The world after the change.
   * @param keeps shared files, and folders whose data files, that stay in the package
   */
  after(keeps: readonly string[]): ImportWorld;
  /** Whether the request accepts a change of content. The path is relative to the folder on the search path. */
  accepts(path: string): boolean;
  /** Layers that could not be read. Missing imports can be in them. */
  readonly unreadableLayers: readonly string[];
  /** The origins of files in layers that the change does not touch. */
  readonly unchangedLayers: readonly string[];
  /** Whether the environment names another handler behind the configured one. */
  readonly isWrapped: boolean;
}

const UNPROVEN = {
  "computed-name": "the name is computed at run time",
  "search-path": "the import proof does not search there",
  unreadable: "the file cannot be read",
  "syntax-error": "no version of Python accepts this file, before or after the change",
} as const;

/** The proof for one function. Both sides are read by the same rules, so unknowns never count against the change. */
export async function importProofOf(question: ProofQuestion): Promise<ImportProof> {
  const handlerModule = handlerModuleOf(question.handler);
  const whole = question.after([]);
  const first = await importWalkFrom(handlerModule, question.before);
  const others = modulesBehindHandler(handlerModule, first, whole, question);
  const before = others.length === 0 ? first : await importWalkFrom(handlerModule, question.before, others);
  const { files, places } = pathPlacesOf(before, question.before, whole, question);
  const mentioning = await mentioningFilesOf(before, question.before, question);
  const paths = pathFindingsOf([...files, ...mentioning.map(pathFileOf)], places, question.sharedPaths);
  const kept = paths.stays.map(({ module }) => module);
  const world = question.after(kept);
  const after = await importWalkFrom(handlerModule, world, others);
  const children = await childProcessFindings(
    before,
    question.before,
    world,
    ({ origin, path }) => origin === OWN_PACKAGE && !question.isLibrary(path),
    mentioning,
  );
  const byName = [
    ...missingModuleDoubts(before, question.before, mentioning, places.afterwards, question),
    ...searchPathDoubts(before, question.before, question),
  ];
  const known = new Map(before.imports.map((each) => [keyOf(each), each]));
  const failing = after.imports.filter((each) => isLost(each, known.get(keyOf(each)), after, question));
  const differing = [...after.modules.values()].filter((module) => differs(before.modules.get(module.name), module));
  const isAccepted = (module: ReachedModule) =>
    pathsOf(before.modules.get(module.name), module).every(question.accepts);
  const brought = after.imports.filter((each) => each.resolution !== "missing" && isMissing(known.get(keyOf(each))));
  const { missingBefore, unproven, needed, doubts } = undecided(handlerModule, first, before, question);
  return {
    lost: distinctFindings([
      ...failing.map((each) => ({ ...each.place, module: each.wanted, why: lossReasonOf(each, after, world) })),
      ...paths.lost,
      ...children.lost,
    ]),
    changed: distinctFindings(differing.filter((module) => !isAccepted(module)).map(changeOf)),
    missingBefore: distinctFindings(missingBefore),
    foundAfter: distinctFindings(brought.map(({ place, wanted }) => ({ ...place, module: wanted, why: FOUND_AFTER }))),
    unproven: distinctFindings([
      ...unproven,
      ...after.imports
        .filter((each) => !known.has(keyOf(each)) && each.resolution === "missing" && each.when === "always")
        .filter((each) => isInUnchanged(each, after, question))
        .map((each) => ({ ...each.place, module: each.wanted, why: "not found, in an unchanged layer" })),
      ...paths.unproven,
      ...children.unproven,
    ]),
    needed: distinctFindings(needed),
    doubts: distinctFindings([...doubts, ...paths.doubts, ...children.doubts, ...byName]),
    stays: distinctFindings(paths.stays),
  };
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

function lossReasonOf({ wanted }: WalkedImport, after: ImportWalk, { searched }: ImportWorld): string {
  const below = wanted.replaceAll(".", "/");
  const isThere = searched.some(({ tree, path }) => {
    const at = path === "" ? below : `${path}/${below}`;
    return tree.files.has(`${at}.py`) || tree.files.has(`${at}/__init__.py`);
  });
  const hiding = isThere ? nearestFile(wanted, after) : null;
  return hiding === null ? "not in the layer" : `hidden by ${hiding}`;
}

/** The file found for the nearest parent package, which hides the folder that holds the module. */
function nearestFile(name: string, { modules }: ImportWalk): string | null {
  const parent = name.slice(0, Math.max(0, name.lastIndexOf(".")));
  if (parent === "") return null;
  const found = modules.get(parent)?.found;
  if (found === undefined) return nearestFile(parent, { modules, imports: [], unfollowed: [] });
  return found !== "runtime" && found.kind === "file" ? displayPath(found.file) : null;
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
      : [displayPath(module.found.file)],
  );
}

function changeOf({ name, found, importedAt }: ReachedModule): ImportFinding {
  const from =
    found === "runtime" ? "the runtime" : found.kind === "file" ? found.file.origin : "a folder without __init__.py";
  return { ...(importedAt ?? handlerItself), module: name, why: `different content, from ${from}` };
}

const handlerItself: Place = { file: "the handler", line: 0 };

/**
 * @param first only what is known to be imported
 * @param all also what can be imported by computed names
 */
function undecided(
  handlerModule: string,
  first: ImportWalk,
  all: ImportWalk,
  { unreadableLayers }: ProofQuestion,
): Pick<ImportProof, "missingBefore" | "unproven" | "needed" | "doubts"> {
  const missing = first.imports.filter(({ resolution }) => resolution === "missing");
  const elsewhere = all.unfollowed.some(({ kind }) => kind === "search-path")
    ? "not found, but the code changes sys.path"
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
  const onLoad = importedOnLoad(handlerModule, first);
  const needed = missing.filter(
    ({ importer, as, when, lazy }) =>
      as === "module" && when === "always" && !lazy && (importer === "" || onLoad.has(importer)),
  );
  return {
    missingBefore: findings,
    unproven: unfollowed,
    needed: needed
      .filter(({ importer }) => importer !== "")
      .map((each) => ({
        ...each.place,
        module: each.wanted,
        why: "not found, but the handler cannot be imported without it",
      })),
    doubts: needed
      .filter(({ importer }) => importer === "")
      .map((each) => ({ ...each.place, module: each.wanted, why: "Python would not find the handler's module" })),
  };
}
