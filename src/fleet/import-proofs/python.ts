/** Proves the imports of Python functions. */
import { textMentionsOf } from "../../domain/imports/paths/text-mentions.ts";
import { installedBy } from "../../domain/imports/python/distributions.ts";
import { hiddenModules } from "../../domain/imports/python/hidden-modules.ts";
import { importProofOf } from "../../domain/imports/python/import-proof.ts";
import type { ImportWorld } from "../../domain/imports/python/module-table.ts";
import { pythonRuntimeOf } from "../../domain/imports/python/python-runtime.ts";
import { searchPathOf } from "../../domain/imports/python/search-path.ts";
import { pythonFileOf } from "../../domain/imports/python/source/python-file.ts";
import { treeOf, treesOf } from "../../domain/package/file-tree.ts";
import type { OpenPackage } from "../../domain/package/package-directory.ts";
import { generatedFilesIn } from "../../domain/package/replacements.ts";
import type { SharedCode } from "../../domain/package/shared-path.ts";
import { python } from "../../domain/runtimes/python.ts";
import type { Prover, Side } from "./prover.ts";
import { cachedReader, type OpenZip } from "./reading.ts";

/** @param layer the layer that functions move to, which holds the shared code */
export function pythonProver(layer: OpenPackage, shared: SharedCode): Prover {
  const read = cachedReader(layer, pythonFileOf);
  const readMentions = cachedReader(layer, (text) => textMentionsOf(text, shared));
  const readRecord = cachedReader(layer, installedBy);
  const worldOf = (runtimeName: string, { task, layers }: Side): ImportWorld => {
    const runtime = pythonRuntimeOf(runtimeName);
    const trees = treesOf(task, layers);
    return {
      runtime,
      ...trees,
      ...generatedFilesIn(task.directory),
      searched: searchPathOf(runtime.minor, trees),
      read: (file) => read(file, [task, ...layers]),
      mentions: (file) => readMentions(file, [task, ...layers]),
    };
  };
  /** Top-level names that the records of installed distributions list. */
  const librariesOf = async (task: OpenZip): Promise<ReadonlySet<string>> => {
    const records = [...treeOf([task]).files.values()].filter(({ path }) => /^[^/]+\.dist-info\/RECORD$/.test(path));
    const names = await Promise.all(records.map((file) => readRecord(file, [task])));
    return new Set(names.flatMap((each) => [...(each ?? [])]));
  };
  return async ({ runtime, before, after, ...question }) => {
    const libraries = await librariesOf(before.task);
    const layers = treeOf(after([], []).layers);
    const moved = { family: python, sharedPaths: question.sharedPaths };
    const replacements = hiddenModules(before.task.directory, moved, layers.files);
    const proof = await importProofOf({
      ...question,
      isLibrary: (path) => libraries.has(path.split("/")[0] ?? ""),
      before: worldOf(runtime, before),
      after: (keeps) => worldOf(runtime, after(keeps, replacements)),
    });
    return replacements.length === 0 ? proof : { ...proof, replacements };
  };
}
