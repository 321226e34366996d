/** Reads what installed packages a request names, in the package or the layer that the shared code comes from. */
import { dependenciesOf, type InstalledIn, installedPathsOf } from "../domain/imports/python/installed-paths.ts";
import type { OpenPackage } from "../domain/package/package-directory.ts";
import type { SharedCode } from "../domain/package/shared-path.ts";
import type { Reason } from "../domain/report/reasons/reasons.ts";

type Source = Pick<OpenPackage, "directory" | "contentOf">;

/** Larger records and metadata are not read. */
const MAX_BYTES = 1_000_000;

/**
 * The shared code, with every file that its names of installed packages mean, or why there are none.
 * @param folder of a layer's ZIP; "" for a function's package
 */
export async function meaningIn<Shared extends SharedCode>(
  source: Source,
  shared: Shared,
  folder: string,
): Promise<Shared | Reason> {
  if (shared.family.paths.installed === null) return shared;
  const meant = await installedPathsOf(shared.sharedPaths, installedIn(source, folder));
  return "code" in meant ? meant : { ...shared, ...meant };
}

/** Installed packages that the shared ones need, and which stay in the functions' packages. */
export async function dependenciesIn(source: Source, shared: SharedCode, folder: string): Promise<readonly string[]> {
  if (shared.family.paths.installed === null) return [];
  return dependenciesOf(shared.sharedPaths, installedIn(source, folder));
}

function installedIn({ directory, contentOf }: Source, folder: string): InstalledIn {
  const entries = directory.entries.filter(({ path }) => path.startsWith(folder));
  const sizes = new Map(entries.map(({ path, bytes }) => [path.slice(folder.length), bytes]));
  const read = async (path: string) => {
    const bytes = sizes.get(path);
    if (bytes === undefined || bytes > MAX_BYTES) return null;
    return new TextDecoder().decode(await contentOf(`${folder}${path}`));
  };
  return { paths: [...sizes.keys()], read };
}
