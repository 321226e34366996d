/** Finds mentions of shared code in text files such as settings, entry points, and shell scripts. */
import { isShared, type SharedCode } from "../../package/shared-path.ts";
import { FAMILIES, PATH_ENDING } from "../../runtimes/families.ts";
import type { Family } from "../../runtimes/family.ts";
import { literal } from "../../text.ts";
import type { FileWorld, MovedCode, TextMention } from "../import-world.ts";
import type { PathFile } from "./path-proof.ts";
import type { PathsOfFile } from "./path-uses.ts";
import { from, type PathUse } from "./path-value.ts";

const ENDING = new RegExp(PATH_ENDING);
const COMMAND = new RegExp(`\\b(${FAMILIES.map(({ paths }) => paths.command).join("|")})[\\d.]*["']?\\s`);
const MAX_MENTIONS = 200;
const MAX_LINE_LENGTH = 4096;

/** The mentions of the shared paths (for example `shared/`), in order. */
export function textMentionsOf(text: string, { family, sharedPaths }: SharedCode): readonly TextMention[] {
  const names = sharedPaths.map((path) => path.replace(ENDING, ""));
  if (names.length === 0) return [];
  const paths = new RegExp(`(?<![\\w.-])(?:${names.map(literal).join("|")})(?:/[\\w@.*{}-]+)+`, "g");
  const modules = new RegExp(sharedPaths.map(family.paths.moduleNames).join("|"), "g");
  const found: TextMention[] = [];
  for (const [index, whole] of text.split("\n").entries()) {
    const line = whole.slice(0, MAX_LINE_LENGTH);
    const add = (kind: TextMention["kind"], what: string) => found.push({ line: index + 1, kind, what });
    if (/^\s*(#|;|\/\/)/.test(line)) continue;
    for (const [what] of line.matchAll(paths)) add("path", what);
    for (const [what] of line.matchAll(modules)) add("module", what);
    if (COMMAND.test(line)) add("command", line.trim());
    if (found.length >= MAX_MENTIONS) break;
  }
  return found;
}

/** Project and tool settings. They mention shared code, but functions do not read them. */
const OF_TOOLS =
  /(^|\/)(pyproject\.toml|setup\.cfg|tox\.ini|pytest\.ini|mypy\.ini|package(-lock)?\.json|[\w.-]*lock(\.\w+)?|tsconfig[\w.]*\.json|serverless\.ya?ml|template\.ya?ml|samconfig\.toml|Makefile|Dockerfile)$|\.(md|rst|map|html?)$|\.(?:dist|egg)-info\/(?!entry_points\.txt$)/;
const MAX_BYTES = 256 * 1024;
const MAX_FILES = 200;

/** A text file with its mentions of shared code. */
export interface MentioningFile {
  /** Path in the package. */
  readonly file: string;
  readonly mentions: readonly TextMention[];
}

/**
 * The text files of a package that its code can read: files that the code names, and entry points of installed
 * packages.
 */
export async function mentioningFilesIn(
  { task, mentions }: FileWorld<unknown>,
  code: readonly PathsOfFile[],
  family: Family,
  { sharedPaths, isLibrary }: MovedCode,
): Promise<readonly MentioningFile[]> {
  const named = new Set(["entry_points.txt"]);
  const lastOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
  for (const { words, uses } of code) {
    for (const word of words.keys()) named.add(word);
    for (const { value } of uses) named.add(lastOf(value.text));
  }
  const read = [...task.files.values()]
    .filter(({ path }) => !family.paths.code.test(path) && !isShared(path, sharedPaths) && !isLibrary(path))
    .filter(({ path, bytes }) => bytes <= MAX_BYTES && !OF_TOOLS.test(path) && named.has(lastOf(path)))
    .slice(0, MAX_FILES)
    .map(async (file) => ({ file: file.path, mentions: (await mentions(file)) ?? [] }));
  return (await Promise.all(read)).filter((each) => each.mentions.length > 0);
}

/** The paths in a text file, treated as paths in the team's own code. */
export function pathFileOfText({ file, mentions }: MentioningFile): PathFile {
  const at = `/var/task/${file}`;
  const uses = mentions.flatMap(({ kind, line, what }): PathUse[] =>
    kind === "path" ? [{ line, role: "mention", value: from({ kind: "text" }, what), code: what }] : [],
  );
  return { referrer: { before: at, after: at, isOwn: true }, shown: file, uses };
}

/** Words that name a shared folder: code that gets such a word can read the folder. */
export function foldersAmong(words: PathsOfFile["words"], sharedPaths: readonly string[]): readonly PathUse[] {
  return sharedPaths.flatMap((path): PathUse[] => {
    const name = path.replace(/\/$/, "");
    const line = words.get(name);
    if (line === undefined || !path.endsWith("/")) return [];
    return [{ line, role: "word", value: from({ kind: "text" }, name), code: name }];
  });
}
