/** Decides which code that the change removes can be loaded by computed names, or by names in text files. */
import { TASK } from "../../package/file-tree.ts";
import { belongsInLayer, isShared } from "../../package/shared-path.ts";
import type { ImportFinding } from "../import-proof.ts";
import { doubtsAboutMissing, type MissingCodeQuestion } from "../paths/left-out.ts";
import type { MentioningFile } from "../paths/text-mentions.ts";
import type { ImportWalk, Worlds } from "./import-walk.ts";
import { displayPath } from "./node-world.ts";

/**
 * Doubts about code that the function's own copy has and the layer lacks.
 * @param afterwards where a file of the package is after the change
 */
export function missingCodeDoubts(
  { reached }: ImportWalk,
  { before }: Worlds,
  mentioning: readonly MentioningFile[],
  afterwards: (file: string) => string | null,
  sharedPaths: readonly string[],
): readonly ImportFinding[] {
  const missing = [...before.task.files.keys()]
    .filter((path) => CODE.test(path) && belongsInLayer(path, sharedPaths) && afterwards(`${TASK}/${path}`) === null)
    .map(nameOf);
  if (missing.length === 0) return [];
  const own = reached.flatMap(({ before: path, after, code }) =>
    path === null || code === null || !isOwn(path, sharedPaths) ? [] : [{ file: displayPath(after), code }],
  );
  const computed = own.flatMap(({ file, code }) =>
    code.references.flatMap((each) =>
      each.kind === "computed" ? [{ file, line: each.line, name: beginningOf(each.text), call: each.text }] : [],
    ),
  );
  const inCode = own.flatMap(({ file, code }) =>
    [...code.paths.words].map(([name, line]) => ({ file, line, name: withEnding(name, missing) })),
  );
  const inTexts: MissingCodeQuestion["mentioned"] = mentioning.flatMap(({ file, mentions }) =>
    mentions.flatMap(({ kind, line, what }) =>
      kind === "module" ? [{ file, line, name: withEnding(what, missing) }] : [],
    ),
  );
  return doubtsAboutMissing({ missing, computed, mentioned: [...inCode, ...inTexts] });
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
  return reached.flatMap(({ before: path, after, code }) =>
    path === null || path === after || code === null
      ? []
      : code.references.flatMap((each) =>
          each.kind === "computed" && !BEGINS_KNOWN.test(each.text)
            ? [
                {
                  file: displayPath(after),
                  line: each.line,
                  module: each.text,
                  why: "the name is computed at run time, and code in a layer does not search the function's node_modules",
                },
              ]
            : [],
        ),
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

/** `@acme/shared/plugins/three.js` for a file below node_modules. */
function nameOf(path: string): string {
  return path.replace(/^node_modules\//, "");
}

/** A specifier can omit the file extension. */
function withEnding(name: string, missing: readonly string[]): string {
  return missing.find((each) => each.replace(CODE, "") === name) ?? name;
}

/** The known prefix of a computed package name. A computed path can point anywhere. */
function beginningOf(call: string): string {
  return /^[^(]*\(\s*["'`](@?[\w-]+[\w@./-]*)/.exec(call)?.[1] ?? "";
}
