/** Decides whether modules that the layer leaves out may be imported by a name that only a text or a running program says. */

import { isShared } from "../../package/shared-path.ts";
import type { ImportFinding } from "../import-proof.ts";
import type { ImportWalk } from "./import-walk.ts";
import type { ImportWorld } from "./module-table.ts";
import type { Moving, ToldFile } from "./paths/path-places.ts";

/**
 * Doubts about the modules of a function's own copy that the layer lacks. What the walk reached is not asked here: its loss is known.
 *
 * @param afterwards where a file of the package lies then; `null` where it is gone
 */
export function leftOutDoubts(
  walk: ImportWalk,
  before: ImportWorld,
  told: readonly ToldFile[],
  afterwards: (file: string) => string | null,
  { sharedPaths, isModule, isLibrary }: Moving,
): readonly ImportFinding[] {
  const gone = [...before.places.task.files.keys()]
    .filter((path) => path.endsWith(".py") && isModule(path) && isShared(path, sharedPaths))
    .filter((path) => afterwards(`/var/task/${path}`) === null)
    .map((path) => path.replace(/(\/__init__)?\.py$/, "").replaceAll("/", "."));
  if (gone.length === 0) return [];
  const why = (name: string) =>
    `the layer lacks ${name}, which may be imported by a name that is made when the code runs`;
  const named = (text: string) =>
    gone.find((name) => text === name || (/^[.:]/.test(text.slice(name.length)) && text.startsWith(name)));
  return [
    ...walk.unfollowed
      .filter(({ kind, place }) => kind === "computed-name" && !isLibrary(place.file))
      .flatMap(({ place, what }) => {
        const beginning = beginningOf(what);
        const name = gone.find((each) => each.startsWith(beginning));
        return name === undefined ? [] : [{ ...place, module: what, why: why(name) }];
      }),
    ...[...walk.modules.values()].flatMap(({ found, python }) =>
      [...(python?.paths.words ?? [])].flatMap(([word, line]) => {
        const name = named(word);
        const file = found !== "runtime" && found.kind === "file" ? found.file.path : "";
        return name === undefined ? [] : [{ file, line, module: word, why: why(name) }];
      }),
    ),
    ...told.flatMap(({ file, mentions }) =>
      mentions.flatMap(({ kind, line, what }) => {
        const name = kind === "module" ? named(what) : undefined;
        return name === undefined ? [] : [{ file, line, module: what, why: why(name) }];
      }),
    ),
  ];
}

/** What a computed name surely begins with: `shared.plugins.` of `import_module(f"shared.plugins.{name}")`. */
function beginningOf(call: string): string {
  return /^[^(]*\(\s*[rRfF]{0,2}["']([A-Za-z_][\w.]*)/.exec(call)?.[1] ?? "";
}

/** Imports that are not found, although `sys.path` is changed and shared code holds a module of that name: from there it may come. */
export function elsewhereDoubts(
  walk: ImportWalk,
  before: ImportWorld,
  { sharedPaths }: Moving,
): readonly ImportFinding[] {
  if (!walk.unfollowed.some(({ kind }) => kind === "search-path")) return [];
  const shared = [...before.places.task.files.keys()].filter((path) => isShared(path, sharedPaths));
  return walk.imports
    .filter(({ resolution, as }) => resolution === "missing" && as === "module")
    .flatMap(({ place, wanted }) => {
      const path = wanted.replaceAll(".", "/");
      const file = shared.find((each) => each.endsWith(`/${path}.py`) || each.endsWith(`/${path}/__init__.py`));
      const why = `not found but by a changed sys.path, and ${file} goes to the layer`;
      return file === undefined ? [] : [{ ...place, module: wanted, why }];
    });
}
