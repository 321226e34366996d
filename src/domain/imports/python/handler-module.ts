/** Decides which modules Lambda imports first. */
import { OWN_PACKAGE } from "../../package/file-tree.ts";
import type { ImportWalk } from "./import-walk.ts";
import type { ImportWorld, ReachedModule } from "./module-table.ts";

/** `src/app.run` is the module src.app, as Lambda's runtime client imports it. */
export function handlerModuleOf(handler: string): string {
  return handler.slice(0, handler.lastIndexOf(".")).replaceAll("/", ".");
}

/** More modules than any team writes by hand: what is beyond was generated or installed. */
const MOST_BEHIND = 2000;

/**
 * Tracing tools put themselves before the function, from a layer or from its package: the handler is theirs, and they
 * import the function's own by a name they find in its environment or in a file, which is never read. Then every module
 * of the function's own that stays in the package is followed; the same where its own code chooses modules when it
 * runs.
 */
export function modulesBehind(
  handlerModule: string,
  walk: ImportWalk,
  after: ImportWorld,
  { isLibrary, isWrapped }: { isLibrary(path: string): boolean; readonly isWrapped: boolean },
): readonly string[] {
  const handler = walk.modules.get(handlerModule);
  const isBehind =
    isWrapped || (handler !== undefined && isOfLayer(handler)) || choosesModules(handlerModule, walk, isLibrary);
  if (!isBehind) return [];
  const staying = [...after.places.task.files.values()].filter(({ path }) => !isLibrary(path));
  return staying.flatMap(({ path }) => moduleNameOf(path) ?? []).slice(0, MOST_BEHIND);
}

function isOfLayer({ found }: ReachedModule): boolean {
  return found !== "runtime" && found.kind === "file" && found.file.origin !== OWN_PACKAGE;
}

/**
 * Whether the function's own code, or what its handler belongs to, imports by a name that is made when the code runs.
 */
function choosesModules(handlerModule: string, { modules }: ImportWalk, isLibrary: (path: string) => boolean): boolean {
  const [top] = handlerModule.split(".");
  return [...modules.values()].some(({ name, found, python }) => {
    if (found === "runtime" || found.kind !== "file" || found.file.origin !== OWN_PACKAGE) return false;
    const counts = name.split(".")[0] === top || !isLibrary(found.file.path);
    return counts && (python?.imports.some(({ kind, when }) => kind === "computed" && when !== "never") ?? false);
  });
}

/** `src/app.py` is src.app; `null` for a file that no import statement could name. */
function moduleNameOf(path: string): string | null {
  return /^[\w/]+\.py$/.test(path) ? path.replace(/(\/__init__)?\.py$/, "").replaceAll("/", ".") : null;
}
