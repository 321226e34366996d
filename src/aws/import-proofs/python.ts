/** Proves the imports of Python functions. */
import type { OpenPackage } from "../../domain/package-directory.ts";
import { importProofOf } from "../../domain/python-imports/import-proof.ts";
import type { ImportWorld } from "../../domain/python-imports/module-table.ts";
import { pythonFileOf } from "../../domain/python-imports/python-file.ts";
import { pythonRuntimeOf } from "../../domain/python-imports/python-runtime.ts";
import { searchPathOf } from "../../domain/python-imports/search-path.ts";
import type { Prover, Side } from "./prover.ts";
import { readingOnce } from "./reading.ts";

/** @param layer what functions are to stand on */
export function pythonProver(layer: OpenPackage): Prover {
  const read = readingOnce(layer, pythonFileOf);
  const worldOf = (runtimeName: string, { task, layers }: Side): ImportWorld => {
    const runtime = pythonRuntimeOf(runtimeName);
    const searched = searchPathOf(runtime.minor, task, layers);
    return { runtime, searched, read: (file) => read(file, [task, ...layers]) };
  };
  return ({ runtime, before, after, ...question }) =>
    importProofOf({ ...question, before: worldOf(runtime, before), after: worldOf(runtime, after) });
}
