/** Finds where the files that use paths are, before and after the change. */
import { fileAt, TASK } from "../../../package/file-tree.ts";
import { nodejs } from "../../../runtimes/nodejs.ts";
import type { PathPlaces, PathReferrer } from "../../paths/path-effect.ts";
import { pathFileOf, pathPlacesIn, type ReachedPaths } from "../../paths/path-places.ts";
import type { PathFile } from "../../paths/path-proof.ts";
import { absolute } from "../../paths/path-value.ts";
import type { ImportWalk, Reached, Worlds } from "../import-walk.ts";
import { displayPath, type NodeWorld } from "../node-world.ts";

/** The files that use paths, and the places these can point to. */
export function pathPlacesOf(
  { reached, references }: ImportWalk,
  { before, after }: Worlds,
  sharedPaths: readonly string[],
): { readonly files: readonly PathFile[]; readonly places: PathPlaces } {
  const referrerOf = (at: string, then: string): PathReferrer => ({
    before: at,
    after: then,
    isOwn: at.startsWith(`${TASK}/`) && (places.moves(at) || !at.includes("/node_modules/")),
  });
  const known = new Map(reached.map((each) => [each.before, each.code]));
  const resolve = (name: string, referrer: PathReferrer): ReachedPaths | null => {
    const { before: was, after: is } =
      references.find(
        ({ site, specifier, manner }) => site.before === referrer.before && specifier === name && manner !== "path",
      ) ?? {};
    if (was?.kind !== "file" || is?.kind !== "file") return null;
    return { referrer: referrerOf(was.path, is.path), paths: known.get(was.path)?.paths ?? null };
  };
  const layerFolders = [`nodejs/node${after.runtime.major}`, "nodejs"];
  const isReplaced = (file: string) => after.loads.has(file);
  const places = { ...pathPlacesIn(before, after, sharedPaths, nodejs, layerFolders, resolve), isReplaced };
  const files = reached.flatMap(({ before: at, after: then, code }) =>
    at === null || code === null ? [] : [pathFileOf(referrerOf(at, then), displayPath(then), code.paths, sharedPaths)],
  );
  return { files, places };
}

/** Files of the package that its own files start. */
export function startedFiles(
  { reached }: ImportWalk,
  world: NodeWorld,
): readonly { readonly path: string; readonly by: Reached; readonly line: number; readonly lacksNodePath: boolean }[] {
  return reached.flatMap((by) =>
    by.before === null || !by.before.startsWith(`${TASK}/`)
      ? []
      : (by.code?.paths.started ?? []).flatMap(({ value: { base, text }, line, lacksNodePath }) => {
          const start = base.kind === "file" ? by.before : base.kind === "text" || base.kind === "task" ? TASK : null;
          const path = start === null ? null : absolute(start, text);
          return path === null || fileAt(world, path) === null ? [] : [{ path, by, line, lacksNodePath }];
        }),
  );
}
