/**
 * Decides what becomes of a path in code once the shared code lies in the layer: it leads where it led, a file stays
 * for it, or it is lost.
 */
import { ANYTHING, absolute, type PathBase, type PathUse, type PathValue, withHoles } from "./path-value.ts";

/** A file that makes paths. */
export interface PathAsker {
  /** Absolute, as it is now. */
  readonly before: string;
  /** Absolute, afterwards. */
  readonly after: string;
  /** Whether it is the team's own: libraries open what they are told to open. */
  readonly isOwn: boolean;
}

/** The files that paths may lead to. */
export interface PathPlaces {
  /** Absolute paths of the package's files. */
  readonly files: readonly string[];
  /** The shared paths, absolute. */
  readonly sharedPaths: readonly string[];
  /** Whether a file of the package goes to the layer; by its absolute path. */
  goes(file: string): boolean;
  /** Whether it is code, which goes whole or not at all. */
  isModule(file: string): boolean;
  /** Where a file of the package lies afterwards; `null` where it is in neither package nor layer. */
  afterwards(file: string): string | null;
  /** Whether afterwards there is such a file. */
  exists(file: string): boolean;
  /**
   * Where a base other than the file and the working directory begins, now and afterwards; `null` where that is not
   * known.
   */
  resolved(base: PathBase, asker: PathAsker): readonly ResolvedBase[] | null;
}

export type ResolvedBase =
  | { readonly kind: "place"; readonly before: string; readonly after: string }
  | { readonly kind: "value"; readonly value: PathValue; readonly asker: PathAsker };

export type Judgement =
  /** These files must stay in the package. */
  | { readonly kind: "stays"; readonly files: readonly string[] }
  /** Any data file may be meant. */
  | { readonly kind: "computed" }
  | { readonly kind: "unproven"; readonly why: string }
  | { readonly kind: "doubt"; readonly why: string }
  | { readonly kind: "lost"; readonly why: string };

const TASK = "/var/task";
const DEEPEST = 6;

/** What one path of a file means for the change; mostly nothing. */
export function judgementsOf(use: PathUse, asker: PathAsker, places: PathPlaces): readonly Judgement[] {
  return pairsOf(use.value, asker, places, 0).flatMap((pair) =>
    pair === "unknown"
      ? ofUnknown(use, withHoles(use.value.text), asker, places)
      : pair === "near"
        ? ofNear(use, withHoles(use.value.text), asker, places)
        : pair.before === pair.after
          ? ofPlace(use, pair.before, asker, places)
          : ofMovingPlace(use, pair, places),
  );
}

type Pair = { readonly before: string; readonly after: string } | "unknown" | "near";

function pairsOf(value: PathValue, asker: PathAsker, places: PathPlaces, depth: number): readonly Pair[] {
  const { base } = value;
  const text = withHoles(value.text);
  switch (base.kind) {
    case "file":
      return [{ before: absolute(asker.before, text), after: absolute(asker.after, text) }];
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
      return asker.before === asker.after ? ["unknown"] : ["near"];
    default: {
      const resolved = depth > DEEPEST ? null : places.resolved(base, asker);
      if (resolved === null) return text === "" ? [] : ["unknown"];
      return resolved.flatMap((each): readonly Pair[] =>
        each.kind === "place"
          ? [{ before: absolute(each.before, text), after: absolute(each.after, text) }]
          : pairsOf({ base: each.value.base, text: `${each.value.text}${text}` }, each.asker, places, depth + 1),
      );
    }
  }
}

/** Only the end of the path is known, or nothing. */
function ofUnknown({ role }: PathUse, text: string, { isOwn }: PathAsker, places: PathPlaces): readonly Judgement[] {
  const tail = tailOf(text);
  const going = places.files.filter(places.goes);
  if (!/\w/.test(tail.replaceAll(ANYTHING, ""))) {
    if (!isOwn || ["mention", "assigned", "search", "word", "modules"].includes(role)) return [];
    if (role === "run") return [{ kind: "unproven", why: "what is run is chosen when the code runs" }];
    return going.some((file) => !places.isModule(file)) ? [{ kind: "computed" }] : [];
  }
  const ending = expressionOf(tail, "", "$");
  const met = going.filter((file) => expressionOf(tail, "", "(?:/|$)").test(file));
  const data = met.filter((file) => !places.isModule(file));
  const names = places.sharedPaths.some((path) => `${tail}/`.startsWith(path.slice(TASK.length)));
  const [code] = names && role !== "assigned" ? met.filter(places.isModule) : [];
  const stays: readonly Judgement[] = data.length > 0 ? [{ kind: "stays", files: data }] : [];
  if (code === undefined) return stays;
  if (ending.test(code) || SEARCHING.has(role)) return [...stays, lostFile(code)];
  return isOwn && LISTING.has(role) ? [...stays, leadingTo(code)] : stays;
}

/** What follows the last thing that is made when the code runs and stands before any word: `/data/x.json`. */
function tailOf(text: string): string {
  const tail = text.slice(text.lastIndexOf(ANYTHING, firstWord(text)) + 1);
  return text.includes(ANYTHING) && /^\w*\./.test(tail) ? tail : `/${tail.replace(/^(\.{0,2}\/)+/, "")}`;
}

const LISTING: ReadonlySet<PathUse["role"]> = new Set(["list", "modules"]);
const SEARCHING: ReadonlySet<PathUse["role"]> = new Set(["run", "search"]);

/**
 * A path that shared code reckons from where it lies: what it means of the package would be looked for in the layer.
 */
function ofNear({ role }: PathUse, text: string, { isOwn }: PathAsker, places: PathPlaces): readonly Judgement[] {
  const tail = tailOf(text);
  const isNamed = /\w/.test(tail.replaceAll(ANYTHING, ""));
  if (!isOwn || ["assigned", "search", "word"].includes(role) || (role === "mention" && !isNamed)) return [];
  const end = expressionOf(isNamed ? tail : "/", "", isNamed ? "(?:/|$)" : "");
  const outside = places.files.filter(
    (file) => !places.goes(file) && !places.isModule(file) && !OF_LIBRARIES.test(file),
  );
  return outside.some((file) => end.test(file)) ? [OUT_OF_SHARED] : [];
}

const OF_LIBRARIES = /\/node_modules\/|\.(?:dist|egg)-info\//;
const OUT_OF_SHARED: Judgement = {
  kind: "doubt",
  why: "this path leads out of the shared code, which will lie in the layer",
};

function firstWord(text: string): number {
  const at = text.search(/\w/);
  return at < 0 ? text.length : at;
}

/** A path that begins where nothing moves. */
function ofPlace({ role }: PathUse, path: string, asker: PathAsker, places: PathPlaces): readonly Judgement[] {
  const met = below(path, places.files).filter(places.goes);
  if (met.length === 0) return ofStem(role, path, places);
  const isExact = !path.includes(ANYTHING) && met.includes(path);
  const code = met.filter(places.isModule);
  const data = met.filter((file) => !places.isModule(file));
  if (isExact && code.length > 0) return [lostFile(path)];
  if (isExact) return [{ kind: "stays", files: role === "mention" ? beside(path, places) : data }];
  if (reachesAbove(path, places)) {
    if (LISTING.has(role) && asker.isOwn && code.length > 0 && (role === "modules" || losesFolder(path, places)))
      return [leadingTo(code[0] ?? "")];
    if (["assigned", "search", "word"].includes(role)) return [];
    return asker.isOwn && data.length > 0 ? [{ kind: "computed" }] : [];
  }
  const stays: readonly Judgement[] = data.length > 0 ? [{ kind: "stays", files: data }] : [];
  if (code.length === 0 || role === "word") return stays;
  if (SEARCHING.has(role)) return [lostFile(code[0] ?? "")];
  if (role === "work") return data.length > 0 ? stays : [lostFile(code[0] ?? "")];
  if (role === "assigned" || (role === "mention" && data.length > 0)) return stays;
  if (role === "read" && data.length > 0)
    return [...stays, { kind: "unproven", why: "it may lead to code, which goes to the layer" }];
  return [...stays, leadingTo(code[0] ?? "")];
}

/** Data files whose names begin so: what opens `data/x` may mean `data/x.db`. */
function ofStem(role: PathUse["role"], path: string, places: PathPlaces): readonly Judgement[] {
  const files = places.files.filter(
    (file) => file.startsWith(`${path}.`) && places.goes(file) && !places.isModule(file),
  );
  return files.length === 0 || role === "word" || path.includes(ANYTHING) ? [] : [{ kind: "stays", files }];
}

/** The data files that lie where a file lies: whoever is handed its path may open what it refers to. */
function beside(path: string, places: PathPlaces): readonly string[] {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return places.files.filter((file) => file.startsWith(folder) && places.goes(file) && !places.isModule(file));
}

/** Whether a path may mean any file of the package: its known part ends above every shared path it could reach. */
function reachesAbove(path: string, { sharedPaths }: PathPlaces): boolean {
  const known = path.split(ANYTHING)[0] ?? "";
  const folder = path.includes(ANYTHING) ? known.slice(0, known.lastIndexOf("/") + 1) : `${known}/`;
  const isOpen = !path.includes(ANYTHING) || path.slice(0, -1) === known;
  return isOpen && sharedPaths.some((shared) => shared !== folder && shared.startsWith(folder));
}

/** Whether a shared folder directly below goes as a whole: it holds code alone, so that nothing of it stays. */
function losesFolder(path: string, { sharedPaths, files, isModule }: PathPlaces): boolean {
  return sharedPaths.some(
    (shared) =>
      shared.replace(/\/[^/]+\/?$/, "") === path && !files.some((file) => file.startsWith(shared) && !isModule(file)),
  );
}

/** A path that begins in the shared code, or where a shared module lies. */
function ofMovingPlace(
  { role }: PathUse,
  { before, after }: Exclude<Pair, string>,
  places: PathPlaces,
): readonly Judgement[] {
  const met = below(before, places.files);
  const [from, to] = [startOf(before), startOf(after)];
  const missing = met.filter(
    (file) => !places.exists(`${to}${file.slice(from.length)}`) && !/(^|\/)__pycache__\/|\.py[co]$/.test(file),
  );
  if (missing.length === 0) return [];
  if (!before.includes(ANYTHING) && met.includes(before))
    return [
      places.goes(before)
        ? { kind: "lost", why: `${shown(before)} is not in the layer` }
        : { kind: "lost", why: `this path leads from the layer into the package, to ${shown(before)}` },
    ];
  const outside = missing.filter((file) => !places.goes(file));
  if (outside.length === 0 || role === "assigned" || (role === "search" && before === TASK)) return [];
  return [OUT_OF_SHARED];
}

/** The files a path means: itself, or all below it where it is a folder. */
function below(path: string, files: readonly string[]): string[] {
  if (path === "/") return [...files];
  if (!path.includes(ANYTHING)) return files.filter((file) => file === path || file.startsWith(`${path}/`));
  const start = path.slice(0, path.indexOf(ANYTHING));
  const expression = expressionOf(path, "^", "(?:/|$)");
  return files.filter((file) => file.startsWith(start) && expression.test(file));
}

/** What a path begins with before anything that is made when the code runs, up to its last slash. */
function startOf(path: string): string {
  const at = path.indexOf(ANYTHING);
  if (at < 0) return path;
  return path.slice(0, path.lastIndexOf("/", at) + 1);
}

function expressionOf(path: string, opening: string, ending: string): RegExp {
  const all = path.split(ANYTHING);
  // Of many holes only what is before the first and after the last counts: more files fit, and no search is long.
  const parts = all.length > 3 ? [all[0] ?? "", all.at(-1) ?? ""] : all;
  return new RegExp(
    `${opening}${parts.map((part) => part.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&")).join("[^]*?")}${ending}`,
  );
}

function lostFile(file: string): Judgement {
  return { kind: "lost", why: `this path leads to ${shown(file)}, which goes to the layer` };
}

function leadingTo(file: string): Judgement {
  return { kind: "doubt", why: `this path leads to ${shown(file)}, which goes to the layer` };
}

function shown(file: string): string {
  return file.replace(/^\/var\/task\//, "");
}
