/**
 * Decides whether a Node.js function can still load after a change what it loads now. Follows its imports on both
 * sides.
 */
import { fileAt, OPT, TASK } from "../../package/file-tree.ts";
import { nodejs } from "../../runtimes/nodejs.ts";
import {
  FOUND_AFTER,
  type ImportFinding,
  type ImportProof,
  READ_BY_PATH,
  withDistinctFindings,
} from "../import-proof.ts";
import { type ProofQuestion, reachedFrom } from "../import-world.ts";
import { pathFindingsOf } from "../paths/path-proof.ts";
import { mentioningFilesIn, pathFileOfText } from "../paths/text-mentions.ts";
import { computedNameDoubts, missingCodeDoubts } from "./chosen-names.ts";
import { filesBehindHandler, handlerFileOf } from "./handler-file.ts";
import {
  type ImportWalk,
  importWalkFrom,
  isCode,
  type Reached,
  type WalkedReference,
  type Worlds,
} from "./import-walk.ts";
import { duplicateInstances } from "./instances.ts";
import { displayPath, type NodeWorld, scopeOf } from "./node-world.ts";
import { pathPlacesOf, startedFiles } from "./paths/path-places.ts";
import { neededPackages, replaceableModules, replacedModules } from "./replaced-modules.ts";
import type { Resolution } from "./resolution.ts";
import { computedIn } from "./source/node-file.ts";

/** A question about one version of the package after the change. */
type Comparison = Omit<ProofQuestion<NodeWorld>, "after"> & Worlds;

/**
 * The proof for one function. Both sides are read by the same rules, so unknowns never count against the change. Data
 * files that code reads by path stay in the package, unless they would hide the layer's package.
 */
export async function nodeImportProofOf(question: ProofQuestion<NodeWorld>): Promise<ImportProof> {
  const modules = replaceableModules(question.before, question.sharedPaths);
  const whole = { ...question, after: question.after([], modules) };
  const proof = await proofOf(whole);
  if (proof.stays.length === 0) return proof;
  const keeps = proof.stays.map(({ module }) => module);
  const kept = await proofOf({ ...question, after: question.after(keeps, modules) });
  const known = new Set([...proof.lost, ...proof.changed].map((each) => JSON.stringify(each)));
  const isHidden = [...kept.lost, ...kept.changed].some((each) => !known.has(JSON.stringify(each)));
  if (!isHidden) return { ...kept, stays: proof.stays };
  const certain = proof.stays.filter(({ why }) => why === READ_BY_PATH);
  const why = "code reads it by path, but a copy in the package would hide the layer's";
  return withDistinctFindings({
    ...proof,
    stays: [],
    lost: [...proof.lost, ...certain.map((each) => ({ ...each, why }))],
  });
}

async function proofOf(question: Comparison): Promise<ImportProof> {
  const { before, after, handler, sharedPaths } = question;
  const handled = { before: await handlerFileOf(before, handler), after: await handlerFileOf(after, handler) };
  const [from, to] = [handled.before, handled.after];
  const start = from.kind === "file" && to.kind === "file" ? [{ before: from.path, after: to.path }] : [];
  const first = await importWalkFrom(start, question);
  const behind = [
    ...filesBehindHandler(from, first, after, question.isWrapped),
    ...startedFiles(first, after).map(({ path }) => path),
  ];
  const walk =
    behind.length === 0
      ? first
      : await importWalkFrom([...start, ...behind.map((path) => ({ before: path, after: path }))], question);
  const replaced = await replacedModules(walk, question, { handler: to, sharedPaths, readByPath: READ_BY_PATH });
  const needs = await neededPackages(walk, question);
  const { files, places } = pathPlacesOf(walk, question, sharedPaths);
  const code = walk.reached.flatMap((each) => (each.before === null || each.code === null ? [] : [each.code.paths]));
  const mentioning = await mentioningFilesIn(before, code, nodejs, question);
  const paths = pathFindingsOf([...files, ...mentioning.map(pathFileOfText)], places, sharedPaths);
  const itself = { ...handlerItself, module: handler };
  const lost = [
    ...(from.kind === "file" && to.kind === "missing" ? [{ ...itself, why: "no longer in the package" }] : []),
    ...walk.references
      .filter((reference) => isLost(reference, question))
      .filter((reference) => !replaced.stays.some(({ file, line }) => isAt(reference, file, line)))
      .map((reference) => findingOf(reference, lossReasonOf(reference, question))),
    ...replaced.lost,
  ];
  return withDistinctFindings({
    lost: [
      ...lost,
      ...paths.lost.filter((each) => !lost.some((one) => one.file === each.file && one.line === each.line)),
    ],
    changed: [
      ...walk.references
        .filter((reference) => differs(reference, question))
        .map((reference) => findingOf(reference, otherContent(reference.after))),
      ...(await changedFormats(walk, question)),
      ...duplicateInstances(walk),
    ],
    missingBefore: [
      ...(from.kind === "missing" ? [{ ...itself, why: "not found" }] : []),
      ...first.references
        .filter(({ before: found, manner }) => found?.kind === "missing" && manner !== "path")
        .map((reference) => findingOf(reference, missingReasonOf(reference, question))),
    ],
    foundAfter: walk.references
      .filter(({ before, after, manner }) => before?.kind === "missing" && isFound(after) && manner !== "path")
      .map((reference) => findingOf(reference, FOUND_AFTER)),
    unproven: [...unprovenIn(walk, question), ...paths.unproven],
    needed: neededOnLoad(first, question),
    doubts: [
      ...(from.kind === "missing" ? [{ ...itself, why: "Node.js would not find the handler's file" }] : []),
      ...(await startedProcessDoubts(walk, question)),
      ...startedScriptDoubts(walk, question),
      ...missingCodeDoubts(walk, question, mentioning, places, sharedPaths),
      ...computedNameDoubts(walk, question, sharedPaths),
      ...paths.doubts,
      ...replaced.doubts,
    ],
    stays: [...paths.stays, ...replaced.stays],
    ...(replaced.replacements.length === 0 ? {} : { replacements: replaced.replacements }),
    ...(needs.length === 0 ? {} : { needs }),
  });
}

/** Imports that are not found now, but that the handler needs when it loads. */
function neededOnLoad({ references }: ImportWalk, { unreadableLayers }: Comparison): ImportFinding[] {
  if (unreadableLayers.length > 0) return [];
  const needed = references.filter(({ when, lazy, manner }) => when === "always" && !lazy && manner !== "path");
  const followed = Map.groupBy(needed, ({ site }) => site.before);
  const loaded = reachedFrom(references[0]?.site.before ?? null, (path) =>
    (followed.get(path) ?? []).flatMap(({ before }) => (before?.kind === "file" ? [before.path] : [])),
  );
  return needed
    .filter(({ site, before }) => before?.kind === "missing" && site.before !== null && loaded.has(site.before))
    .map((reference) => findingOf(reference, "not found, but the handler cannot be loaded without it"));
}

/**
 * Processes that load shared code but do not search layers: without NODE_PATH, or through `import` outside Lambda's
 * runtime.
 */
async function startedProcessDoubts(walk: ImportWalk, question: Comparison): Promise<ImportFinding[]> {
  const { before, after, sharedPaths } = question;
  const found: ImportFinding[] = [];
  for (const { path, by, line, lacksNodePath } of startedFiles(walk, after)) {
    const alone = await importWalkFrom([{ before: path, after: path }], { before, after });
    const uses = alone.references.find(
      ({ before: found, manner }) =>
        found?.kind === "file" &&
        (lacksNodePath || manner === "import") &&
        sharedPaths.some((shared) => found.path.startsWith(`${TASK}/${shared}`)),
    );
    const why = lacksNodePath
      ? "it starts a separate Node.js process without NODE_PATH, which does not search layers"
      : "it starts a separate Node.js process, in which imports might not search layers";
    if (uses !== undefined) found.push({ file: displayPath(by.after), line, module: uses.specifier, why });
  }
  return found;
}

/** A shared script that is not in the function's working directory can be in the process's. */
function startedScriptDoubts({ reached }: ImportWalk, { before, after }: Comparison): ImportFinding[] {
  return reached.flatMap(({ after: by, code }) =>
    (code?.paths.started ?? []).flatMap(({ line, value: { base, text } }) => {
      const path = text.replace(/^(\.?\/)+/, "");
      if (base.kind !== "text" || before.task.files.has(path) || !/^[\w@./-]+$/.test(path)) return [];
      const gone = [...before.task.files.keys()].find(
        (each) => each.endsWith(`/${path}`) && !after.task.files.has(each),
      );
      const why = `it starts ${gone}, which moves to the layer`;
      return gone === undefined ? [] : [{ file: displayPath(by), line, module: path, why }];
    }),
  );
}

const handlerItself = { file: "the handler", line: 0 };

function isAt({ site }: WalkedReference, file: string, line: number): boolean {
  return displayPath(site.after) === file && site.line === line;
}

function findingOf({ site, specifier }: WalkedReference, why: string): ImportFinding {
  return { file: displayPath(site.after), line: site.line, module: specifier, why };
}

/** A required import that is not found, in a file that is new after the change, is lost too. */
function isLost(
  { before, after, when, manner, site }: WalkedReference,
  { unchangedLayers, ...question }: Comparison,
): boolean {
  if (after.kind !== "missing") return false;
  const origin = fileAt(question.after, site.after)?.origin ?? "";
  if (before === null && unchangedLayers.includes(origin)) return false;
  return before === null ? when === "always" && manner !== "path" : before.kind !== "missing";
}

function lossReasonOf(
  { site, manner, specifier, before }: WalkedReference,
  { after, sharedPaths }: Comparison,
): string {
  const moves = before?.kind === "file" || before?.kind === "folder" ? displayPath(before.path) : "";
  if (before?.kind === "file" && after.loads.has(before.through ?? before.path)) return "not in the layer";
  if (manner === "path" || /^\.{0,2}\//.test(specifier))
    return site.after.startsWith(`${OPT}/`)
      ? "this path points from the layer into the package"
      : `this path points to ${moves}, which moves to the layer`;
  const isOfShared = sharedPaths.some((path) => `${moves}/`.startsWith(path));
  if (manner === "import" && !after.runtime.importsSearchNodePath && isOfShared)
    return `nodejs${after.runtime.major}.x searches for imports only in node_modules above the file, never in layers: use require, or upgrade the runtime`;
  if (site.after.startsWith(`${OPT}/`) && before?.kind === "file" && before.path.startsWith(`${TASK}/`))
    return "not in the layer, and code in a layer does not search the function's node_modules";
  return "not in the layer";
}

function missingReasonOf({ when }: WalkedReference, { unreadableLayers }: Comparison): string {
  if (unreadableLayers.length > 0) return `not found, but ${unreadableLayers.join(", ")} cannot be read`;
  return when === "maybe" ? "optional" : "not found";
}

function differs({ before, after, manner }: WalkedReference, { accepts }: Comparison): boolean {
  if (before === null || manner === "path" || !isFound(before) || !isFound(after)) return false;
  const paths = [before, after].flatMap((each) => (each.kind === "file" ? [displayPath(each.path)] : []));
  return contentOf(before) !== contentOf(after) && !paths.every(accepts);
}

function isFound({ kind }: Resolution): boolean {
  return kind === "file" || kind === "built-in" || kind === "runtime";
}

function contentOf(found: Resolution): string {
  return found.kind === "file" ? found.file.content : found.kind;
}

function otherContent(found: Resolution): string {
  return `different content, from ${found.kind === "file" ? found.file.origin : "the runtime"}`;
}

/** Code whose package.json is not in the layer: there, `.js` means the other kind of module. */
async function changedFormats({ reached }: ImportWalk, { before, after }: Worlds): Promise<ImportFinding[]> {
  const found: ImportFinding[] = [];
  const kindText = (isModule: boolean) => (isModule ? "an ES module" : "CommonJS");
  for (const { before: old, after: path } of reached) {
    if (old === null || !path.endsWith(".js") || old === path) continue;
    const [was, is] = [await isModule(before, old), await isModule(after, path)];
    const [file, why] = [displayPath(path), `read as ${kindText(is)} in the layer, and as ${kindText(was)} now`];
    if (was !== is) found.push({ file, line: 1, module: file, why: `${why}, by its package.json` });
  }
  return found;
}

async function isModule(world: NodeWorld, path: string): Promise<boolean> {
  return (await scopeOf(world, path))?.description.isModule === true;
}

function unprovenIn(walk: ImportWalk, question: Comparison): ImportFinding[] {
  const linked = walk.references.flatMap((reference) =>
    [reference.before, reference.after]
      .filter((each) => each?.kind === "linked")
      .map(({ path }) => findingOf(reference, `${path} is a symbolic link, which the import proof does not follow`)),
  );
  const outside = walk.references
    .filter(pointsOutside)
    .map((each) => findingOf(each, "this folder is outside the package, and would be a different one in the layer"));
  return [...linked, ...outside, ...walk.reached.flatMap((each) => unprovenInFile(each, question))];
}

function unprovenInFile({ before: old, after: path, code }: Reached, { before, after }: Worlds): ImportFinding[] {
  const file = displayPath(path);
  const finding = (line: number, module: string, why: string) => ({ file, line, module, why });
  if (code === null) {
    const isThere = old !== null && fileAt(before, old) !== null && fileAt(after, path) !== null;
    return isThere && isCode(path) ? [finding(1, file, "the file cannot be read")] : [];
  }
  const { syntaxError: wrong, searchChanges } = code;
  const refused = "no version of Node.js accepts this file, before or after the change";
  const elsewhere = "the import proof does not search there";
  return [
    ...(wrong === null ? [] : [finding(wrong.line, `SyntaxError: ${wrong.what}`, refused)]),
    ...computedIn(code).map(({ line, text }) => finding(line, text, "the name is computed at run time")),
    ...searchChanges.map((line) => finding(line, "the module search path is changed", elsewhere)),
  ];
}

/** Whether a folder that moving code reads is outside the package of the code. */
function pointsOutside({ manner, site, before, after }: WalkedReference): boolean {
  if (manner !== "path" || before?.kind !== "folder" || after.kind !== "folder" || site.before === site.after)
    return false;
  const [, root = ""] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(site.before ?? "") ?? [];
  return !`${before.path}/`.startsWith(`${root}/`);
}
