/** Decides which modules Lambda imports first. */
import { OWN_PACKAGE } from "../../package/file-tree.ts";
import type { ImportWalk } from "./import-walk.ts";
import type { ImportWorld, ReachedModule } from "./module-table.ts";

/** The dotted name under which Lambda's runtime client imports the handler's module: `src/app.run` is src.app. */
export function handlerModuleOf(handler: string): string {
  return handler.slice(0, handler.lastIndexOf(".")).replaceAll("/", ".");
}

/** No team writes more modules by hand: the rest is generated or installed. */
const MAX_MODULES = 2000;

/**
 * Tracing tools install their own handler, in a layer or in the package. It imports the function's handler by a name
 * from the environment or a file, which the proof does not read. Then every module of the team that stays in the
 * package is followed. The same applies if the team's code imports computed names.
 */
export function modulesBehindHandler(
  handlerModule: string,
  walk: ImportWalk,
  after: ImportWorld,
  { isLibrary, isWrapped }: { isLibrary(path: string): boolean; readonly isWrapped: boolean },
): readonly string[] {
  const handler = walk.modules.get(handlerModule);
  const isBehind =
    isWrapped || (handler !== undefined && isOfLayer(handler)) || choosesModules(handlerModule, walk, isLibrary);
  if (!isBehind) return [];
  const staying = [...after.task.files.values()].filter(({ path }) => !isLibrary(path));
  return staying.flatMap(({ path }) => moduleNameOf(path) ?? []).slice(0, MAX_MODULES);
}

function isOfLayer({ found }: ReachedModule): boolean {
  return found.kind === "file" && found.file.origin !== OWN_PACKAGE;
}

/** Whether the team's code, or the handler's package, imports a name computed at run time. */
function choosesModules(handlerModule: string, { modules }: ImportWalk, isLibrary: (path: string) => boolean): boolean {
  const [top] = handlerModule.split(".");
  return [...modules.values()].some(({ name, found, python }) => {
    if (found.kind !== "file" || found.file.origin !== OWN_PACKAGE) return false;
    const counts = name.split(".")[0] === top || !isLibrary(found.file.path);
    return counts && (python?.imports.some(({ kind, when }) => kind === "computed" && when !== "never") ?? false);
  });
}

/** `src/app.py` is src.app; `null` for a file that cannot be imported by name. */
function moduleNameOf(path: string): string | null {
  return /^[\w/]+\.py$/.test(path) ? path.replace(/(\/__init__)?\.py$/, "").replaceAll("/", ".") : null;
}
