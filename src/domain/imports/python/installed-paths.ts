/** Decides which files the names of installed distributions mean, by what their installer recorded in a package. */
import { isShared } from "../../package/shared-path.ts";
import type { Reason } from "../../report/reasons/reasons.ts";
import { isGenerated } from "../../runtimes/families.ts";
import { python } from "../../runtimes/python.ts";
import { DISTRIBUTION_NAME, metadataPathOf, normalized, recordedFiles, requiredBy } from "./distributions.ts";

/** A package, or a layer's folder with the paths of a package. */
export interface InstalledIn {
  readonly paths: readonly string[];
  /** The text of a small file; `null` if it cannot be read. */
  read(path: string): Promise<string | null>;
}

interface Distribution {
  readonly name: string;
  /** `requests-2.32.3.dist-info/` */
  readonly folder: string;
}

const IS_NAME = new RegExp(DISTRIBUTION_NAME);
/** More than in any package that Lambda accepts. */
const MAX_DISTRIBUTIONS = 1000;
/** As in the schema of a request. */
const MAX_PATHS = 100;

/**
 * The shared paths with the folders and modules of the distributions that they name, and with the metadata of each
 * distribution whose code they cover. Only files of the package count, whatever a RECORD lists.
 */
export async function installedPathsOf(
  shared: readonly string[],
  source: InstalledIn,
): Promise<{ readonly sharedPaths: readonly string[] } | Reason> {
  const found = distributionsOf(source);
  const files = source.paths.filter((path) => !path.endsWith("/") && !isGenerated(path));
  const known = new Set(files);
  const filesOf = async ({ folder }: Distribution) =>
    recordedFiles((await source.read(`${folder}RECORD`)) ?? "").filter(
      (path) => known.has(path) && !path.startsWith(folder),
    );
  const meant: string[] = [];
  for (const path of shared) {
    if (!IS_NAME.test(path)) {
      meant.push(path);
      continue;
    }
    const named = found.filter(({ name }) => normalized(name) === normalized(path));
    const own = (await Promise.all(named.map(filesOf))).flat();
    if (own.length === 0) return { code: "not-installed", distribution: path };
    meant.push(...named.map(({ name }) => metadataPathOf(name)), ...coveringPaths(new Set(own), files));
  }
  for (const one of found) {
    const own = await filesOf(one);
    if (own.length > 0 && own.every((path) => isShared(path, meant))) meant.push(metadataPathOf(one.name));
  }
  const sharedPaths = [...new Set(meant)];
  if (sharedPaths.length <= MAX_PATHS) return { sharedPaths };
  return { code: "too-many-shared-paths", paths: sharedPaths.length, allowed: MAX_PATHS };
}

/** Names of distributions in the package that the shared ones need, and those that these need, without the shared. */
export async function dependenciesOf(shared: readonly string[], source: InstalledIn): Promise<readonly string[]> {
  const found = distributionsOf(source);
  const isMoved = ({ folder }: Distribution) => isShared(folder, shared);
  const needed = new Set(found.filter(isMoved));
  // A loop over a set includes what is added meanwhile.
  for (const { folder } of needed) {
    const required = new Set(requiredBy((await source.read(`${folder}METADATA`)) ?? ""));
    for (const one of found) if (required.has(normalized(one.name))) needed.add(one);
  }
  return [...needed]
    .filter((one) => !isMoved(one))
    .map(({ name }) => name)
    .sort();
}

function distributionsOf({ paths }: InstalledIn): readonly Distribution[] {
  const folders = new Map<string, Distribution>();
  for (const path of paths) {
    const [folder, name] = /^([^/*]+)-[^/-]+\.dist-info\//.exec(path) ?? [];
    if (folder !== undefined && name !== undefined && folders.size < MAX_DISTRIBUTIONS)
      folders.set(folder, { name, folder });
  }
  return [...folders.values()];
}

/**
 * The highest folders that hold only these files, or a module `__init__` of them, and single modules. A folder that
 * several distributions share is not covered itself.
 */
function coveringPaths(own: ReadonlySet<string>, all: readonly string[], folder = ""): readonly string[] {
  const below = Map.groupBy(all, (path) => /^[^/]*(\/|$)/.exec(path.slice(folder.length))?.[0] ?? "");
  return [...below].flatMap(([name, files]) => {
    const path = `${folder}${name}`;
    if (!files.some((file) => own.has(file))) return [];
    if (!name.endsWith("/")) return python.paths.fileEndings.some((ending) => name.endsWith(ending)) ? [path] : [];
    const isWhole = own.has(`${path}${python.paths.initFile}`) || files.every((file) => own.has(file));
    if (!isWhole) return coveringPaths(own, files, path);
    return files.some((file) => python.paths.code.test(file) || python.paths.companion.test(file)) ? [path] : [];
  });
}
