/** Decides which files a function reads from its package after the change, and which of its paths break. */
import { type ImportFinding, READ_BY_PATH } from "../import-proof.ts";
import { effectsOf, type PathPlaces, type PathReferrer } from "./path-effect.ts";
import type { PathUse } from "./path-value.ts";

/** A file that the import walk reached, with the paths it uses. */
export interface PathFile {
  readonly referrer: PathReferrer;
  /** Its path, as shown to people. */
  readonly shown: string;
  readonly uses: readonly PathUse[];
}

export interface PathFindings {
  /** What must stay in the package. `module` is a file, or a folder (with `/`) for the data files below it. */
  readonly stays: readonly ImportFinding[];
  readonly lost: readonly ImportFinding[];
  readonly doubts: readonly ImportFinding[];
  readonly unproven: readonly ImportFinding[];
}

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
  const found = { stays: new Map<string, ImportFinding>(), lost: [], doubts: [], unproven: [] } as {
    stays: Map<string, ImportFinding>;
    lost: ImportFinding[];
    doubts: ImportFinding[];
    unproven: ImportFinding[];
  };
  for (const { referrer, shown, uses } of files)
    for (const use of uses)
      for (const effect of effectsOf(use, referrer, places)) {
        const at = { file: shown, line: use.line, module: use.code };
        const stay = (path: string, why: string) => {
          if (!found.stays.has(path)) found.stays.set(path, { ...at, module: path, why });
        };
        switch (effect.kind) {
          case "stays":
            for (const path of stayingPaths(effect.files, sharedPaths)) stay(path, READ_BY_PATH);
            break;
          case "computed":
            for (const path of sharedPaths) if (path.endsWith("/")) stay(path, "its path is computed at run time");
            found.unproven.push({ ...at, why: "the path is computed at run time; data files stay in the package" });
            break;
          default:
            found[effect.kind === "doubt" ? "doubts" : effect.kind].push({ ...at, why: effect.why });
        }
      }
  const { stays, ...others } = found;
  const different = (findings: readonly ImportFinding[]) =>
    [
      ...new Map(findings.map((each) => [`${each.file} ${each.line} ${each.why}`, each] as const).reverse()).values(),
    ].reverse();
  return {
    lost: different(others.lost),
    doubts: different(others.doubts),
    unproven: different(others.unproven),
    stays: withoutCovered([...stays.values()], sharedPaths),
  };
}

/** The files, or their common folders, as paths in the package. */
function stayingPaths(files: readonly string[], sharedPaths: readonly string[]): readonly string[] {
  const paths = files.map((file) => file.replace(/^\/var\/task\//, ""));
  if (paths.length <= MAX_FILES_NAMED) return paths;
  return sharedPaths.flatMap((shared) => {
    const own = paths.filter((path) => path.startsWith(shared));
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
    return sharedPaths.filter((path) => path.endsWith("/")).map((path) => ({ ...first, module: path }));
  return stays.filter(
    ({ module }) =>
      !stays.some((other) => other.module !== module && other.module.endsWith("/") && module.startsWith(other.module)),
  );
}
