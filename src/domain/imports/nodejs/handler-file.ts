/** Decides which files Lambda's Node.js runtime client loads first. */
import { absolutePathOf, OWN_PACKAGE, TASK } from "../../package/file-tree.ts";
import { HANDLER_ENDINGS, handlerModuleOf } from "./handler-module.ts";
import type { ImportWalk } from "./import-walk.ts";
import { fileAt, joined, type NodeWorld } from "./node-world.ts";
import { type Resolution, requiredFrom } from "./resolution.ts";

/**
 * The file the handler lies in: beside the configured name an ending may stand; where no such file is, the last part of
 * the name is required as a package would be.
 */
export async function handlerFileOf(world: NodeWorld, handler: string): Promise<Resolution> {
  const module = handlerModuleOf(handler);
  const base = joined(TASK, module);
  for (const ending of HANDLER_ENDINGS) {
    const file = fileAt(world, `${base}${ending}`);
    if (file !== null) return { kind: "file", path: `${base}${ending}`, file };
  }
  const name = module.slice(module.lastIndexOf("/") + 1);
  const folder = joined(TASK, module.slice(0, module.length - name.length));
  const above = [...new Set([`${TASK}/node_modules`, `${folder}/node_modules`])];
  return requiredFrom(world, name, [...above, ...world.runtime.nodePath]);
}

/**
 * Tracing layers put themselves before the function: the handler is theirs, and they load the function's own by a name
 * they find in its environment, which is never read. Then every file that stays in the package, its packages apart, is
 * followed.
 */
export function filesBehind(
  handler: Resolution,
  { reached }: ImportWalk,
  after: NodeWorld,
  isWrapped: boolean,
): readonly string[] {
  if (handler.kind !== "file") return [];
  const itsPackage = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(handler.path)?.[0];
  const chooses = reached.some(
    ({ before, says }) =>
      before !== null &&
      ((itsPackage !== undefined && before.startsWith(itsPackage)) || !before.includes("/node_modules/")) &&
      (says?.askings.some(({ kind }) => kind === "computed") ?? false),
  );
  if (handler.file.origin === OWN_PACKAGE && !chooses && !isWrapped) return [];
  return [...after.task.files.values()]
    .filter(({ path }) => /\.[cm]?js$/.test(path) && !/(^|\/)node_modules\//.test(path))
    .map(absolutePathOf);
}
