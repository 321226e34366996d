/** Looks at a function's environment variables. It returns names and yes or no, never a value. */
import { posix } from "node:path";
import * as z from "zod";
import { names, type Stored } from "../stored/parts.ts";
import { FAMILIES, PLACES } from "./families.ts";
import type { Family } from "./family.ts";
import { python } from "./python.ts";

export const variables = z.object({
  /** Lambda does not return them without `kms:Decrypt` on the function's key. */
  hidden: z.boolean(),
  /** PYTHONPATH is set without /opt/python. Then Lambda's bootstrap searches no layer. */
  pythonPathShutsLayersOut: z.boolean(),
  /** Its search path has folders other than the package's root and the layers'. Their modules are not followed. */
  searchesElsewhere: z.boolean().default(false),
  /** Names of those that decide what is loaded, and point into the shared code. */
  loading: names,
  /** Names of others that point into the shared code: code may use them to read data files. */
  leading: names.default([]),
  /** AWS_LAMBDA_EXEC_WRAPPER names a script in the package, which is not read. */
  startsOwnScript: z.boolean().default(false),
  /** AWS_LAMBDA_EXEC_WRAPPER is set. What it starts may change the search path of modules. */
  isStartedByWrapper: z.boolean(),
  /** A name shows that the configured handler calls another one, as tracing tools do (DD_LAMBDA_HANDLER). */
  namesHandler: z.boolean(),
});

export type VariablesFound = Stored<typeof variables>;

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

/** Variables that decide what is loaded in every language. */
const ALWAYS_LOADING = ["AWS_LAMBDA_EXEC_WRAPPER", "LD_LIBRARY_PATH", "LD_PRELOAD", "LD_AUDIT"];
const LOADING = new Set([...ALWAYS_LOADING, ...FAMILIES.flatMap(({ loadingVariables }) => loadingVariables)]);
const LOADED_BY_OPTIONS = new Map(FAMILIES.flatMap(({ loadedByOptions }) => Object.entries(loadedByOptions)));
/** In a list of folders, a name alone is a folder. */
const LISTS = new Set(["LD_LIBRARY_PATH", "PATH", ...FAMILIES.map(({ searchVariable }) => searchVariable)]);
/** DD_LAMBDA_HANDLER, NEW_RELIC_LAMBDA_HANDLER, SENTRY_INITIAL_HANDLER, LUMIGO_ORIGINAL_HANDLER, ORIG_HANDLER … */
const HANDLER_NAMES = /\w_HANDLER$/;
const MAX_NAMED_VARIABLES = 5;
/** Folders whose modules are followed: those of the package, the layers and the runtime. */
const FOLLOWED = new RegExp(
  `^(/var/task/(${PLACES.inPackage.join("|")})?|/opt/(${PLACES.modules.join("|")})|/var/runtime/.*|/var/lang/.*)$`,
);
const TASK = "/var/task/";

/** @param variables `null` if Lambda does not return them */
export function variablesFound(
  variables: Readonly<Record<string, string>> | null,
  sharedPaths: readonly string[],
  family: Family | null,
): VariablesFound {
  if (variables === null) return { ...NO_VARIABLES, hidden: true };
  const entries = Object.entries(variables);
  const pointing = entries.filter(([name, value]) => pointsInto(name, value, sharedPaths)).map(([name]) => name);
  const decides = (name: string) => LOADING.has(name);
  const means = (name: string) => ALWAYS_LOADING.includes(name) || family?.loadingVariables.includes(name) === true;
  const searched = family === null ? "" : (variables[family.searchVariable] ?? "");
  return {
    hidden: false,
    pythonPathShutsLayersOut: !python.searchesLayers(variables.PYTHONPATH),
    searchesElsewhere: searched
      .split(":")
      .some((each) => each !== "" && !FOLLOWED.test(`${posix.resolve(TASK, each)}/`)),
    loading: pointing.filter((name) => decides(name) && means(name)).slice(0, MAX_NAMED_VARIABLES),
    leading: pointing.filter((name) => !decides(name)).slice(0, MAX_NAMED_VARIABLES),
    startsOwnScript: `${posix.resolve(TASK, variables.AWS_LAMBDA_EXEC_WRAPPER ?? "/")}/`.startsWith(TASK),
    isStartedByWrapper: (variables.AWS_LAMBDA_EXEC_WRAPPER ?? "") !== "",
    namesHandler: entries.some(([name]) => HANDLER_NAMES.test(name)),
  };
}

function pointsInto(name: string, value: string, sharedPaths: readonly string[]): boolean {
  const loaded = LOADED_BY_OPTIONS.get(name)?.(value.slice(0, MAX_VALUE_LENGTH));
  if (loaded !== undefined) return loaded.some((each) => isBelow(each, sharedPaths, false));
  const parts = value
    .slice(0, MAX_VALUE_LENGTH)
    .split(/[:;,\s=]+/)
    .filter((part) => part !== "");
  const isList = LISTS.has(name);
  // A word that is the whole value can be a folder's name. `sqlite:///shared/x.db` has more than one meaning.
  return parts.some(
    (part) =>
      ((isList || part.includes("/") || part === value) && isBelow(part, sharedPaths, isList)) ||
      (part.startsWith("//") && isBelow(part.replace(/^\/+/, ""), sharedPaths, false)),
  );
}

/** Lambda limits all variables together to 4 KB (docs gettingstarted-limits). */
const MAX_VALUE_LENGTH = 4096;

/** @param isSearched whether modules are searched below it. Then a folder around the shared code counts too. */
function isBelow(part: string, sharedPaths: readonly string[], isSearched: boolean): boolean {
  const at = `${posix.resolve(TASK, part)}/`;
  if (!at.startsWith(TASK)) return false;
  return sharedPaths.some((shared) => {
    const path = `${TASK}${shared}`;
    return at.startsWith(path) || at === `${path}/` || (isSearched && at !== TASK && path.startsWith(at));
  });
}
