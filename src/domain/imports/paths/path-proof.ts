/** Decides which files a function reads from its package after the change, and which of its paths break. */
import { isFolder, isShared } from "../../package/shared-path.ts";
import { type ImportFinding, type ImportProof, READ_BY_PATH } from "../import-proof.ts";
import { effectsOf, type PathPlaces, type PathReferrer } from "./path-effect.ts";
import type { PathUse } from "./path-value.ts";

/** A file that the import walk reached, with the paths it uses. */
export interface PathFile {
  readonly referrer: PathReferrer;
  /** Its path, as shown to people. */
  readonly shown: string;
  readonly uses: readonly PathUse[];
}

/** In `stays`, `module` is a file, or a folder (with `/`) for the data files below it. */
export type PathFindings = Pick<ImportProof, "stays" | "lost" | "doubts" | "unproven">;

/** If one path needs more files than this, their common folder stays. */
const MAX_FILES_NAMED = 5;
/** If more files and folders than this must stay, the shared paths stay. */
const MAX_STAYS = 50;

/** @param sharedPaths as in a request: `shared/` */
export function pathFindingsOf(
  files: readonly PathFile[],
  places: PathPlaces,
  sharedPaths: readonly string[],
): PathFindings {
  const stays = new Map<string, ImportFinding>();
  const found: Record<"lost" | "doubt" | "unproven", ImportFinding[]> = { lost: [], doubt: [], unproven: [] };
  for (const { referrer, shown, uses } of files)
    for (const use of uses) {
      const at = { file: shown, line: use.line, module: use.code };
      const stay = (paths: readonly string[], why: string) => {
        for (const path of paths) if (!stays.has(path)) stays.set(path, { ...at, module: path, why });
      };
      for (const effect of effectsOf(use, referrer, places))
        if (effect.kind === "stays") stay(stayingPaths(effect.files, sharedPaths), READ_BY_PATH);
        else if (effect.kind === "computed") {
          stay(sharedPaths.filter(isFolder), "its path is computed at run time");
          found.unproven.push({ ...at, why: "the path is computed at run time; data files stay in the package" });
        } else found[effect.kind].push({ ...at, why: effect.why });
    }
  return {
    lost: distinct(found.lost),
    doubts: distinct(found.doubt),
    unproven: distinct(found.unproven),
    stays: withoutCovered([...stays.values()], sharedPaths),
  };
}

/** Of findings at one place with one reason, only the first code. */
function distinct(findings: readonly ImportFinding[]): readonly ImportFinding[] {
  const entries = findings.map((each) => [`${each.file} ${each.line} ${each.why}`, each] as const);
  return [...new Map(entries.reverse()).values()].reverse();
}

/** The files, or their common folders, as paths in the package. */
function stayingPaths(files: readonly string[], sharedPaths: readonly string[]): readonly string[] {
  const paths = files.map((file) => file.replace(/^\/var\/task\//, ""));
  if (paths.length <= MAX_FILES_NAMED) return paths;
  return sharedPaths.flatMap((shared) => {
    const own = paths.filter((path) => isShared(path, [shared]));
    return own.length === 0 ? [] : [commonFolder(own)];
  });
}

function commonFolder([first = "", ...others]: readonly string[]): string {
  let folder = first.slice(0, first.lastIndexOf("/") + 1);
  while (!others.every((path) => path.startsWith(folder)))
    folder = folder.slice(0, folder.lastIndexOf("/", folder.length - 2) + 1);
  return folder;
}

function withoutCovered(stays: readonly ImportFinding[], sharedPaths: readonly string[]): readonly ImportFinding[] {
  const [first] = stays;
  if (first !== undefined && stays.length > MAX_STAYS)
    return sharedPaths.filter(isFolder).map((path) => ({ ...first, module: path }));
  const folders = stays.map(({ module }) => module).filter(isFolder);
  return stays.filter(({ module }) => !folders.some((folder) => folder !== module && module.startsWith(folder)));
}
