/**
 * Looks at a function's environment variables: only what is said here leaves them, names and yes or no, never a value.
 */
import { FAMILIES, PLACES } from "./families.ts";
import type { Family } from "./family.ts";

/** What yes/no looks at the variables found. */
export interface VariablesFound {
  /** Lambda does not show them, for want of `kms:Decrypt` on the function's key. */
  readonly hidden: boolean;
  /** PYTHONPATH is set without /opt/python: then Lambda's bootstrap looks into no layer. */
  readonly pythonPathShutsLayersOut: boolean;
  /** Its search path holds folders beside the package's root and the layers': modules from there are not followed. */
  readonly searchesElsewhere: boolean;
  /** Names of those that decide what is loaded, and lead into the shared code. */
  readonly loading: readonly string[];
  /** Names of others that lead into the shared code: code may read data files by them. */
  readonly leading: readonly string[];
  /** AWS_LAMBDA_EXEC_WRAPPER names a script of the function's own, which nobody reads. */
  readonly startsOwnScript: boolean;
  /** AWS_LAMBDA_EXEC_WRAPPER is set: what it starts may change where modules are looked for. */
  readonly isStartedByWrapper: boolean;
  /**
   * A name says that a handler stands behind the one that is configured, as tracing tools do it (DD_LAMBDA_HANDLER and
   * its like).
   */
  readonly namesHandler: boolean;
}

export const NO_VARIABLES: VariablesFound = {
  hidden: false,
  pythonPathShutsLayersOut: false,
  searchesElsewhere: false,
  loading: [],
  leading: [],
  startsOwnScript: false,
  isStartedByWrapper: false,
  namesHandler: false,
};

/** Those that decide what is loaded in any language. */
const ALWAYS_LOADING = ["AWS_LAMBDA_EXEC_WRAPPER", "LD_LIBRARY_PATH", "LD_PRELOAD", "LD_AUDIT"];
const LOADING = new Set([...ALWAYS_LOADING, ...FAMILIES.flatMap(({ loadingVariables }) => loadingVariables)]);
/** In a list of folders a name alone is a folder. */
const LISTS = new Set(["LD_LIBRARY_PATH", "PATH", ...FAMILIES.map(({ searchVariable }) => searchVariable)]);
/** DD_LAMBDA_HANDLER, NEW_RELIC_LAMBDA_HANDLER, SENTRY_INITIAL_HANDLER, LUMIGO_ORIGINAL_HANDLER, ORIG_HANDLER … */
const HANDLER_NAMES = /\w_HANDLER$/;
const MOST_NAMED = 5;
/** Folders whose modules are followed: the package's root, the layers', the runtime's. */
const FOLLOWED = new RegExp(
  `^(/var/task/(${PLACES.inPackage.join("|")})?|/opt/(${PLACES.modules.join("|")})|/var/runtime/.*|/var/lang/.*)$`,
);
const TASK = "/var/task/";

/** @param variables `null` where Lambda does not show them */
export function variablesFound(
  variables: Readonly<Record<string, string>> | null,
  sharedPaths: readonly string[],
  family: Family | null,
): VariablesFound {
  if (variables === null) return { ...NO_VARIABLES, hidden: true };
  const entries = Object.entries(variables);
  const leads = entries.filter(([name, value]) => leadsInto(name, value, sharedPaths)).map(([name]) => name);
  const decides = (name: string) => LOADING.has(name);
  const means = (name: string) => ALWAYS_LOADING.includes(name) || family?.loadingVariables.includes(name) === true;
  const searched = family === null ? "" : (variables[family.searchVariable] ?? "");
  const pythonPath = entries.find(([name]) => name === "PYTHONPATH")?.[1];
  return {
    hidden: false,
    pythonPathShutsLayersOut:
      pythonPath !== undefined && !pythonPath.split(":").some((each) => /^\/opt\/python\/*$/.test(each)),
    searchesElsewhere: searched.split(":").some((each) => each !== "" && !FOLLOWED.test(`${normal(each)}/`)),
    loading: leads.filter((name) => decides(name) && means(name)).slice(0, MOST_NAMED),
    leading: leads.filter((name) => !decides(name)).slice(0, MOST_NAMED),
    startsOwnScript: `${normal(variables.AWS_LAMBDA_EXEC_WRAPPER ?? "/")}/`.startsWith(TASK),
    isStartedByWrapper: (variables.AWS_LAMBDA_EXEC_WRAPPER ?? "") !== "",
    namesHandler: entries.some(([name]) => HANDLER_NAMES.test(name)),
  };
}

function leadsInto(name: string, value: string, sharedPaths: readonly string[]): boolean {
  if (name === "NODE_OPTIONS") return loadedByOptions(value).some((each) => isBelow(each, sharedPaths, false));
  const parts = value
    .slice(0, LONGEST)
    .split(/[:;,\s=]+/)
    .filter((part) => part !== "");
  const isList = LISTS.has(name);
  // A word that is the whole value may be a folder's name; `sqlite:///shared/x.db` is read in more than one way.
  return parts.some(
    (part) =>
      ((isList || part.includes("/") || part === value) && isBelow(part, sharedPaths, isList)) ||
      (part.startsWith("//") && isBelow(part.replace(/^\/+/, ""), sharedPaths, false)),
  );
}

/** Lambda's variables have 4 KB together (docs gettingstarted-limits). */
const LONGEST = 4096;

/**
 * What node loads before the function. A package's name behind `--require` is found in layers as by any `require`;
 * behind `--import` and `--loader` it counts as leading there, since a plain `node` looks into no layer for it.
 */
function loadedByOptions(value: string): readonly string[] {
  const found = value
    .slice(0, LONGEST)
    .matchAll(/(?:^|\s)(-r|--(?:require|import|loader|experimental-loader))(?:=|\s+)("[^"]*"|\S+)/g);
  return [...found].flatMap(([, option = "", said = ""]) => {
    const what = said.replace(/^"|"$/g, "").replace(/^file:\/\//, "");
    if (/^\.{0,2}\//.test(what)) return [what];
    return /^(-r|--require)$/.test(option) ? [] : [`node_modules/${what}`];
  });
}

/** @param isSearched whether modules are looked for below it: then a folder around the shared code counts too */
function isBelow(part: string, sharedPaths: readonly string[], isSearched: boolean): boolean {
  const at = `${normal(part)}/`;
  if (!at.startsWith(TASK)) return false;
  return sharedPaths.some((shared) => {
    const path = `${TASK}${shared}`;
    return at.startsWith(path) || at === `${path}/` || (isSearched && at !== TASK && path.startsWith(at));
  });
}

/** Absolute, from /var/task, without dots. */
function normal(part: string): string {
  const parts: string[] = part.startsWith("/") ? [] : ["var", "task"];
  for (const each of part.split("/")) {
    if (each === "..") parts.pop();
    else if (each !== "." && each !== "") parts.push(each);
  }
  return `/${parts.join("/")}`;
}
