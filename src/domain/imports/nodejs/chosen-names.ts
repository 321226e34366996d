/** Decides what names that are made when the code runs, or said in texts, may load that the change takes away. */
import { TASK } from "../../package/file-tree.ts";
import { belongsInLayer, isShared } from "../../package/shared-path.ts";
import type { ImportFinding } from "../import-proof.ts";
import { type LeftOutQuestion, leftOutDoubts } from "../paths/left-out.ts";
import type { ToldFile } from "../paths/text-mentions.ts";
import type { ImportWalk, Worlds } from "./import-walk.ts";
import { shownPath } from "./node-world.ts";

/**
 * Doubts about the code of a function's own copy that the layer lacks. @param afterwards where a file of the package
 * lies then
 */
export function codeLeftOut(
  { reached }: ImportWalk,
  { before }: Worlds,
  told: readonly ToldFile[],
  afterwards: (file: string) => string | null,
  sharedPaths: readonly string[],
): readonly ImportFinding[] {
  const gone = [...before.task.files.keys()]
    .filter((path) => CODE.test(path) && belongsInLayer(path, sharedPaths) && afterwards(`${TASK}/${path}`) === null)
    .map(nameOf);
  if (gone.length === 0) return [];
  const own = reached.flatMap(({ before: path, after, says }) =>
    path === null || says === null || !isOwn(path, sharedPaths) ? [] : [{ file: shownPath(after), says }],
  );
  const computed = own.flatMap(({ file, says }) =>
    says.askings.flatMap((each) =>
      each.kind === "computed" ? [{ file, line: each.line, name: beginningOf(each.text), call: each.text }] : [],
    ),
  );
  const inCode = own.flatMap(({ file, says }) =>
    [...says.made.words].map(([name, line]) => ({ file, line, name: withEnding(name, gone) })),
  );
  const inTexts: LeftOutQuestion["said"] = told.flatMap(({ file, mentions }) =>
    mentions.flatMap(({ kind, line, what }) =>
      kind === "module" ? [{ file, line, name: withEnding(what, gone) }] : [],
    ),
  );
  return leftOutDoubts({ gone, computed, said: [...inCode, ...inTexts] });
}

/**
 * Doubts about packages of the function that shared code requires by a name it is given: in a layer it does not look
 * into the function's node_modules.
 */
export function givenNamesDoubts(
  { reached }: ImportWalk,
  { before }: Worlds,
  sharedPaths: readonly string[],
): readonly ImportFinding[] {
  const others = [...before.task.files.keys()].some(
    (path) => path.startsWith("node_modules/") && path.endsWith("/package.json") && !isShared(path, sharedPaths),
  );
  if (!others) return [];
  return reached.flatMap(({ before: path, after, says }) =>
    path === null || path === after || says === null
      ? []
      : says.askings.flatMap((each) =>
          each.kind === "computed" && !BEGINS_KNOWN.test(each.text)
            ? [
                {
                  file: shownPath(after),
                  line: each.line,
                  module: each.text,
                  why: "the name is made when the code runs, and code in a layer does not look into the function's node_modules",
                },
              ]
            : [],
        ),
  );
}

const CODE = /\.[cm]?js$/;
/** `require("./x/" + name)`, `require(path.join(__dirname, …))`, and names that begin with a package's. */
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

/** A specifier may leave the ending out. */
function withEnding(name: string, gone: readonly string[]): string {
  return gone.find((each) => each.replace(CODE, "") === name) ?? name;
}

/** What a computed name surely begins with, if it is a package's: a path may lead anywhere. */
function beginningOf(call: string): string {
  return /^[^(]*\(\s*["'`](@?[\w-]+[\w@./-]*)/.exec(call)?.[1] ?? "";
}
