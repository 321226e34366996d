/** Decides which files of the shared code stay out of the layer, by patterns of the request. */
import { GENERATED, isGenerated } from "../runtimes/families.ts";
import { type Match, matcherOf } from "./name-pattern/matcher.ts";
import type { PatternNode } from "./name-pattern/syntax.ts";

/** The default of `layer.exclude`: tests, Markdown files and hidden files. */
export const DEFAULT_EXCLUSIONS: readonly string[] = ["tests/", "*.md", ".*"];

/**
 * Whether a file stays out. A pattern without `/` means a file or folder of that name, at any depth below its shared
 * path. A pattern that ends with `/` means only a folder. A pattern with `/` elsewhere is a path inside the package,
 * for example `shared/data/*.csv`. `*` and `?` match characters of one name, `**` matches any number of folders.
 * @param path inside the package, for example `shared/core/db.py`
 * @param below the same path below its shared path: `core/db.py`
 */
export function isExcluded(path: string, below: string, exclude: readonly string[]): boolean {
  return isGenerated(below) || exclusionsOf(exclude).some((exclusion) => exclusion(path, below).found);
}

/**
 * The same rules as regular expressions, for tools without such patterns. `below` applies to the path below the shared
 * path, `path` to the path inside the package. The syntax is common to JavaScript and RE2 (Go, Terraform).
 */
export function exclusionExpressions(exclude: readonly string[]): {
  readonly below: readonly string[];
  readonly path: readonly string[];
} {
  const parts = exclude.map(partsOf).map((part) => ({ ...part, source: sourceOf(part.wanted) }));
  return {
    below: [
      ...GENERATED,
      ...parts.filter(({ anywhere }) => anywhere).map((each) => `(^|/)${each.source}${each.folder ? "/" : "(/|$)"}`),
    ],
    path: parts.filter(({ anywhere }) => !anywhere).map((each) => `^${each.source}$`),
  };
}

/**
 * Whether a pattern matches a path, and how many steps that took. The time grows at most with both lengths multiplied.
 */
export function exclusionOf(pattern: string): (path: string, below: string) => Match {
  const { anywhere, folder, wanted } = partsOf(pattern);
  const match = matcherOf(nodeOf(wanted));
  if (!anywhere) return (path) => match(path);
  return (_, below) => {
    const names = below.split("/");
    let visits = 0;
    for (const name of folder ? names.slice(0, -1) : names) {
      const one = match(name);
      visits += one.visits;
      if (one.found) return { found: true, visits };
    }
    return { found: false, visits };
  };
}

/** Parsed once for all files that are matched against them. */
const known = new WeakMap<readonly string[], readonly ReturnType<typeof exclusionOf>[]>();

function exclusionsOf(exclude: readonly string[]) {
  const exclusions = known.get(exclude) ?? exclude.map(exclusionOf);
  known.set(exclude, exclusions);
  return exclusions;
}

interface Parts {
  /** Without `/`: a name at any depth. `**` then means the same as `*`. */
  readonly anywhere: boolean;
  readonly folder: boolean;
  readonly wanted: string;
}

function partsOf(pattern: string): Parts {
  const folder = pattern.endsWith("/");
  const wanted = folder ? pattern.slice(0, -1) : pattern;
  const anywhere = !wanted.includes("/");
  if (anywhere) return { anywhere, folder, wanted: wanted.replace(/\*+/g, "*") };
  return { anywhere, folder, wanted: folder ? `${wanted}/**` : wanted };
}

const ANY: PatternNode = { kind: "letter", ranges: [], isNot: true };
const OF_A_NAME: PatternNode = { kind: "letter", ranges: [["/", "/"]], isNot: true };
const NAME: PatternNode = { kind: "repeated", node: OF_A_NAME, least: 1, most: null };

function nodeOf(pattern: string): PatternNode {
  const parts = piecesOf(pattern).map((piece): PatternNode => {
    if (piece === "**/") return many({ kind: "sequence", parts: [NAME, letter("/")] });
    if (piece === "**") return many(ANY);
    if (piece === "*") return many(OF_A_NAME);
    return piece === "?" ? OF_A_NAME : letter(piece);
  });
  return { kind: "sequence", parts: [{ kind: "begin" }, ...parts, { kind: "end" }] };
}

function many(node: PatternNode): PatternNode {
  return { kind: "repeated", node, least: 0, most: null };
}

function letter(of: string): PatternNode {
  return { kind: "letter", ranges: [[of, of]], isNot: false };
}

/** Several `**` in a row mean the same as one. */
function piecesOf(pattern: string): readonly string[] {
  const pieces = pattern.match(/\*\*\/|\*\*|[\s\S]/gu) ?? [];
  return pieces.filter((piece, index) => !(piece.startsWith("**") && piece === pieces[index - 1]));
}

function sourceOf(pattern: string): string {
  return piecesOf(pattern)
    .map((piece) => {
      if (piece === "**/") return "(?:[^/]+/)*";
      if (piece === "**") return ".*";
      if (piece === "*") return "[^/]*";
      if (piece === "?") return "[^/]";
      return piece.replace(/[\\^$.|+()[\]{}]/, "\\$&");
    })
    .join("");
}
