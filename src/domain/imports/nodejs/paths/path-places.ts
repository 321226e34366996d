/** Finds where the files that use paths are, before and after the change. */
import { OPT, TASK } from "../../../package/file-tree.ts";
import { isShared } from "../../../package/shared-path.ts";
import type { PathPlaces, PathReferrer, ResolvedBase } from "../../paths/path-effect.ts";
import type { PathFile } from "../../paths/path-proof.ts";
import { absolute, type PathBase } from "../../paths/path-value.ts";
import { foldersAmong, type MentioningFile, mentioningFilesAmong } from "../../paths/text-mentions.ts";
import type { ImportWalk, Reached } from "../import-walk.ts";
import { displayPath, fileAt, type NodeWorld } from "../node-world.ts";

/** The files that use paths, and the places these can point to. */
export function pathPlacesOf(
  { reached, references }: ImportWalk,
  before: NodeWorld,
  after: NodeWorld,
  sharedPaths: readonly string[],
  isModule: (path: string) => boolean,
): { readonly files: readonly PathFile[]; readonly places: PathPlaces } {
  const below = (file: string) => file.slice(TASK.length + 1);
  const moves = (file: string) => file.startsWith(`${TASK}/`) && isShared(below(file), sharedPaths);
  const folders = [`${OPT}/nodejs/node${after.runtime.major}`, `${OPT}/nodejs`];
  const afterwards = (file: string) => {
    if (!moves(file)) return file;
    return folders.map((folder) => `${folder}/${below(file)}`).find((path) => fileAt(after, path) !== null) ?? null;
  };
  const askerOf = ({ before: at, after: then }: { readonly before: string; readonly after: string }): PathReferrer => ({
    before: at,
    after: then,
    isOwn: at.startsWith(`${TASK}/`) && (moves(at) || !at.includes("/node_modules/")),
  });
  const known = new Map(reached.flatMap((each) => (each.before === null ? [] : [[each.before, each] as const])));
  const resolved = (base: PathBase, referrer: PathReferrer): readonly ResolvedBase[] | null => {
    if (base.kind !== "module" && base.kind !== "import") return null;
    const reference = references.find(
      (each) => each.site.before === referrer.before && each.specifier === base.module && each.manner !== "path",
    );
    if (reference?.before?.kind !== "file" || reference.after.kind !== "file") return null;
    const place = { before: reference.before.path, after: reference.after.path };
    if (base.kind === "module") return [{ kind: "place", ...place }];
    const values = known.get(place.before)?.code?.paths.exported(base.name) ?? [];
    return values.length === 0 ? null : values.map((value) => ({ kind: "value", value, referrer: askerOf(place) }));
  };
  return {
    files: reached.flatMap((each): PathFile[] =>
      each.before === null || each.code === null
        ? []
        : [
            {
              referrer: askerOf({ before: each.before, after: each.after }),
              shown: displayPath(each.after),
              uses: [...each.code.paths.uses, ...foldersAmong(each.code.paths.words, sharedPaths)],
            },
          ],
    ),
    places: {
      files: [...before.task.files.keys()].map((path) => `${TASK}/${path}`),
      sharedPaths: sharedPaths.map((path) => `${TASK}/${path}`),
      moves,
      isModule: (file) => isModule(below(file)),
      afterwards,
      exists: (file) => fileAt(after, file) !== null,
      resolved,
    },
  };
}

/** The team's text files that its code names, with their mentions of shared code. */
export function mentioningFilesOf(
  { reached }: ImportWalk,
  world: NodeWorld,
  sharedPaths: readonly string[],
  isModule: (path: string) => boolean,
): Promise<readonly MentioningFile[]> {
  const texts = [...world.task.files.values()].filter(
    ({ path }) => !isModule(path) && !isShared(path, sharedPaths) && !path.includes("node_modules/"),
  );
  const parsed = reached.flatMap(({ before, code }) => (before === null || code === null ? [] : [code.paths]));
  return mentioningFilesAmong(texts, parsed, (file) => world.mentions(file));
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
