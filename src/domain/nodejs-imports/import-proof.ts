/** Decides whether a Node.js function will load after a change what it loads now, by following its imports on both sides. */
import { type ImportFinding, type ImportProof, once } from "../import-proof.ts";
import { filesBehind, handlerFileOf } from "./handler-file.ts";
import { type ImportWalk, importWalkFrom, type Step, type Worlds } from "./import-walk.ts";
import { instancesMultiplied } from "./instances.ts";
import { OPT, TASK } from "./node-runtime.ts";
import { fileAt, isFolder, type NodeWorld, scopeOf, shownPath } from "./node-world.ts";
import type { Resolution } from "./resolution.ts";

export interface NodeProofQuestion extends Worlds {
  /** As Lambda configures it: `src/app.handler`. */
  readonly handler: string;
  /** Paths of the package that go to the layer, each a folder. */
  readonly sharedPaths: readonly string[];
  /** Whether other content of a file is what was asked for; by its path in a package. */
  accepts(path: string): boolean;
  /** Layers that could not be read: what is not found may lie there. */
  readonly unreadableLayers: readonly string[];
}

/** The proof for one function. Both sides are read by the same rules, so what cannot be known is never held against the change. */
export async function nodeImportProofOf(question: NodeProofQuestion): Promise<ImportProof> {
  const { before, after, handler } = question;
  const first = { before: await handlerFileOf(before, handler), after: await handlerFileOf(after, handler) };
  const behind = filesBehind(first.before, after).map((path) => ({ before: path, after: path }));
  const [from, to] = [first.before, first.after];
  const start = from.kind === "file" && to.kind === "file" ? [{ before: from.path, after: to.path }] : [];
  const walk = await importWalkFrom([...start, ...behind], question);
  const itself = { ...handlerItself, module: handler };
  return {
    lost: once([
      ...(from.kind === "file" && to.kind === "missing" ? [{ ...itself, why: "not in the package any more" }] : []),
      ...walk.steps.filter(isLost).map((step) => findingOf(step, whyLost(step, question))),
      ...pathsNamed(walk, question),
    ]),
    changed: once([
      ...walk.steps.filter((step) => differs(step, question)).map((step) => findingOf(step, otherContent(step.after))),
      ...(await formatsChanged(walk, question)),
      ...instancesMultiplied(walk),
    ]),
    missingBefore: once([
      ...(from.kind === "missing" ? [{ ...itself, why: "not found" }] : []),
      ...walk.steps
        .filter(({ before: found, manner }) => found?.kind === "missing" && manner !== "path")
        .map((step) => findingOf(step, whyMissing(step, question))),
    ]),
    unproven: once(unprovenIn(walk, question)),
  };
}

const handlerItself = { file: "the handler", line: 0 };

function findingOf({ asker, specifier }: Step, why: string): ImportFinding {
  return { file: shownPath(asker.after), line: asker.line, module: specifier, why };
}

/** A new import that is not found, in a file the change brings, is lost too, unless its failing is provided for. */
function isLost({ before, after, when, manner }: Step): boolean {
  if (after.kind !== "missing") return false;
  return before === null ? when === "always" && manner !== "path" : before.kind !== "missing";
}

function whyLost({ asker, manner, specifier, before }: Step, { after, sharedPaths }: NodeProofQuestion): string {
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

function whyMissing({ when }: Step, { unreadableLayers }: NodeProofQuestion): string {
  if (unreadableLayers.length > 0) return `not found, but ${unreadableLayers.join(", ")} cannot be read`;
  return when === "maybe" ? "optional" : "not found";
}

function differs({ before, after, manner }: Step, { accepts }: NodeProofQuestion): boolean {
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

/** Texts like `node_modules/@acme/shared/prices.json` in code: data files are read so, from the package's root. */
function pathsNamed({ reached }: ImportWalk, { before, sharedPaths }: NodeProofQuestion): ImportFinding[] {
  return reached.flatMap(({ after, says }) =>
    (says?.paths ?? []).flatMap(({ line, text }) => {
      const path = /node_modules\/[\w@./-]+/.exec(text)?.[0] ?? "";
      const at = `${TASK}/${path.replace(/\/$/, "")}`;
      const goes = sharedPaths.some((shared) => `${path}/`.startsWith(shared));
      const isAskedFor = says?.askings.some(
        (each) => each.kind === "asked" && each.line === line && each.specifier.includes(path),
      );
      if (!goes || isAskedFor === true || (fileAt(before, at) === null && !isFolder(before, at))) return [];
      return [{ file: shownPath(after), line, module: path, why: "this path goes to the layer" }];
    }),
  );
}

function unprovenIn({ steps, reached }: ImportWalk, { before, after }: NodeProofQuestion): ImportFinding[] {
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
    return [
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
