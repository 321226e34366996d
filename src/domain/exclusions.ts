/** Decides which files of the shared code stay out of the layer, by patterns a request may choose. */

/** What `layer.exclude` means where a request leaves it out: tests, notes for people, hidden files. */
export const DEFAULT_EXCLUSIONS: readonly string[] = ["tests/", "*.md", ".*"];

/** Python makes these again from the source, and two machines never make the same: no layer holds them, whatever a request says. */
const MADE_BY_PYTHON = /(^|\/)__pycache__\/|\.py[co]$/s;

/**
 * Whether a file stays out. A pattern without `/` means a file or folder of that name at any depth below its shared path;
 * with `/` at its end only a folder; with `/` elsewhere it is the file's path inside the package (`shared/data/*.csv`).
 * `*` and `?` stand for characters of one name, `**` for any number of folders.
 * @param path inside the package, for example `shared/core/db.py`
 * @param below the same path below its shared path: `core/db.py`
 */
export function isExcluded(path: string, below: string, exclude: readonly string[]): boolean {
  return isMadeByPython(below) || exclude.some((pattern) => matches(pattern, path, below));
}

/** Whether a file is a cache or a compiled module. */
export function isMadeByPython(path: string): boolean {
  return MADE_BY_PYTHON.test(path);
}

/**
 * The same rules as regular expressions, for tools that take no patterns: `below` is searched in the path below the
 * shared path, `path` in the path inside the package. In the syntax JavaScript and RE2 (Go, Terraform) share.
 */
export function exclusionExpressions(exclude: readonly string[]): {
  readonly below: readonly string[];
  readonly path: readonly string[];
} {
  const parts = exclude.map((pattern) => {
    const folder = pattern.endsWith("/");
    const wanted = folder ? pattern.slice(0, -1) : pattern;
    return { anywhere: !wanted.includes("/"), folder, source: sourceOf(wanted) };
  });
  return {
    below: [
      "(^|/)__pycache__/",
      "\\.py[co]$",
      ...parts.filter(({ anywhere }) => anywhere).map((each) => `(^|/)${each.source}${each.folder ? "/" : "(/|$)"}`),
    ],
    path: parts.filter(({ anywhere }) => !anywhere).map((each) => `^${each.source}${each.folder ? "/" : "$"}`),
  };
}

function matches(pattern: string, path: string, below: string): boolean {
  const names = below.split("/");
  const folder = pattern.endsWith("/");
  const wanted = folder ? pattern.slice(0, -1) : pattern;
  if (!wanted.includes("/")) {
    const expression = expressionOf(wanted);
    return (folder ? names.slice(0, -1) : names).some((name) => expression.test(name));
  }
  return expressionOf(folder ? `${wanted}/**` : wanted).test(path);
}

function expressionOf(pattern: string): RegExp {
  return new RegExp(`^${sourceOf(pattern)}$`, "su");
}

function sourceOf(pattern: string): string {
  return pattern.replace(/\*\*\/|\*\*|[\s\S]/g, (part) => {
    if (part === "**/") return "(?:[^/]+/)*";
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    if (part === "?") return "[^/]";
    return part.replace(/[\\^$.|+()[\]{}]/, "\\$&");
  });
}
