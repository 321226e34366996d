/** Proves what Node.js functions load. */
import { nodejs } from "../../domain/families/nodejs.ts";
import { nodeImportProofOf } from "../../domain/nodejs-imports/import-proof.ts";
import { nodeFileOf } from "../../domain/nodejs-imports/node-file.ts";
import { nodeRuntimeOf } from "../../domain/nodejs-imports/node-runtime.ts";
import { type NodeWorld, nodeWorldOf } from "../../domain/nodejs-imports/node-world.ts";
import { packageDescriptionOf } from "../../domain/nodejs-imports/package-description.ts";
import type { OpenPackage } from "../../domain/package-directory.ts";
import type { Prover, Side } from "./prover.ts";
import { readingOnce } from "./reading.ts";

/** @param layer what functions are to stand on */
export function nodeProver(layer: OpenPackage): Prover {
  const read = readingOnce(layer, nodeFileOf);
  const describe = readingOnce(layer, packageDescriptionOf);
  const worldOf = (runtime: string, { task, layers }: Side): NodeWorld => {
    const zips = [task, ...layers];
    return nodeWorldOf(task, layers, {
      runtime: nodeRuntimeOf(runtime),
      read: (file) => read(file, zips),
      describe: (file) => describe(file, zips),
    });
  };
  return ({ runtime, before, after, ...question }) =>
    nodeImportProofOf({
      ...question,
      isModule: (path) => nodejs.code.test(path),
      before: worldOf(runtime, before),
      after: (keeps) => worldOf(runtime, after(keeps)),
    });
}
