/**
 * Decides which files a function goes on reading from its package, and which paths of its code the change would break.
 */
import { type ImportFinding, READ_BY_PATH } from "../import-proof.ts";
import { judgementsOf, type PathAsker, type PathPlaces } from "./path-judgement.ts";
import type { PathUse } from "./path-value.ts";

/** A file that was reached, with the paths it makes. */
export interface PathFile {
  readonly asker: PathAsker;
  /** Its path for people. */
  readonly shown: string;
  readonly uses: readonly PathUse[];
}

export interface PathFindings {
  /** What must stay in the package; `module` is a file, or a folder with its slash: the data files below it. */
  readonly stays: readonly ImportFinding[];
  readonly lost: readonly ImportFinding[];
  readonly doubts: readonly ImportFinding[];
  readonly unproven: readonly ImportFinding[];
}

/** Of more files of one path than this their folder is named. */
const FILES_NAMED = 5;
/** Of more places than this the shared paths are named. */
const MOST_STAYS = 50;

/** @param sharedPaths as a request names them: `shared/` */
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
  for (const { asker, shown, uses } of files)
    for (const use of uses)
      for (const judgement of judgementsOf(use, asker, places)) {
        const at = { file: shown, line: use.line, module: use.said };
        const stay = (path: string, why: string) => {
          if (!found.stays.has(path)) found.stays.set(path, { ...at, module: path, why });
        };
        switch (judgement.kind) {
          case "stays":
            for (const path of named(judgement.files, sharedPaths)) stay(path, READ_BY_PATH);
            break;
          case "computed":
            for (const path of sharedPaths) if (path.endsWith("/")) stay(path, "its path is made when the code runs");
            found.unproven.push({ ...at, why: "the path is made when the code runs; data files stay in the package" });
            break;
          default:
            found[judgement.kind === "doubt" ? "doubts" : judgement.kind].push({ ...at, why: judgement.why });
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

/** The files, or the folders they lie in, as paths of the package. */
function named(files: readonly string[], sharedPaths: readonly string[]): readonly string[] {
  const paths = files.map((file) => file.replace(/^\/var\/task\//, ""));
  if (paths.length <= FILES_NAMED) return paths;
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
  if (first !== undefined && stays.length > MOST_STAYS)
    return sharedPaths.filter((path) => path.endsWith("/")).map((path) => ({ ...first, module: path }));
  return stays.filter(
    ({ module }) =>
      !stays.some((other) => other.module !== module && other.module.endsWith("/") && module.startsWith(other.module)),
  );
}
