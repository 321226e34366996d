/** Says where the modules a function reaches lie, now and afterwards, for the paths that they make. */
import { absolutePathOf, OPT, type TreeFile } from "../../../package/file-tree.ts";
import { isShared } from "../../../package/shared-path.ts";
import type { PathAsker, PathPlaces, ResolvedBase } from "../../paths/path-judgement.ts";
import type { PathFile } from "../../paths/path-proof.ts";
import type { PathBase } from "../../paths/path-value.ts";
import { foldersAmong, type ToldFile, toldFilesAmong } from "../../paths/text-mentions.ts";
import type { ImportWalk } from "../import-walk.ts";
import type { ImportWorld, ReachedModule } from "../module-table.ts";
import { shownPath } from "../search-path.ts";

/** What goes, and what is whose. */
export interface Moving {
  readonly sharedPaths: readonly string[];
  isModule(path: string): boolean;
  /** Whether a file of the package came with an installed library. */
  isLibrary(path: string): boolean;
}

const TASK_FOLDER = "/var/task/";

/** The files that make paths, and the places these may lead to. */
export function pathPlacesOf(
  { modules }: ImportWalk,
  before: ImportWorld,
  after: ImportWorld,
  { sharedPaths, isModule, isLibrary }: Moving,
): { readonly files: readonly PathFile[]; readonly places: PathPlaces } {
  const goes = (file: string) => isShared(file.slice(TASK_FOLDER.length), sharedPaths);
  const folders = after.searched.filter(({ tree }) => tree === after.places.opt);
  const afterwards = (file: string) => {
    if (!file.startsWith(TASK_FOLDER) || !goes(file)) return file;
    const below = file.slice(TASK_FOLDER.length);
    const at = folders.map(({ path }) => `${path}/${below}`).find((path) => after.places.opt.files.has(path));
    return at === undefined ? null : `${OPT}/${at}`;
  };
  const askerOf = (file: TreeFile): PathAsker => {
    const at = absolutePathOf(file);
    return {
      before: at,
      after: afterwards(at) ?? `${OPT}/python/${file.path}`,
      isOwn: at.startsWith(TASK_FOLDER) && !isLibrary(file.path),
    };
  };
  const found = [...modules.values()].flatMap((module) => {
    const file = fileOf(module);
    return file === null || module.python === null ? [] : [{ module, file, paths: module.python.paths }];
  });
  const resolved = (base: PathBase, asker: PathAsker): readonly ResolvedBase[] | null => {
    if (base.kind !== "module" && base.kind !== "import") return null;
    const from = found.find(({ file }) => absolutePathOf(file) === asker.before);
    const name = from === undefined ? base.module : absoluteModule(base.module, from.module);
    const module = name === null ? undefined : modules.get(name);
    if (base.kind === "module") {
      const file = module === undefined ? null : fileOf(module);
      return file === null ? null : [{ kind: "place", before: absolutePathOf(file), after: askerOf(file).after }];
    }
    const file = module === undefined ? null : fileOf(module);
    const values = module?.python?.paths.exported(base.name) ?? [];
    return file === null || values.length === 0
      ? null
      : values.map((value) => ({ kind: "value", value, asker: askerOf(file) }));
  };
  return {
    files: found.map(({ file, paths }) => ({
      asker: askerOf(file),
      shown: shownPath(file),
      uses: [...paths.uses, ...foldersAmong(paths.words, sharedPaths)],
    })),
    places: {
      files: [...before.places.task.files.keys()].map((path) => `${TASK_FOLDER}${path}`),
      sharedPaths: sharedPaths.map((path) => `${TASK_FOLDER}${path}`),
      goes,
      isModule: (file) => isModule(file.slice(TASK_FOLDER.length)),
      afterwards,
      exists: (file) =>
        file.startsWith(`${OPT}/`)
          ? after.places.opt.files.has(file.slice(OPT.length + 1))
          : before.places.task.files.has(file.slice(TASK_FOLDER.length)) && !goes(file),
      resolved,
    },
  };
}

/** Text files of the function's own that its code names, with what they say of shared code. */
export function toldFilesOf(
  { modules }: ImportWalk,
  before: ImportWorld,
  { sharedPaths, isModule, isLibrary }: Moving,
): Promise<readonly ToldFile[]> {
  const texts = [...before.places.task.files.values()].filter(
    ({ path }) => !isModule(path) && !isShared(path, sharedPaths) && !isLibrary(path),
  );
  const paths = [...modules.values()].flatMap(({ python }) => (python === null ? [] : [python.paths]));
  return toldFilesAmong(texts, paths, (file) => before.mentions(file));
}

function fileOf({ found }: ReachedModule): TreeFile | null {
  return found !== "runtime" && found.kind === "file" ? found.file : null;
}

/** `..a` as the importing module means it. */
function absoluteModule(name: string, { name: importer, found }: ReachedModule): string | null {
  const below = name.replace(/^\.+/, "");
  const levels = name.length - below.length;
  if (levels === 0) return name;
  const isPackage = found !== "runtime" && found.folders !== null;
  const parts = importer.split(".").slice(0, isPackage ? undefined : -1);
  if (levels > parts.length) return null;
  return [...parts.slice(0, parts.length - levels + 1), ...(below === "" ? [] : [below])].join(".");
}
