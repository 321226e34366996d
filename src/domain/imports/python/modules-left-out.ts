/** Decides which modules may be imported by names, or from folders, that reading does not show. */

import { belongsInLayer, isShared } from "../../package/shared-path.ts";
import type { ImportFinding } from "../import-proof.ts";
import { type LeftOutQuestion, leftOutDoubts } from "../paths/left-out.ts";
import type { ToldFile } from "../paths/text-mentions.ts";
import type { ImportWalk } from "./import-walk.ts";
import type { ImportWorld } from "./module-table.ts";
import type { Moving } from "./paths/path-places.ts";

/**
 * Doubts about the modules of a function's own copy that the layer lacks. What is left out of every layer, tests for
 * example, is no such module.
 *
 * @param afterwards where a file of the package lies then; `null` where it is gone
 */
export function modulesLeftOut(
  { modules, unfollowed }: ImportWalk,
  before: ImportWorld,
  told: readonly ToldFile[],
  afterwards: (file: string) => string | null,
  { sharedPaths, isLibrary }: Moving,
): readonly ImportFinding[] {
  const gone = [...before.places.task.files.keys()]
    .filter(
      (path) => path.endsWith(".py") && belongsInLayer(path, sharedPaths) && afterwards(`/var/task/${path}`) === null,
    )
    .map((path) => path.replace(/(\/__init__)?\.py$/, "").replaceAll("/", "."));
  if (gone.length === 0) return [];
  const computed = unfollowed
    .filter(({ kind, place }) => kind === "computed-name" && !isLibrary(place.file))
    .map(({ place, what }) => ({ ...place, name: beginningOf(what), call: what }));
  const inCode = [...modules.values()].flatMap(({ found, python }) =>
    found === "runtime" || found.kind !== "file"
      ? []
      : [...(python?.paths.words ?? [])].map(([name, line]) => ({ file: found.file.path, line, name })),
  );
  return leftOutDoubts({ gone, computed, said: [...inCode, ...modulesTold(told)] });
}

function modulesTold(told: readonly ToldFile[]): LeftOutQuestion["said"] {
  return told.flatMap(({ file, mentions }) =>
    mentions.flatMap(({ kind, line, what }) => (kind === "module" ? [{ file, line, name: what }] : [])),
  );
}

/** What a computed name surely begins with: `shared.plugins.` of `import_module(f"shared.plugins.{name}")`. */
function beginningOf(call: string): string {
  return /^[^(]*\(\s*[rRfF]{0,2}["']([A-Za-z_][\w.]*)/.exec(call)?.[1] ?? "";
}

/**
 * Imports that are not found, although `sys.path` is changed and shared code holds a module of that name: from there it
 * may come.
 */
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
