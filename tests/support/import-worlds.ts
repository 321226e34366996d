/** Import worlds made of texts, and what real Python does in them. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ImportProof } from "../../src/domain/import-proof.ts";
import { importProofOf } from "../../src/domain/python-imports/import-proof.ts";
import type { ImportWorld } from "../../src/domain/python-imports/module-table.ts";
import { pythonFileOf } from "../../src/domain/python-imports/python-file.ts";
import { pythonRuntimeOf } from "../../src/domain/python-imports/python-runtime.ts";
import { searchPathOf } from "../../src/domain/python-imports/search-path.ts";
import type { Files } from "./fleet.ts";
import { zipsOf } from "./zips-of-texts.ts";

/** A function's package and its layers in their order; layers have their `python/` in the paths. */
export interface Layout {
  readonly task: Files;
  readonly layers: readonly Files[];
  readonly handler: string;
}

/** The version that import_layouts.py searches site-packages for. */
const RUNTIME = "python3.11";

export function worldOf({ task, layers }: Layout): ImportWorld {
  const { own, others, textOf } = zipsOf(task, layers);
  const runtime = pythonRuntimeOf(RUNTIME);
  return {
    runtime,
    searched: searchPathOf(runtime.minor, own, others),
    read: async (file) => pythonFileOf(textOf(file)),
  };
}

export function proofOf(before: Layout, after: Layout, accepts = (_path: string) => false): Promise<ImportProof> {
  const worlds = { before: worldOf(before), after: worldOf(after) };
  return importProofOf({ handler: before.handler, ...worlds, accepts, unreadableLayers: [] });
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
