/** Finds where the files that use paths are, before and after the change. */
import { fileAt, OPT, TASK, type Trees } from "../../package/file-tree.ts";
import { isShared } from "../../package/shared-path.ts";
import type { Family } from "../../runtimes/family.ts";
import type { PathPlaces, PathReferrer } from "./path-effect.ts";
import type { PathFile } from "./path-proof.ts";
import type { PathsOfFile } from "./path-uses.ts";
import { foldersAmong } from "./text-mentions.ts";

/** A file that the import walk reached. */
export interface ReachedPaths {
  readonly referrer: PathReferrer;
  /** `null` if it cannot be read. */
  readonly paths: PathsOfFile | null;
}

/**
 * The places that paths can point to.
 * @param layerFolders where the runtime searches in layers, in order, as paths below /opt
 * @param resolve the file of a module that a file imports; `null` if it is not known
 */
export function pathPlacesIn(
  before: Trees,
  after: Trees,
  sharedPaths: readonly string[],
  family: Family,
  layerFolders: readonly string[],
  resolve: (module: string, referrer: PathReferrer) => ReachedPaths | null,
): PathPlaces {
  const below = (file: string) => file.slice(TASK.length + 1);
  const exists = (file: string) => fileAt(after, file) !== null;
  const moves = (file: string) => file.startsWith(`${TASK}/`) && isShared(below(file), sharedPaths);
  const isCode = (file: string) => family.paths.code.test(below(file));
  const files = [...before.task.files.keys()].map((path) => `${TASK}/${path}`);
  return {
    files,
    movingCode: files.filter((file) => moves(file) && isCode(file)),
    movingData: files.filter((file) => moves(file) && !isCode(file)),
    stayingData: files.filter((file) => !moves(file) && !isCode(file)),
    sharedPaths: sharedPaths.map((path) => `${TASK}/${path}`),
    moves,
    isReplaced: () => false,
    exists,
    afterwards: (file) =>
      moves(file) ? (layerFolders.map((folder) => `${OPT}/${folder}/${below(file)}`).find(exists) ?? null) : file,
    resolved: (base, by) => {
      const found = base.kind === "module" || base.kind === "import" ? resolve(base.module, by) : null;
      if (found === null) return null;
      const { referrer, paths } = found;
      if (base.kind !== "import") return [{ kind: "place", before: referrer.before, after: referrer.after }];
      const values = paths?.exported(base.name) ?? [];
      return values.length === 0 ? null : values.map((value) => ({ kind: "value", value, referrer }));
    },
  };
}

/** @param shown its path, as shown to people */
export function pathFileOf(
  referrer: PathReferrer,
  shown: string,
  { uses, words }: PathsOfFile,
  sharedPaths: readonly string[],
): PathFile {
  return { referrer, shown, uses: [...uses, ...foldersAmong(words, sharedPaths)] };
}
