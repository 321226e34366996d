/**
 * Decides whether a Node.js function will load after a change what it loads now, by following its imports on both
 * sides.
 */
import { OPT, TASK } from "../../package/file-tree.ts";
import { type ImportFinding, type ImportProof, once, READ_BY_PATH } from "../import-proof.ts";
import { pathFindingsOf } from "../paths/path-proof.ts";
import { pathFileOf } from "../paths/text-mentions.ts";
import { codeLeftOut, givenNamesDoubts } from "./chosen-names.ts";
import { filesBehind, handlerFileOf } from "./handler-file.ts";
import { type ImportWalk, importWalkFrom, type Step, type Worlds } from "./import-walk.ts";
import { instancesMultiplied } from "./instances.ts";
import { fileAt, type NodeWorld, scopeOf, shownPath } from "./node-world.ts";
import { pathPlacesOf, startedFiles, toldFilesOf } from "./paths/path-places.ts";
import type { Resolution } from "./resolution.ts";

export interface NodeProofQuestion {
  /** As Lambda configures it: `src/app.handler`. */
  readonly handler: string;
  /** Paths of the package that go to the layer, each a folder. */
  readonly sharedPaths: readonly string[];
  readonly before: NodeWorld;
  /** With these files of the shared paths, or data files of these folders, still in the package. */
  after(keeps: readonly string[]): NodeWorld;
  isModule(path: string): boolean;
  /** Whether other content of a file is what was asked for; by its path in a package. */
  accepts(path: string): boolean;
  /** Layers that could not be read: what is not found may lie there. */
  readonly unreadableLayers: readonly string[];
  /** Layers that stay as they are, as files name their origin. */
  readonly unchangedLayers: readonly string[];
  /** Its environment names a handler behind the one that is configured. */
  readonly isWrapped: boolean;
}

/** A question about one way the package may look afterwards. */
type Asked = Omit<NodeProofQuestion, "after"> & Worlds;

/**
 * The proof for one function. Both sides are read by the same rules, so what cannot be known is never held against the
 * change. Data files that code reads by path stay in the package, unless what stays would hide the layer's package.
 */
export async function nodeImportProofOf(question: NodeProofQuestion): Promise<ImportProof> {
  const whole = { ...question, after: question.after([]) };
  const proof = await proofOf(whole);
  if (proof.stays.length === 0) return proof;
  const keeps = proof.stays.map(({ module }) => module);
  const kept = await proofOf({ ...question, after: question.after(keeps) });
  const known = new Set([...proof.lost, ...proof.changed].map((each) => JSON.stringify(each)));
  const isHidden = [...kept.lost, ...kept.changed].some((each) => !known.has(JSON.stringify(each)));
  if (!isHidden) return { ...kept, stays: proof.stays };
  const certain = proof.stays.filter(({ why }) => why === READ_BY_PATH);
  const why = "it is read by path, and where it stayed in the package it would hide the layer's";
  return { ...proof, stays: [], lost: once([...proof.lost, ...certain.map((each) => ({ ...each, why }))]) };
}

async function proofOf(question: Asked): Promise<ImportProof> {
  const { before, after, handler, sharedPaths, isModule } = question;
  const handled = { before: await handlerFileOf(before, handler), after: await handlerFileOf(after, handler) };
  const [from, to] = [handled.before, handled.after];
  const start = from.kind === "file" && to.kind === "file" ? [{ before: from.path, after: to.path }] : [];
  const first = await importWalkFrom(start, question);
  const behind = [
    ...filesBehind(from, first, after, question.isWrapped),
    ...startedFiles(first, after).map(({ path }) => path),
  ];
  const walk =
    behind.length === 0
      ? first
      : await importWalkFrom([...start, ...behind.map((path) => ({ before: path, after: path }))], question);
  const { files, places } = pathPlacesOf(walk, before, after, sharedPaths, isModule);
  const told = await toldFilesOf(walk, before, sharedPaths, isModule);
  const paths = pathFindingsOf([...files, ...told.map(pathFileOf)], places, sharedPaths);
  const itself = { ...handlerItself, module: handler };
  const lost = [
    ...(from.kind === "file" && to.kind === "missing" ? [{ ...itself, why: "not in the package any more" }] : []),
    ...walk.steps.filter((step) => isLost(step, question)).map((step) => findingOf(step, whyLost(step, question))),
  ];
  return {
    lost: once([
      ...lost,
      ...paths.lost.filter((each) => !lost.some((one) => one.file === each.file && one.line === each.line)),
    ]),
    changed: once([
      ...walk.steps.filter((step) => differs(step, question)).map((step) => findingOf(step, otherContent(step.after))),
      ...(await formatsChanged(walk, question)),
      ...instancesMultiplied(walk),
    ]),
    missingBefore: once([
      ...(from.kind === "missing" ? [{ ...itself, why: "not found" }] : []),
      ...first.steps
        .filter(({ before: found, manner }) => found?.kind === "missing" && manner !== "path")
        .map((step) => findingOf(step, whyMissing(step, question))),
    ]),
    unproven: once([...unprovenIn(walk, question), ...paths.unproven]),
    needed: once(neededAtOnce(first, question)),
    doubts: once([
      ...(from.kind === "missing" ? [{ ...itself, why: "the handler is no file that Node.js would load" }] : []),
      ...(await startedDoubts(walk, question)),
      ...startedElsewhere(walk, question),
      ...codeLeftOut(walk, question, told, places.afterwards, sharedPaths),
      ...givenNamesDoubts(walk, question, sharedPaths),
      ...paths.doubts,
    ]),
    stays: once(paths.stays),
  };
}

/** What is not found now, although the handler cannot be loaded without it. */
function neededAtOnce({ steps }: ImportWalk, { unreadableLayers }: Asked): ImportFinding[] {
  if (unreadableLayers.length > 0) return [];
  const followed = Map.groupBy(steps, ({ asker }) => asker.before);
  const found = new Set<string>();
  const waiting = [steps[0]?.asker.before];
  for (let path = waiting.pop(); path != null; path = waiting.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    for (const { before, when, lazy, manner } of followed.get(path) ?? [])
      if (when === "always" && !lazy && manner !== "path" && before?.kind === "file") waiting.push(before.path);
  }
  return steps
    .filter(
      ({ asker, before, when, lazy, manner }) =>
        before?.kind === "missing" &&
        when === "always" &&
        !lazy &&
        manner !== "path" &&
        asker.before !== null &&
        found.has(asker.before),
    )
    .map((step) => findingOf(step, "not found, although the handler cannot be loaded without it"));
}

/**
 * Processes that look into no layer, and load shared code: those without NODE_PATH, and on import all that Lambda does
 * not start.
 */
async function startedDoubts(walk: ImportWalk, question: Asked): Promise<ImportFinding[]> {
  const { before, after, sharedPaths } = question;
  const found: ImportFinding[] = [];
  for (const { path, by, line, seesNoLayer } of startedFiles(walk, after)) {
    const alone = await importWalkFrom([{ before: path, after: path }], { before, after });
    const uses = alone.steps.find(
      (step) =>
        step.before?.kind === "file" &&
        (seesNoLayer || step.manner === "import") &&
        sharedPaths.some((shared) => step.before?.kind === "file" && step.before.path.startsWith(`${TASK}/${shared}`)),
    );
    const why = seesNoLayer
      ? "it starts a Node.js of its own without NODE_PATH, which looks into no layer"
      : "it starts a Node.js of its own, in which an import may not look into layers";
    if (uses !== undefined) found.push({ file: shownPath(by.after), line, module: uses.specifier, why });
  }
  return found;
}

/**
 * Scripts that are not below the function's working directory may be below that of the process: shared code of that
 * name.
 */
function startedElsewhere({ reached }: ImportWalk, { before, after }: Asked): ImportFinding[] {
  return reached.flatMap(({ after: by, says }) =>
    (says?.made.started ?? []).flatMap(({ line, value: { base, text } }) => {
      const path = text.replace(/^(\.?\/)+/, "");
      if (base.kind !== "text" || before.task.files.has(path) || !/^[\w@./-]+$/.test(path)) return [];
      const gone = [...before.task.files.keys()].find(
        (each) => each.endsWith(`/${path}`) && !after.task.files.has(each),
      );
      const why = `it starts ${gone}, which goes to the layer`;
      return gone === undefined ? [] : [{ file: shownPath(by), line, module: path, why }];
    }),
  );
}

const handlerItself = { file: "the handler", line: 0 };

function findingOf({ asker, specifier }: Step, why: string): ImportFinding {
  return { file: shownPath(asker.after), line: asker.line, module: specifier, why };
}

/** A new import that is not found, in a file the change brings, is lost too, unless its failing is provided for. */
function isLost({ before, after, when, manner, asker }: Step, { unchangedLayers, ...question }: Asked): boolean {
  if (after.kind !== "missing") return false;
  const origin = fileAt(question.after, asker.after)?.origin ?? "";
  if (before === null && unchangedLayers.includes(origin)) return false;
  return before === null ? when === "always" && manner !== "path" : before.kind !== "missing";
}

function whyLost({ asker, manner, specifier, before }: Step, { after, sharedPaths }: Asked): string {
  const goes = before?.kind === "file" || before?.kind === "folder" ? shownPath(before.path) : "";
  if (manner === "path" || /^\.{0,2}\//.test(specifier))
    return asker.after.startsWith(`${OPT}/`)
      ? "this path leads from the layer into the package"
      : `this path leads to ${goes}, which goes to the layer`;
  const isOfShared = sharedPaths.some((path) => `${goes}/`.startsWith(path));
  if (manner === "import" && !after.runtime.importsSearchNodePath && isOfShared)
    return `nodejs${after.runtime.major}.x looks for imports in node_modules above the file only, never in layers: require it, or move to a newer runtime`;
  if (asker.after.startsWith(`${OPT}/`) && before?.kind === "file" && before.path.startsWith(`${TASK}/`))
    return "not in the layer, and code in a layer does not look into the function's node_modules";
  return "not in the layer";
}

function whyMissing({ when }: Step, { unreadableLayers }: Asked): string {
  if (unreadableLayers.length > 0) return `not found, but ${unreadableLayers.join(", ")} cannot be read`;
  return when === "maybe" ? "optional" : "not found";
}

function differs({ before, after, manner }: Step, { accepts }: Asked): boolean {
  if (before === null || manner === "path" || !isFound(before) || !isFound(after)) return false;
  const paths = [before, after].flatMap((each) => (each.kind === "file" ? [shownPath(each.path)] : []));
  return contentOf(before) !== contentOf(after) && !paths.every(accepts);
}

function isFound({ kind }: Resolution): boolean {
  return kind === "file" || kind === "built-in" || kind === "runtime";
}

function contentOf(found: Resolution): string {
  return found.kind === "file" ? found.file.content : found.kind;
}

function otherContent(found: Resolution): string {
  return `other content, from ${found.kind === "file" ? found.file.origin : "the runtime"}`;
}

/** Code and its package.json part where a layer leaves the latter out: `.js` then means the other kind of module. */
async function formatsChanged({ reached }: ImportWalk, { before, after }: Worlds): Promise<ImportFinding[]> {
  const found: ImportFinding[] = [];
  for (const { before: old, after: path } of reached) {
    if (old === null || !path.endsWith(".js") || old === path) continue;
    const [was, is] = [await isModule(before, old), await isModule(after, path)];
    if (was !== is)
      found.push({
        file: shownPath(path),
        line: 1,
        module: shownPath(path),
        why: `read as ${is ? "an ES module" : "CommonJS"} in the layer, and as ${was ? "an ES module" : "CommonJS"} now, by its package.json`,
      });
  }
  return found;
}

async function isModule(world: NodeWorld, path: string): Promise<boolean> {
  return (await scopeOf(world, path))?.description.isModule === true;
}

function unprovenIn({ steps, reached }: ImportWalk, { before, after }: Asked): ImportFinding[] {
  const linked = steps.flatMap((step) =>
    [step.before, step.after].flatMap((each) =>
      each?.kind === "linked" ? [findingOf(step, `${each.path} is a symbolic link, and is not followed`)] : [],
    ),
  );
  const outOf = steps.filter(
    ({ manner, asker, before: was, after: is }) =>
      manner === "path" &&
      was?.kind === "folder" &&
      is.kind === "folder" &&
      asker.before !== asker.after &&
      leaves(was, asker.before),
  );
  const ofFiles = reached.flatMap(({ after: path, before: old, says }) => {
    const place = (line: number) => ({ file: shownPath(path), line });
    if (says === null)
      return isCode(path) && old !== null && fileAt(before, old) !== null && fileAt(after, path) !== null
        ? [{ ...place(1), module: shownPath(path), why: "the file cannot be read" }]
        : [];
    const wrong = says.syntaxError;
    return [
      ...(wrong === null
        ? []
        : [
            {
              ...place(wrong.line),
              module: `SyntaxError: ${wrong.what}`,
              why: "no Node.js reads this file, now as afterwards",
            },
          ]),
      ...says.askings.flatMap((each) =>
        each.kind === "computed"
          ? [{ ...place(each.line), module: each.text, why: "the name is made when the code runs" }]
          : [],
      ),
      ...says.searchChanges.map((line) => ({
        ...place(line),
        module: "where modules are looked for is changed",
        why: "modules from there are not looked for",
      })),
    ];
  });
  const leading = outOf.map((step) =>
    findingOf(step, "this folder lies outside the package, and is another one in the layer"),
  );
  return [...linked, ...leading, ...ofFiles];
}

/** Whether a folder is not below the one the file's package lies in. */
function leaves({ path }: { readonly path: string }, asker: string | null): boolean {
  const [, root = ""] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(asker ?? "") ?? [];
  return !`${path}/`.startsWith(`${root}/`);
}

function isCode(path: string): boolean {
  return !/\.(json|node|wasm)$/.test(path);
}
