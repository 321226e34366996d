/** Decides which code that the change removes can be loaded by computed names, or by names in text files. */
import { TASK } from "../../package/file-tree.ts";
import { isShared } from "../../package/shared-path.ts";
import type { ImportFinding } from "../import-proof.ts";
import { doubtsAboutMissing, leftOutOf } from "../paths/left-out.ts";
import type { PathPlaces } from "../paths/path-effect.ts";
import type { MentioningFile } from "../paths/text-mentions.ts";
import type { ImportWalk, Worlds } from "./import-walk.ts";
import { displayPath } from "./node-world.ts";
import { computedIn } from "./source/node-file.ts";

/** Doubts about code that the function's own copy has and the layer lacks. */
export function missingCodeDoubts(
  { reached }: ImportWalk,
  { before }: Worlds,
  texts: readonly MentioningFile[],
  places: PathPlaces,
  sharedPaths: readonly string[],
): readonly ImportFinding[] {
  const missing = leftOutOf(before, CODE, sharedPaths, places).map((path) => path.replace(/^node_modules\//, ""));
  if (missing.length === 0) return [];
  const own = reached.flatMap(({ before: path, after, code }) =>
    path === null || code === null || !isOwn(path, sharedPaths) ? [] : [{ file: displayPath(after), code }],
  );
  const computed = own.flatMap(({ file, code }) =>
    computedIn(code).map(({ line, text }) => ({ file, line, name: beginningOf(text), call: text })),
  );
  const code = own.map((each) => ({ file: each.file, words: each.code.paths.words }));
  // A specifier can omit the file extension.
  const wholeName = (name: string) => missing.find((each) => each.replace(CODE, "") === name) ?? name;
  return doubtsAboutMissing(missing, { computed, code, texts }, wholeName);
}

/**
 * Doubts about packages that shared code requires by computed names: code in a layer does not search the function's
 * node_modules.
 */
export function computedNameDoubts(
  { reached }: ImportWalk,
  { before }: Worlds,
  sharedPaths: readonly string[],
): readonly ImportFinding[] {
  const others = [...before.task.files.keys()].some(
    (path) => path.startsWith("node_modules/") && path.endsWith("/package.json") && !isShared(path, sharedPaths),
  );
  if (!others) return [];
  const why = "the name is computed at run time, and code in a layer does not search the function's node_modules";
  return reached.flatMap(({ before: path, after, code }) =>
    path === null || path === after || code === null
      ? []
      : computedIn(code)
          .filter(({ text }) => !BEGINS_KNOWN.test(text))
          .map(({ line, text }) => ({ file: displayPath(after), line, module: text, why })),
  );
}

const CODE = /\.[cm]?js$/;
/** `require("./x/" + name)`, `require(path.join(__dirname, …))`, and names with a literal package name. */
const BEGINS_KNOWN =
  /^[^(]*\(\s*(?:["'`](?:\.{0,2}\/|@?[\w.-]+\/)|(?:\w+\.)?(?:join|resolve)\(|__dirname|process\.(?:cwd|env)|import\.meta)/;

function isOwn(path: string, sharedPaths: readonly string[]): boolean {
  return (
    path.startsWith(`${TASK}/`) &&
    (!path.includes("/node_modules/") || isShared(path.slice(TASK.length + 1), sharedPaths))
  );
}

/** The known prefix of a computed package name. A computed path can point anywhere. */
function beginningOf(call: string): string {
  return /^[^(]*\(\s*["'`](@?[\w-]+[\w@./-]*)/.exec(call)?.[1] ?? "";
}
