/** Worlds of Node.js functions made of texts, and what real Node.js does in them. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import pLimit from "p-limit";
import type { ImportProof } from "../../src/domain/imports/import-proof.ts";
import { nodeImportProofOf } from "../../src/domain/imports/nodejs/import-proof.ts";
import { nodeRuntimeOf } from "../../src/domain/imports/nodejs/node-runtime.ts";
import type { NodeWorld } from "../../src/domain/imports/nodejs/node-world.ts";
import { packageDescriptionOf } from "../../src/domain/imports/nodejs/package-description.ts";
import { nodeFileOf } from "../../src/domain/imports/nodejs/source/node-file.ts";
import { textMentionsOf } from "../../src/domain/imports/paths/text-mentions.ts";
import { treesOf } from "../../src/domain/package/file-tree.ts";
import { generatedFilesIn, type Replacement, replacementText } from "../../src/domain/package/replacements.ts";
import { isRemoved, type Removal } from "../../src/domain/package/shared-path.ts";
import { nodejs } from "../../src/domain/runtimes/nodejs.ts";
import type { Files } from "./fleet.ts";
import { keptOf } from "./import-worlds.ts";
import { memoize } from "./memoize.ts";
import { nodeCode } from "./shared-code.ts";
import { zipsOf } from "./zips-of-texts.ts";

/** A function's package and its layers in their order; layers have their `nodejs/` in the paths. */
export interface NodeLayout {
  readonly task: Files;
  readonly layers: readonly Files[];
  readonly handler: string;
  /** For example `nodejs24.x`. */
  readonly runtime: string;
}

const readOnce = memoize(nodeFileOf);
const mentionsOnce = memoize((text: string, sharedPaths: string) =>
  textMentionsOf(text, { family: nodejs, sharedPaths: sharedPaths.split(",") }),
);

function nodeWorld({ task, layers, runtime }: NodeLayout, sharedPaths: readonly string[]): NodeWorld {
  const { own, others, textOf } = zipsOf(task, layers);
  return {
    ...treesOf(own, others),
    ...generatedFilesIn(own.directory),
    runtime: nodeRuntimeOf(runtime),
    read: async (file) => readOnce(textOf(file)),
    describe: async (file) => packageDescriptionOf(textOf(file)),
    mentions: async (file) => mentionsOnce(textOf(file), sharedPaths.join()),
  };
}

export function nodeProofOf(
  before: NodeLayout,
  after: NodeLayout,
  {
    sharedPaths = ["node_modules/@acme/shared/"],
    accepts = () => false,
    unchangedLayers = [],
  }: {
    readonly sharedPaths?: readonly string[];
    readonly accepts?: (path: string) => boolean;
    /** Names of layers as the worlds give them: `layer 1`. */
    readonly unchangedLayers?: readonly string[];
  } = {},
): Promise<ImportProof> {
  return nodeImportProofOf({
    handler: before.handler,
    before: nodeWorld(before, sharedPaths),
    after: (keeps) =>
      nodeWorld({ ...after, task: { ...keptOf(before.task, keeps, nodejs), ...after.task } }, sharedPaths),
    isLibrary: nodejs.paths.librariesIn([], ""),
    sharedPaths,
    accepts,
    unreadableLayers: [],
    unchangedLayers,
    isWrapped: false,
  });
}

/** A function with folders that move, and the layer's files of these folders. */
export interface FolderCase {
  readonly task: Files;
  readonly handler: string;
  readonly runtime: string;
  readonly sharedPaths: readonly string[];
  /** By path in a package. */
  readonly layer: Files;
  /** Other layers, which stay. */
  readonly others?: readonly Files[];
  readonly accepts?: (path: string) => boolean;
}

/** The proof for a function whose folders move, and the layouts of it before and after. */
export async function folderProofOf({
  task,
  layer,
  others = [],
  sharedPaths,
  accepts = () => false,
  ...about
}: FolderCase) {
  const inLayer = Object.fromEntries(Object.entries(layer).map(([path, text]) => [`nodejs/${path}`, text]));
  const before = { ...about, task, layers: others };
  const after = (keeps: readonly string[], replacements: readonly Replacement[]): NodeLayout => ({
    ...about,
    task: slimFiles(task, nodeCode(sharedPaths, { keeps, replacements })),
    layers: [...others, inLayer],
  });
  const proof = await nodeImportProofOf({
    handler: about.handler,
    before: nodeWorld(before, sharedPaths),
    after: (keeps, replacements) => nodeWorld(after(keeps, replacements), sharedPaths),
    isLibrary: nodejs.paths.librariesIn([], ""),
    sharedPaths,
    accepts,
    unreadableLayers: [],
    unchangedLayers: others.map((_, index) => `layer ${index + 1}`),
    isWrapped: false,
  });
  const keeps = proof.stays.map(({ module }) => module);
  return { proof, before, after: after(keeps, proof.replacements ?? []) };
}

/** The files of the slim package. */
export function slimFiles(files: Files, removal: Removal): Files {
  const replaced = new Map(removal.replacements.map((each) => [each.path, replacementText(each)]));
  const kept = Object.entries(files).filter(([path]) => !isRemoved(path, removal));
  return Object.fromEntries(kept.map(([path, text]) => [path, replaced.get(path) ?? text]));
}

/** What Node.js makes of each layout: `ok`, or the error of loading the handler or of calling it. */
export async function nodeSays(layouts: readonly NodeLayout[]): Promise<readonly string[]> {
  const root = await mkdtemp(path.join(tmpdir(), "layershift-node-"));
  try {
    return await pLimit(4).map(layouts, (layout, index) => said(layout, path.join(root, String(index))));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** What each function answers, as JSON, or its error. */
export async function nodeAnswers(
  layouts: readonly (NodeLayout & { readonly environment: Readonly<Record<string, string>> })[],
): Promise<readonly string[]> {
  const root = await mkdtemp(path.join(tmpdir(), "layershift-node-"));
  try {
    return await pLimit(4).map(layouts, (layout, index) =>
      said(layout, path.join(root, String(index)), layout.environment, "answer"),
    );
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

const LOADER = fileURLToPath(new URL("./load-handler.mjs", import.meta.url));

async function said(
  { task, layers, handler, runtime }: NodeLayout,
  root: string,
  environment: Readonly<Record<string, string>> = {},
  tells = "ok",
): Promise<string> {
  const [own, opt] = [path.join(root, "task"), path.join(root, "opt")];
  await written(withLocalLayers(task, opt), own);
  await mkdir(opt, { recursive: true });
  for (const layer of layers) await written(layer, opt);
  const major = Number(/\d+/.exec(runtime)?.[0]);
  const NODE_PATH = [`${opt}/nodejs/node${major}/node_modules`, `${opt}/nodejs/node_modules`, own].join(path.delimiter);
  const off = major < 24 ? ["--no-experimental-require-module", "--no-experimental-detect-module"] : [];
  const { stdout } = await promisify(execFile)(process.execPath, [...off, LOADER, own, handler, String(major), tells], {
    cwd: own,
    env: { NODE_PATH, LAMBDA_TASK_ROOT: own, ...environment },
  }).catch((error: Error) => ({ stdout: `Error: ${error.message.split("\n")[0]}` }));
  return stdout.trim();
}

/** Generated files name modules by their place on Lambda. */
function withLocalLayers(task: Files, opt: string): Files {
  return Object.fromEntries(Object.entries(task).map(([path, text]) => [path, text.replaceAll('"/opt/', `"${opt}/`)]));
}

async function written(files: Files, folder: string): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
