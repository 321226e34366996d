/** Finds where the modules that use paths are, before and after the change. */
import { absolutePathOf, OPT, type TreeFile } from "../../../package/file-tree.ts";
import { isShared } from "../../../package/shared-path.ts";
import type { PathPlaces, PathReferrer, ResolvedBase } from "../../paths/path-effect.ts";
import type { PathFile } from "../../paths/path-proof.ts";
import type { PathBase } from "../../paths/path-value.ts";
import { foldersAmong, type MentioningFile, mentioningFilesAmong } from "../../paths/text-mentions.ts";
import type { ImportWalk } from "../import-walk.ts";
import type { ImportWorld, ReachedModule } from "../module-table.ts";
import { displayPath } from "../search-path.ts";

/** What moves to the layer, and who owns it. */
export interface MovedCode {
  readonly sharedPaths: readonly string[];
  isModule(path: string): boolean;
  /** Whether a file of the package belongs to an installed library. */
  isLibrary(path: string): boolean;
}

const TASK_FOLDER = "/var/task/";

/** The files that use paths, and the places these can point to. */
export function pathPlacesOf(
  { modules }: ImportWalk,
  before: ImportWorld,
  after: ImportWorld,
  { sharedPaths, isModule, isLibrary }: MovedCode,
): { readonly files: readonly PathFile[]; readonly places: PathPlaces } {
  const { moves, afterwards } = movesTo(after, sharedPaths);
  const askerOf = (file: TreeFile): PathReferrer => {
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
  const resolved = (base: PathBase, referrer: PathReferrer): readonly ResolvedBase[] | null => {
    if (base.kind !== "module" && base.kind !== "import") return null;
    const from = found.find(({ file }) => absolutePathOf(file) === referrer.before);
    const name = from === undefined ? base.module : absoluteModule(base.module, from.module);
    const module = name === null ? undefined : modules.get(name);
    const file = module === undefined ? null : fileOf(module);
    if (file === null) return null;
    const asker = askerOf(file);
    if (base.kind === "module") return [{ kind: "place", before: asker.before, after: asker.after }];
    const values = module?.python?.paths.exported(base.name) ?? [];
    return values.length === 0 ? null : values.map((value) => ({ kind: "value", value, referrer: asker }));
  };
  return {
    files: found.map(({ file, paths }) => ({
      referrer: askerOf(file),
      shown: displayPath(file),
      uses: [...paths.uses, ...foldersAmong(paths.words, sharedPaths)],
    })),
    places: {
      files: [...before.places.task.files.keys()].map((path) => `${TASK_FOLDER}${path}`),
      sharedPaths: sharedPaths.map((path) => `${TASK_FOLDER}${path}`),
      moves,
      isModule: (file) => isModule(file.slice(TASK_FOLDER.length)),
      afterwards,
      exists: (file) =>
        file.startsWith(`${OPT}/`)
          ? after.places.opt.files.has(file.slice(OPT.length + 1))
          : before.places.task.files.has(file.slice(TASK_FOLDER.length)) && !moves(file),
      resolved,
    },
  };
}

/** Which files of the package move to the layer, and where each file is then. */
function movesTo(after: ImportWorld, sharedPaths: readonly string[]): Pick<PathPlaces, "moves" | "afterwards"> {
  const folders = after.searched.filter(({ tree }) => tree === after.places.opt);
  const moves = (file: string) => isShared(file.slice(TASK_FOLDER.length), sharedPaths);
  const afterwards = (file: string) => {
    if (!file.startsWith(TASK_FOLDER) || !moves(file)) return file;
    const below = file.slice(TASK_FOLDER.length);
    const at = folders.map(({ path }) => `${path}/${below}`).find((path) => after.places.opt.files.has(path));
    return at === undefined ? null : `${OPT}/${at}`;
  };
  return { moves, afterwards };
}

/** The team's text files that its code names, with their mentions of shared code. */
export function mentioningFilesOf(
  { modules }: ImportWalk,
  before: ImportWorld,
  { sharedPaths, isModule, isLibrary }: MovedCode,
): Promise<readonly MentioningFile[]> {
  const texts = [...before.places.task.files.values()].filter(
    ({ path }) => !isModule(path) && !isShared(path, sharedPaths) && !isLibrary(path),
  );
  const paths = [...modules.values()].flatMap(({ python }) => (python === null ? [] : [python.paths]));
  return mentioningFilesAmong(texts, paths, (file) => before.mentions(file));
}

function fileOf({ found }: ReachedModule): TreeFile | null {
  return found !== "runtime" && found.kind === "file" ? found.file : null;
}

/** The absolute name of `..a` in the importing module. */
function absoluteModule(name: string, { name: importer, found }: ReachedModule): string | null {
  const below = name.replace(/^\.+/, "");
  const levels = name.length - below.length;
  if (levels === 0) return name;
  const isPackage = found !== "runtime" && found.folders !== null;
  const parts = importer.split(".").slice(0, isPackage ? undefined : -1);
  if (levels > parts.length) return null;
  return [...parts.slice(0, parts.length - levels + 1), ...(below === "" ? [] : [below])].join(".");
}
