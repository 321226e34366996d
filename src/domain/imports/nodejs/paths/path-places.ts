/** Says where the files a function reaches lie, now and afterwards, for the paths that they make. */
import { OPT, TASK } from "../../../package/file-tree.ts";
import { isShared } from "../../../package/shared-path.ts";
import type { PathAsker, PathPlaces, ResolvedBase } from "../../paths/path-judgement.ts";
import type { PathFile } from "../../paths/path-proof.ts";
import { absolute, type PathBase } from "../../paths/path-value.ts";
import { foldersAmong, type ToldFile, toldFilesAmong } from "../../paths/text-mentions.ts";
import type { ImportWalk, Reached } from "../import-walk.ts";
import { fileAt, type NodeWorld, shownPath } from "../node-world.ts";

/** The files that make paths, and the places these may lead to. */
export function pathPlacesOf(
  { reached, steps }: ImportWalk,
  before: NodeWorld,
  after: NodeWorld,
  sharedPaths: readonly string[],
  isModule: (path: string) => boolean,
): { readonly files: readonly PathFile[]; readonly places: PathPlaces } {
  const below = (file: string) => file.slice(TASK.length + 1);
  const goes = (file: string) => file.startsWith(`${TASK}/`) && isShared(below(file), sharedPaths);
  const folders = [`${OPT}/nodejs/node${after.runtime.major}`, `${OPT}/nodejs`];
  const afterwards = (file: string) => {
    if (!goes(file)) return file;
    return folders.map((folder) => `${folder}/${below(file)}`).find((path) => fileAt(after, path) !== null) ?? null;
  };
  const askerOf = ({ before: at, after: then }: { readonly before: string; readonly after: string }): PathAsker => ({
    before: at,
    after: then,
    isOwn: at.startsWith(`${TASK}/`) && (goes(at) || !at.includes("/node_modules/")),
  });
  const known = new Map(reached.flatMap((each) => (each.before === null ? [] : [[each.before, each] as const])));
  const resolved = (base: PathBase, asker: PathAsker): readonly ResolvedBase[] | null => {
    if (base.kind !== "module" && base.kind !== "import") return null;
    const step = steps.find(
      (each) => each.asker.before === asker.before && each.specifier === base.module && each.manner !== "path",
    );
    if (step?.before?.kind !== "file" || step.after.kind !== "file") return null;
    const place = { before: step.before.path, after: step.after.path };
    if (base.kind === "module") return [{ kind: "place", ...place }];
    const values = known.get(place.before)?.says?.made.exported(base.name) ?? [];
    return values.length === 0 ? null : values.map((value) => ({ kind: "value", value, asker: askerOf(place) }));
  };
  return {
    files: reached.flatMap((each): PathFile[] =>
      each.before === null || each.says === null
        ? []
        : [
            {
              asker: askerOf({ before: each.before, after: each.after }),
              shown: shownPath(each.after),
              uses: [...each.says.made.uses, ...foldersAmong(each.says.made.words, sharedPaths)],
            },
          ],
    ),
    places: {
      files: [...before.task.files.keys()].map((path) => `${TASK}/${path}`),
      sharedPaths: sharedPaths.map((path) => `${TASK}/${path}`),
      goes,
      isModule: (file) => isModule(below(file)),
      afterwards,
      exists: (file) => fileAt(after, file) !== null,
      resolved,
    },
  };
}

/** Text files of the function's own that its code names, with what they say of shared code. */
export function toldFilesOf(
  { reached }: ImportWalk,
  world: NodeWorld,
  sharedPaths: readonly string[],
  isModule: (path: string) => boolean,
): Promise<readonly ToldFile[]> {
  const texts = [...world.task.files.values()].filter(
    ({ path }) => !isModule(path) && !isShared(path, sharedPaths) && !path.includes("node_modules/"),
  );
  const said = reached.flatMap(({ before, says }) => (before === null || says === null ? [] : [says.made]));
  return toldFilesAmong(texts, said, (file) => world.mentions(file));
}

/** Files of the package that its own files start, or name by their path. */
export function startedFiles(
  { reached }: ImportWalk,
  world: NodeWorld,
): readonly { readonly path: string; readonly by: Reached; readonly line: number; readonly seesNoLayer: boolean }[] {
  return reached.flatMap((by) =>
    by.before === null || !by.before.startsWith(`${TASK}/`)
      ? []
      : (by.says?.made.started ?? []).flatMap(({ value: { base, text }, line, seesNoLayer }) => {
          const start = base.kind === "file" ? by.before : base.kind === "text" || base.kind === "task" ? TASK : null;
          const path = start === null ? null : absolute(start, text);
          return path === null || fileAt(world, path) === null ? [] : [{ path, by, line, seesNoLayer }];
        }),
  );
}
