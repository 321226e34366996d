/** Reads what settings, entry points and scripts of the shell say of shared code: its paths, its modules, commands that start it. */

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
  const literal = (name: string) => name.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");
  const names = sharedPaths.map((path) => path.replace(/(\/|\.py)$/, ""));
  if (names.length === 0) return [];
  const paths = new RegExp(`(?<![\\w.-])(?:${names.map(literal).join("|")})(?:/[\\w@.*{}-]+)+`, "g");
  const modules = new RegExp(
    `(?:${names.map((name) => literal(name.replaceAll("/", "."))).join("|")})(?:\\.\\w+)+`,
    "g",
  );
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

/** Descriptions of projects and of their tools: they name shared code, and no function reads them. */
const OF_TOOLS =
  /(^|\/)(pyproject\.toml|setup\.cfg|tox\.ini|pytest\.ini|mypy\.ini|package(-lock)?\.json|[\w.-]*lock(\.\w+)?|tsconfig[\w.]*\.json|serverless\.ya?ml|template\.ya?ml|samconfig\.toml|Makefile|Dockerfile)$|\.(md|rst|map|html?)$|\.(?:dist|egg)-info\/(?!entry_points\.txt$)/;
const MOST_BYTES = 256 * 1024;
const MOST_FILES = 200;

/**
 * The text files of a package that its code may read: those it names, and what installed packages offer by entry points.
 *
 * @param named whether code that was reached says this file's name
 */
export function textFilesOf<File extends { readonly path: string; readonly bytes: number }>(
  files: Iterable<File>,
  named: (name: string) => boolean,
): readonly File[] {
  const found: File[] = [];
  for (const file of files) {
    const name = file.path.slice(file.path.lastIndexOf("/") + 1);
    if (file.bytes > MOST_BYTES || OF_TOOLS.test(file.path)) continue;
    if (named(name) || name === "entry_points.txt") found.push(file);
    if (found.length >= MOST_FILES) break;
  }
  return found;
}
