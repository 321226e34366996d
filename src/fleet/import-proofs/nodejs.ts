/** Proves what Node.js functions load. */
import { nodeImportProofOf } from "../../domain/imports/nodejs/import-proof.ts";
import { nodeRuntimeOf } from "../../domain/imports/nodejs/node-runtime.ts";
import type { NodeWorld } from "../../domain/imports/nodejs/node-world.ts";
import { packageDescriptionOf } from "../../domain/imports/nodejs/package-description.ts";
import { nodeFileOf } from "../../domain/imports/nodejs/source/node-file.ts";
import { textMentionsOf } from "../../domain/imports/paths/text-mentions.ts";
import { treesOf } from "../../domain/package/file-tree.ts";
import type { OpenPackage } from "../../domain/package/package-directory.ts";
import { generatedFilesIn } from "../../domain/package/replacements.ts";
import type { SharedCode } from "../../domain/package/shared-path.ts";
import { nodejs } from "../../domain/runtimes/nodejs.ts";
import type { Prover, Side } from "./prover.ts";
import { cachedReader } from "./reading.ts";

/** @param layer the layer that functions move to, which holds the shared code */
export function nodeProver(layer: OpenPackage, shared: SharedCode): Prover {
  const read = cachedReader(layer, nodeFileOf);
  const readMentions = cachedReader(layer, (text) => textMentionsOf(text, shared));
  const describe = cachedReader(layer, packageDescriptionOf);
  const worldOf = (runtime: string, { task, layers }: Side): NodeWorld => {
    const zips = [task, ...layers];
    return {
      ...treesOf(task, layers),
      ...generatedFilesIn(task.directory),
      runtime: nodeRuntimeOf(runtime),
      read: (file) => read(file, zips),
      describe: (file) => describe(file, zips),
      mentions: (file) => readMentions(file, zips),
    };
  };
  return ({ runtime, before, after, ...question }) =>
    nodeImportProofOf({
      ...question,
      isLibrary: nodejs.paths.librariesIn([], ""),
      before: worldOf(runtime, before),
      after: (keeps, replacements) => worldOf(runtime, after(keeps, replacements)),
    });
}
