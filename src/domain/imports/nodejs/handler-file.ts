/** Decides which files Lambda's Node.js runtime client loads first. */
import { posix } from "node:path";
import { absolutePathOf, fileAt, OWN_PACKAGE, TASK } from "../../package/file-tree.ts";
import { HANDLER_ENDINGS, handlerModuleOf } from "./handler-module.ts";
import type { ImportWalk } from "./import-walk.ts";
import type { NodeWorld } from "./node-world.ts";
import { fileOnly, type Resolution, requiredFrom } from "./resolution.ts";
import { computedIn } from "./source/node-file.ts";

/**
 * The handler's file: the configured name with a file extension. Without such a file, its last part is required like a
 * package.
 */
export async function handlerFileOf(world: NodeWorld, handler: string): Promise<Resolution> {
  const module = handlerModuleOf(handler);
  const base = posix.resolve("/", TASK, module);
  for (const ending of HANDLER_ENDINGS) {
    const path = `${base}${ending}`;
    if (world.loads.has(path)) return fileOnly(world, path);
    const file = fileAt(world, path);
    if (file !== null) return { kind: "file", path, file };
  }
  const name = module.slice(module.lastIndexOf("/") + 1);
  const folder = posix.resolve("/", TASK, module.slice(0, module.length - name.length));
  const above = [...new Set([`${TASK}/node_modules`, `${folder}/node_modules`])];
  return requiredFrom(world, name, [...above, ...world.runtime.nodePath]);
}

/**
 * Tracing layers install their own handler. It loads the function's handler by a name from the environment, which the
 * proof does not read. Then every file that stays in the package is followed, except those in node_modules.
 */
export function filesBehindHandler(
  handler: Resolution,
  { reached }: ImportWalk,
  after: NodeWorld,
  isWrapped: boolean,
): readonly string[] {
  if (handler.kind !== "file") return [];
  const itsPackage = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(handler.path)?.[0];
  const chooses = reached.some(
    ({ before, code }) =>
      before !== null &&
      ((itsPackage !== undefined && before.startsWith(itsPackage)) || !before.includes("/node_modules/")) &&
      code !== null &&
      computedIn(code).length > 0,
  );
  if (handler.file.origin === OWN_PACKAGE && !chooses && !isWrapped) return [];
  return [...after.task.files.values()]
    .filter(({ path }) => /\.[cm]?js$/.test(path) && !/(^|\/)node_modules\//.test(path))
    .map(absolutePathOf);
}
