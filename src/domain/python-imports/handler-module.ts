/** Decides which modules Lambda imports first. */
import { OWN_PACKAGE } from "../file-tree.ts";
import { type ImportWorld, ModuleTable, type ReachedModule } from "./module-table.ts";

/** `src/app.run` is the module src.app, as Lambda's runtime client imports it. */
export function handlerModuleOf(handler: string): string {
  return handler.slice(0, handler.lastIndexOf(".")).replaceAll("/", ".");
}

/**
 * Tracing layers put themselves before the function: the handler is theirs, and they import the function's own by a name
 * they find in its environment, which is never read. Then every module that stays in the package is followed.
 */
export async function modulesBehind(
  handlerModule: string,
  { before, after }: { readonly before: ImportWorld; readonly after: ImportWorld },
): Promise<readonly string[]> {
  const handler = await new ModuleTable(before).load(handlerModule, null);
  if (handler === null || handler === "assumed" || !isOfLayer(handler)) return [];
  const staying = after.searched
    .flatMap(({ tree }) => [...tree.files.values()])
    .filter(({ origin }) => origin === OWN_PACKAGE);
  return staying.flatMap(({ path }) => moduleNameOf(path) ?? []);
}

function isOfLayer({ found }: ReachedModule): boolean {
  return found !== "runtime" && found.kind === "file" && found.file.origin !== OWN_PACKAGE;
}

/** `src/app.py` is src.app; `null` for a file that no import statement could name. */
function moduleNameOf(path: string): string | null {
  return /^[\w/]+\.py$/.test(path) ? path.replace(/(\/__init__)?\.py$/, "").replaceAll("/", ".") : null;
}
