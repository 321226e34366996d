/** Decides what the change means for a path in code: no effect, a file must stay in the package, or the path breaks. */
import { FAMILIES, isGenerated } from "../../runtimes/families.ts";
import { ANYTHING, absolute, type PathBase, type PathUse, type PathValue, withHoles } from "./path-value.ts";

/** A file that uses paths. */
export interface PathReferrer {
  /** Absolute path before the change. */
  readonly before: string;
  /** Absolute path after the change. */
  readonly after: string;
  /** Whether it is the team's own code. Libraries open the paths that they are given. */
  readonly isOwn: boolean;
}

/** The files that paths can point to. */
export interface PathPlaces {
  /** Absolute paths of the package's files. */
  readonly files: readonly string[];
  /** Those that move to the layer. Code moves completely or not at all. */
  readonly movingCode: readonly string[];
  readonly movingData: readonly string[];
  readonly stayingData: readonly string[];
  /** Absolute. */
  readonly sharedPaths: readonly string[];
  /** Whether a file of the package, by its absolute path, moves to the layer. */
  moves(file: string): boolean;
  /** Whether a generated file takes the place of a module that moves, by its absolute path. */
  isReplaced(file: string): boolean;
  /** Where a file of the package is after the change; `null` if it is in neither package nor layer. */
  afterwards(file: string): string | null;
  /** Whether the file exists after the change. */
  exists(file: string): boolean;
  /** The start of a path with a `module` or `import` base, before and after the change; `null` if unknown. */
  resolved(base: PathBase, referrer: PathReferrer): readonly ResolvedBase[] | null;
}

export type ResolvedBase =
  | { readonly kind: "place"; readonly before: string; readonly after: string }
  | { readonly kind: "value"; readonly value: PathValue; readonly referrer: PathReferrer };

export type PathEffect =
  /** These files must stay in the package. */
  | { readonly kind: "stays"; readonly files: readonly string[] }
  /** The path can mean any data file. */
  | { readonly kind: "computed" }
  | { readonly kind: "unproven"; readonly why: string }
  | { readonly kind: "doubt"; readonly why: string }
  | { readonly kind: "lost"; readonly why: string };

const TASK = "/var/task";
const MAX_DEPTH = 6;

/** The effects of the change on one path; usually none. */
export function effectsOf(use: PathUse, referrer: PathReferrer, places: PathPlaces): readonly PathEffect[] {
  if (use.role !== "load") return effectsOfUse(use, referrer, places);
  // Loading works as before for modules that generated files replace.
  const moves = (file: string) => places.moves(file) && !places.isReplaced(file);
  return effectsOfUse({ ...use, role: "mention" }, referrer, { ...places, moves });
}

function effectsOfUse(use: PathUse, referrer: PathReferrer, places: PathPlaces): readonly PathEffect[] {
  return pairsOf(use.value, referrer, places, 0).flatMap((pair) =>
    pair === "unknown"
      ? effectsOfUnknown(use, withHoles(use.value.text), referrer, places)
      : pair === "near"
        ? effectsOfNear(use, withHoles(use.value.text), referrer, places)
        : pair.before === pair.after
          ? effectsOfPlace(use, pair.before, referrer, places)
          : effectsOfMovingPlace(use, pair, places),
  );
}

type Pair = { readonly before: string; readonly after: string } | "unknown" | "near";

function pairsOf(value: PathValue, referrer: PathReferrer, places: PathPlaces, depth: number): readonly Pair[] {
  const { base } = value;
  const text = withHoles(value.text);
  switch (base.kind) {
    case "file":
      return [{ before: absolute(referrer.before, text), after: absolute(referrer.after, text) }];
    case "task":
    case "text": {
      if (base.kind === "text" && text.startsWith(ANYTHING)) return ["unknown"];
      const at = absolute(TASK, text);
      return [{ before: at, after: at }];
    }
    case "elsewhere":
      return [];
    case "unknown":
      return ["unknown"];
    case "near":
      return referrer.before === referrer.after ? ["unknown"] : ["near"];
    default: {
      const resolved = depth > MAX_DEPTH ? null : places.resolved(base, referrer);
      if (resolved === null) return text === "" ? [] : ["unknown"];
      return resolved.flatMap((each): readonly Pair[] =>
        each.kind === "place"
          ? [{ before: absolute(each.before, text), after: absolute(each.after, text) }]
          : pairsOf({ base: each.value.base, text: `${each.value.text}${text}` }, each.referrer, places, depth + 1),
      );
    }
  }
}

/** Only the end of the path is known, or nothing. */
function effectsOfUnknown(
  { role }: PathUse,
  text: string,
  { isOwn }: PathReferrer,
  places: PathPlaces,
): readonly PathEffect[] {
  const tail = tailOf(text);
  if (!/\w/.test(tail.replaceAll(ANYTHING, ""))) {
    if (!isOwn || ["mention", "assigned", "search", "word", "modules"].includes(role)) return [];
    if (role === "run") return [{ kind: "unproven", why: "the code to run is chosen at run time" }];
    return places.movingData.length > 0 ? [{ kind: "computed" }] : [];
  }
  const expression = expressionOf(tail, "", "(?:/|$)");
  const names = places.sharedPaths.some((path) => `${tail}/`.startsWith(path.slice(TASK.length)));
  const code = names && role !== "assigned" ? places.movingCode.find((file) => expression.test(file)) : undefined;
  const stays = staysOf(places.movingData.filter((file) => expression.test(file)));
  if (code === undefined) return stays;
  if (expressionOf(tail, "", "$").test(code) || SEARCHING.has(role)) return [...stays, lossOf(code)];
  return isOwn && LISTING.has(role) ? [...stays, doubtAbout(code)] : stays;
}

/** The known end of a path, after its last computed part that no word precedes: `/data/x.json`. */
function tailOf(text: string): string {
  const tail = text.slice(text.lastIndexOf(ANYTHING, firstWord(text)) + 1);
  return text.includes(ANYTHING) && /^\w*\./.test(tail) ? tail : `/${tail.replace(/^(\.{0,2}\/)+/, "")}`;
}

const LISTING: ReadonlySet<PathUse["role"]> = new Set(["list", "modules"]);
const SEARCHING: ReadonlySet<PathUse["role"]> = new Set(["run", "search"]);

/** A path that shared code derives from its own location. After the move, it would point below the layer. */
function effectsOfNear(
  { role }: PathUse,
  text: string,
  { isOwn }: PathReferrer,
  places: PathPlaces,
): readonly PathEffect[] {
  const tail = tailOf(text);
  const isNamed = /\w/.test(tail.replaceAll(ANYTHING, ""));
  if (!isOwn || ["assigned", "search", "word"].includes(role) || (role === "mention" && !isNamed)) return [];
  const end = expressionOf(isNamed ? tail : "/", "", isNamed ? "(?:/|$)" : "");
  const outside = places.stayingData.filter((file) => !IN_LIBRARY.test(file));
  return outside.some((file) => end.test(file)) ? [POINTS_OUTSIDE] : [];
}

const IN_LIBRARY = new RegExp(FAMILIES.map(({ paths }) => paths.libraries.source).join("|"));
const POINTS_OUTSIDE: PathEffect = {
  kind: "doubt",
  why: "this path points outside the shared code, which moves to the layer",
};

function firstWord(text: string): number {
  const at = text.search(/\w/);
  return at < 0 ? text.length : at;
}

/** A path whose start does not move. */
function effectsOfPlace(
  { role }: PathUse,
  path: string,
  { isOwn }: PathReferrer,
  places: PathPlaces,
): readonly PathEffect[] {
  const [code, data] = [below(path, places.movingCode), below(path, places.movingData)];
  const [first] = code;
  if (first === undefined && data.length === 0) return effectsOfPrefix(role, path, places);
  const isExact = !path.includes(ANYTHING) && (code.includes(path) || data.includes(path));
  if (isExact && code.length > 0) return [lossOf(path)];
  if (isExact) return [{ kind: "stays", files: role === "mention" ? dataNextTo(path, places) : data }];
  if (reachesAbove(path, places)) {
    const isListed = LISTING.has(role) && isOwn && (role === "modules" || losesFolder(path, places));
    if (isListed && first !== undefined) return [doubtAbout(first)];
    if (["assigned", "search", "word"].includes(role)) return [];
    return isOwn && data.length > 0 ? [{ kind: "computed" }] : [];
  }
  const stays = staysOf(data);
  if (first === undefined || role === "word") return stays;
  if (SEARCHING.has(role)) return [lossOf(first)];
  if (role === "work") return data.length > 0 ? stays : [lossOf(first)];
  if (role === "assigned" || (role === "mention" && data.length > 0)) return stays;
  if (role === "read" && data.length > 0)
    return [...stays, { kind: "unproven", why: "it can point to code, which moves to the layer" }];
  return [...stays, doubtAbout(first)];
}

function staysOf(files: readonly string[]): readonly PathEffect[] {
  return files.length > 0 ? [{ kind: "stays", files }] : [];
}

/** Data files that share the path as a prefix: code that opens `data/x` can mean `data/x.db`. */
function effectsOfPrefix(role: PathUse["role"], path: string, places: PathPlaces): readonly PathEffect[] {
  if (role === "word" || path.includes(ANYTHING)) return [];
  return staysOf(places.movingData.filter((file) => file.startsWith(`${path}.`)));
}

/** The data files next to a file: code that gets the file's path can also open what the file refers to. */
function dataNextTo(path: string, places: PathPlaces): readonly string[] {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return places.movingData.filter((file) => file.startsWith(folder));
}

/** Whether a path can mean any file of the package: its known part ends above a shared path. */
function reachesAbove(path: string, { sharedPaths }: PathPlaces): boolean {
  const known = path.split(ANYTHING)[0] ?? "";
  const folder = path.includes(ANYTHING) ? known.slice(0, known.lastIndexOf("/") + 1) : `${known}/`;
  const isOpen = !path.includes(ANYTHING) || path.slice(0, -1) === known;
  return isOpen && sharedPaths.some((shared) => shared !== folder && shared.startsWith(folder));
}

/** Whether a shared folder directly below the path moves completely because it contains only code. */
function losesFolder(path: string, { sharedPaths, movingData }: PathPlaces): boolean {
  return sharedPaths.some(
    (shared) => shared.replace(/\/[^/]+\/?$/, "") === path && !movingData.some((file) => file.startsWith(shared)),
  );
}

/** A path whose start moves: it begins in the shared code or at a shared module. */
function effectsOfMovingPlace(
  { role }: PathUse,
  { before, after }: Exclude<Pair, string>,
  places: PathPlaces,
): readonly PathEffect[] {
  const matched = below(before, places.files);
  const [from, to] = [startOf(before), startOf(after)];
  const missing = matched.filter((file) => !places.exists(`${to}${file.slice(from.length)}`) && !isGenerated(file));
  if (missing.length === 0) return [];
  if (!before.includes(ANYTHING) && matched.includes(before))
    return [
      places.moves(before)
        ? { kind: "lost", why: `${shown(before)} is not in the layer` }
        : { kind: "lost", why: `this path points from the layer into the package, to ${shown(before)}` },
    ];
  const outside = missing.filter((file) => !places.moves(file));
  if (outside.length === 0 || role === "assigned" || (role === "search" && before === TASK)) return [];
  return [POINTS_OUTSIDE];
}

/** The files a path means: the file itself, or all files below a folder. */
function below(path: string, files: readonly string[]): string[] {
  if (path === "/") return [...files];
  if (!path.includes(ANYTHING)) return files.filter((file) => file === path || file.startsWith(`${path}/`));
  const start = path.slice(0, path.indexOf(ANYTHING));
  const expression = expressionOf(path, "^", "(?:/|$)");
  return files.filter((file) => file.startsWith(start) && expression.test(file));
}

/** The known start of a path, up to its last slash before a computed part. */
function startOf(path: string): string {
  const at = path.indexOf(ANYTHING);
  if (at < 0) return path;
  return path.slice(0, path.lastIndexOf("/", at) + 1);
}

function expressionOf(path: string, opening: string, ending: string): RegExp {
  const all = path.split(ANYTHING);
  // With many computed parts, only the first and last known parts count. This matches more files and bounds the search.
  const parts = all.length > 3 ? [all[0] ?? "", all.at(-1) ?? ""] : all;
  return new RegExp(
    `${opening}${parts.map((part) => part.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&")).join("[^]*?")}${ending}`,
  );
}

function lossOf(file: string): PathEffect {
  return { kind: "lost", why: `this path points to ${shown(file)}, which moves to the layer` };
}

function doubtAbout(file: string): PathEffect {
  return { kind: "doubt", why: `this path points to ${shown(file)}, which moves to the layer` };
}

function shown(file: string): string {
  return file.replace(/^\/var\/task\//, "");
}
