/** Decides which modules can be imported by computed names, or from folders that are not on the known search path. */
import { isShared } from "../../package/shared-path.ts";
import type { ImportFinding } from "../import-proof.ts";
import type { ProofQuestion } from "../import-world.ts";
import { doubtsAboutMissing, leftOutOf } from "../paths/left-out.ts";
import type { PathPlaces } from "../paths/path-effect.ts";
import type { MentioningFile } from "../paths/text-mentions.ts";
import type { ImportWalk } from "./import-walk.ts";
import { fileOf, type ImportWorld } from "./module-table.ts";

type Question = Pick<ProofQuestion<ImportWorld>, "before" | "sharedPaths" | "isLibrary">;

/** Doubts about modules that the function's own copy has and the layer lacks. */
export function missingModuleDoubts(
  { modules, unfollowed }: ImportWalk,
  texts: readonly MentioningFile[],
  places: PathPlaces,
  { before, sharedPaths, isLibrary }: Question,
): readonly ImportFinding[] {
  const missing = leftOutOf(before, /\.py$/, sharedPaths, places).map((path) =>
    path.replace(/(\/__init__)?\.py$/, "").replaceAll("/", "."),
  );
  if (missing.length === 0) return [];
  const computed = unfollowed
    .filter(({ kind, place }) => kind === "computed-name" && !isLibrary(place.file))
    .map(({ place, what }) => ({ ...place, name: beginningOf(what), call: what }));
  const code = [...modules.values()].flatMap((module) => {
    const file = fileOf(module);
    return file === null || module.python === null ? [] : [{ file: file.path, words: module.python.paths.words }];
  });
  return doubtsAboutMissing(missing, { computed, code, texts });
}

/** The known prefix of a computed name: `shared.plugins.` of `import_module(f"shared.plugins.{name}")`. */
function beginningOf(call: string): string {
  return /^[^(]*\(\s*[rRfF]{0,2}["']([A-Za-z_][\w.]*)/.exec(call)?.[1] ?? "";
}

/** Doubts about missing imports that a changed `sys.path` might find: shared code has a module of that name. */
export function searchPathDoubts(walk: ImportWalk, { before, sharedPaths }: Question): readonly ImportFinding[] {
  if (!walk.unfollowed.some(({ kind }) => kind === "search-path")) return [];
  const shared = [...before.task.files.keys()].filter((path) => isShared(path, sharedPaths));
  return walk.imports
    .filter(({ resolution, as }) => resolution === "missing" && as === "module")
    .flatMap(({ place, wanted }) => {
      const path = wanted.replaceAll(".", "/");
      const file = shared.find((each) => each.endsWith(`/${path}.py`) || each.endsWith(`/${path}/__init__.py`));
      const why = `not found except through a changed sys.path, and ${file} moves to the layer`;
      return file === undefined ? [] : [{ ...place, module: wanted, why }];
    });
}
