/** Decides which modules can be imported by computed names, or from folders that are not on the known search path. */

import { belongsInLayer, isShared } from "../../package/shared-path.ts";
import type { ImportFinding } from "../import-proof.ts";
import { doubtsAboutMissing, type MissingCodeQuestion } from "../paths/left-out.ts";
import type { MentioningFile } from "../paths/text-mentions.ts";
import type { ImportWalk } from "./import-walk.ts";
import type { ImportWorld } from "./module-table.ts";
import type { MovedCode } from "./paths/path-places.ts";

/**
 * Doubts about modules that the function's own copy has and the layer lacks. Files that every layer excludes, such as
 * tests, do not count.
 * @param afterwards where a file of the package is after the change; `null` if it is missing
 */
export function missingModuleDoubts(
  { modules, unfollowed }: ImportWalk,
  before: ImportWorld,
  mentioning: readonly MentioningFile[],
  afterwards: (file: string) => string | null,
  { sharedPaths, isLibrary }: MovedCode,
): readonly ImportFinding[] {
  const missing = [...before.places.task.files.keys()]
    .filter(
      (path) => path.endsWith(".py") && belongsInLayer(path, sharedPaths) && afterwards(`/var/task/${path}`) === null,
    )
    .map((path) => path.replace(/(\/__init__)?\.py$/, "").replaceAll("/", "."));
  if (missing.length === 0) return [];
  const computed = unfollowed
    .filter(({ kind, place }) => kind === "computed-name" && !isLibrary(place.file))
    .map(({ place, what }) => ({ ...place, name: beginningOf(what), call: what }));
  const inCode = [...modules.values()].flatMap(({ found, python }) =>
    found === "runtime" || found.kind !== "file"
      ? []
      : [...(python?.paths.words ?? [])].map(([name, line]) => ({ file: found.file.path, line, name })),
  );
  return doubtsAboutMissing({ missing, computed, mentioned: [...inCode, ...mentionedModules(mentioning)] });
}

function mentionedModules(mentioning: readonly MentioningFile[]): MissingCodeQuestion["mentioned"] {
  return mentioning.flatMap(({ file, mentions }) =>
    mentions.flatMap(({ kind, line, what }) => (kind === "module" ? [{ file, line, name: what }] : [])),
  );
}

/** The known prefix of a computed name: `shared.plugins.` of `import_module(f"shared.plugins.{name}")`. */
function beginningOf(call: string): string {
  return /^[^(]*\(\s*[rRfF]{0,2}["']([A-Za-z_][\w.]*)/.exec(call)?.[1] ?? "";
}

/** Doubts about missing imports that a changed `sys.path` might find: shared code has a module of that name. */
export function searchPathDoubts(
  walk: ImportWalk,
  before: ImportWorld,
  { sharedPaths }: MovedCode,
): readonly ImportFinding[] {
  if (!walk.unfollowed.some(({ kind }) => kind === "search-path")) return [];
  const shared = [...before.places.task.files.keys()].filter((path) => isShared(path, sharedPaths));
  return walk.imports
    .filter(({ resolution, as }) => resolution === "missing" && as === "module")
    .flatMap(({ place, wanted }) => {
      const path = wanted.replaceAll(".", "/");
      const file = shared.find((each) => each.endsWith(`/${path}.py`) || each.endsWith(`/${path}/__init__.py`));
      const why = `not found except through a changed sys.path, and ${file} moves to the layer`;
      return file === undefined ? [] : [{ ...place, module: wanted, why }];
    });
}
