/**
 * Reads what settings, entry points and scripts of the shell say of shared code: its paths, its modules, commands that
 * start it.
 */
import type { PathFile } from "./path-proof.ts";
import { from, type PathUse } from "./path-value.ts";

/** A place in a text file that names shared code. */
export interface TextMention {
  /** Counted from 1. */
  readonly line: number;
  /** `path` as a package holds it, `module` a dotted name, `command` a line of a script of the shell. */
  readonly kind: "path" | "module" | "command";
  readonly what: string;
}

const MOST = 200;
const LONGEST_LINE = 4096;

/** What a text says of the shared paths, `shared/` for example, in its order. */
export function textMentionsOf(text: string, sharedPaths: readonly string[]): readonly TextMention[] {
  const names = sharedPaths.map((path) => path.replace(/(\/|\.py)$/, ""));
  if (names.length === 0) return [];
  const paths = new RegExp(`(?<![\\w.-])(?:${names.map(literal).join("|")})(?:/[\\w@.*{}-]+)+`, "g");
  const modules = new RegExp(names.map(moduleExpression).join("|"), "g");
  const found: TextMention[] = [];
  for (const [index, whole] of text.split("\n").entries()) {
    const said = whole.slice(0, LONGEST_LINE);
    const add = (kind: TextMention["kind"], what: string) => found.push({ line: index + 1, kind, what });
    if (/^\s*(#|;|\/\/)/.test(said)) continue;
    for (const [what] of said.matchAll(paths)) add("path", what);
    for (const [what] of said.matchAll(modules)) add("module", what);
    if (/\b(python|node)[\d.]*["']?\s/.test(said)) add("command", said.trim());
    if (found.length >= MOST) break;
  }
  return found;
}

/** `shared.plugins.one` of Python, `@acme/shared/plugins/one.js` of Node.js. */
function moduleExpression(name: string): string {
  return name.startsWith("node_modules/")
    ? `(?<!node_modules/)${literal(name.slice("node_modules/".length))}(?:/[\\w.-]+)+`
    : `${literal(name.replaceAll("/", "."))}(?:\\.\\w+)+`;
}

function literal(name: string): string {
  return name.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");
}

/** Descriptions of projects and of their tools: they name shared code, and no function reads them. */
const OF_TOOLS =
  /(^|\/)(pyproject\.toml|setup\.cfg|tox\.ini|pytest\.ini|mypy\.ini|package(-lock)?\.json|[\w.-]*lock(\.\w+)?|tsconfig[\w.]*\.json|serverless\.ya?ml|template\.ya?ml|samconfig\.toml|Makefile|Dockerfile)$|\.(md|rst|map|html?)$|\.(?:dist|egg)-info\/(?!entry_points\.txt$)/;
const MOST_BYTES = 256 * 1024;
const MOST_FILES = 200;

/** A text file with what it says of shared code. */
export interface ToldFile {
  /** Path in the package. */
  readonly file: string;
  readonly mentions: readonly TextMention[];
}

/** What code says of files: words, and paths. */
export interface SaidInCode {
  readonly words: ReadonlyMap<string, number>;
  readonly uses: readonly PathUse[];
}

/**
 * The text files of a package that its code may read, those it names and what installed packages offer by entry points.
 */
export async function toldFilesAmong<File extends { readonly path: string; readonly bytes: number }>(
  files: readonly File[],
  code: readonly SaidInCode[],
  mentionsOf: (file: File) => Promise<readonly TextMention[] | null>,
): Promise<readonly ToldFile[]> {
  const named = new Set(["entry_points.txt"]);
  const lastOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
  for (const { words, uses } of code) {
    for (const word of words.keys()) named.add(word);
    for (const { value } of uses) named.add(lastOf(value.text));
  }
  const read = files
    .filter(({ path, bytes }) => bytes <= MOST_BYTES && !OF_TOOLS.test(path) && named.has(lastOf(path)))
    .slice(0, MOST_FILES)
    .map(async (file) => ({ file: file.path, mentions: (await mentionsOf(file)) ?? [] }));
  return (await Promise.all(read)).filter(({ mentions }) => mentions.length > 0);
}

/** The paths that a text file names, as if code of the function's own did. */
export function pathFileOf({ file, mentions }: ToldFile): PathFile {
  const at = `/var/task/${file}`;
  const uses = mentions.flatMap(({ kind, line, what }): PathUse[] =>
    kind === "path" ? [{ line, role: "mention", value: from({ kind: "text" }, what), said: what }] : [],
  );
  return { asker: { before: at, after: at, isOwn: true }, shown: file, uses };
}

/** Words that are the name of a shared folder: what is handed it may look into that folder. */
export function foldersAmong(words: SaidInCode["words"], sharedPaths: readonly string[]): readonly PathUse[] {
  return sharedPaths.flatMap((path): PathUse[] => {
    const name = path.replace(/\/$/, "");
    const line = words.get(name);
    if (line === undefined || !path.endsWith("/")) return [];
    return [{ line, role: "word", value: from({ kind: "text" }, name), said: name }];
  });
}
