/** Import worlds made of texts, and what real Python does in them. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ImportProof } from "../../src/domain/imports/import-proof.ts";
import { textMentionsOf } from "../../src/domain/imports/paths/text-mentions.ts";
import { importProofOf } from "../../src/domain/imports/python/import-proof.ts";
import type { ImportWorld } from "../../src/domain/imports/python/module-table.ts";
import { pythonRuntimeOf } from "../../src/domain/imports/python/python-runtime.ts";
import { searchPathOf } from "../../src/domain/imports/python/search-path.ts";
import { pythonFileOf } from "../../src/domain/imports/python/source/python-file.ts";
import { treesOf } from "../../src/domain/package/file-tree.ts";
import { generatedFilesIn } from "../../src/domain/package/replacements.ts";
import { staysInPackage } from "../../src/domain/package/shared-path.ts";
import type { Family } from "../../src/domain/runtimes/family.ts";
import { python } from "../../src/domain/runtimes/python.ts";
import type { Files } from "./fleet.ts";
import { memoize } from "./memoize.ts";
import { pythonCode } from "./shared-code.ts";
import { zipsOf } from "./zips-of-texts.ts";

/** A function's package and its layers in their order; layers have their `python/` in the paths. */
export interface Layout {
  readonly task: Files;
  readonly layers: readonly Files[];
  readonly handler: string;
}

/** The version that import_layouts.py searches site-packages for. */
const RUNTIME = "python3.11";

export function worldOf({ task, layers }: Layout, sharedPaths: readonly string[] = ["shared/"]): ImportWorld {
  const { own, others, textOf } = zipsOf(task, layers);
  const runtime = pythonRuntimeOf(RUNTIME);
  const trees = treesOf(own, others);
  return {
    runtime,
    ...trees,
    ...generatedFilesIn(own.directory),
    searched: searchPathOf(runtime.minor, trees),
    read: async (file) => readOnce(textOf(file)),
    mentions: async (file) => mentionsOnce(textOf(file), sharedPaths.join()),
  };
}

/** Hundreds of worlds hold the same files. */
const readOnce = memoize(pythonFileOf);
const mentionsOnce = memoize((text: string, sharedPaths: string) =>
  textMentionsOf(text, pythonCode(sharedPaths.split(","))),
);

/** What the change may be told beside the two layouts. */
export interface ProofOptions {
  readonly accepts?: (path: string) => boolean;
  readonly sharedPaths?: readonly string[];
  readonly isWrapped?: boolean;
  readonly isLibrary?: (path: string) => boolean;
  /** Names of layers as the worlds give them: `layer 1`. */
  readonly unchangedLayers?: readonly string[];
}

export function proofOf(
  before: Layout,
  after: Layout,
  options: ProofOptions | ((path: string) => boolean) = {},
): Promise<ImportProof> {
  const {
    accepts = () => false,
    sharedPaths = ["shared/"],
    isWrapped = false,
    isLibrary = () => false,
    unchangedLayers = [],
  } = typeof options === "function" ? { accepts: options } : options;
  return importProofOf({
    handler: before.handler,
    before: worldOf(before, sharedPaths),
    after: (keeps) => worldOf({ ...after, task: { ...keptOf(before.task, keeps), ...after.task } }, sharedPaths),
    sharedPaths,
    isLibrary,
    isWrapped,
    accepts,
    unreadableLayers: [],
    unchangedLayers,
  });
}

export function keptOf(task: Files, keeps: readonly string[], family: Family = python): Files {
  return Object.fromEntries(Object.entries(task).filter(([path]) => staysInPackage(path, { family, keeps })));
}

export interface PythonOutcome {
  /** `ok`, or the error. */
  readonly says: string;
  /** Dotted names of the modules loaded from package and layers, sorted. */
  readonly loaded: readonly string[];
}

/** What python3 makes of each layout. One process starts them all. */
export function pythonSays(layouts: readonly Layout[]): Promise<readonly PythonOutcome[]> {
  const script = fileURLToPath(new URL("./import_layouts.py", import.meta.url));
  return new Promise((resolve, reject) => {
    const python = execFile("python3", ["-S", "-E", script], { maxBuffer: 64 * 1024 * 1024 }, (error, stdout) =>
      error === null ? resolve(JSON.parse(stdout)) : reject(error),
    );
    python.stdin?.end(JSON.stringify(layouts));
  });
}
