/** What is found by reading what a function imports, as it is and as it will be. */

import type { VariablesFound } from "../runtimes/environment-variables.ts";
import { MAX_NAME_LENGTH, quoted } from "../text.ts";

/** One import in words people can follow up: `app.py line 3: shared.db (not in the layer)`. */
export interface ImportFinding {
  /** Path of the importing file inside the package: `app.py`, `shared/db.py`, `node_modules/@acme/shared/index.js`. */
  readonly file: string;
  /** Counted from 1; 0 for what Lambda itself imports. */
  readonly line: number;
  /** What the import asks for: a dotted name of Python, a specifier of Node.js; for a computed one the call itself. */
  readonly module: string;
  readonly why: string;
  /**
   * Whose code it is in: the team's own, a library that came along in package or layer, a layer that stays as it is.
   */
  readonly of?: "own" | "library" | "layer" | undefined;
}

/**
 * Each list in the order of the walk; the inventory stores its first findings, and all are stored once for the fleet.
 */
export interface ImportProof {
  /** Found now and not any more after the change: the function would fail. */
  readonly lost: readonly ImportFinding[];
  /** Found on both sides, but other content than what the request accepts. */
  readonly changed: readonly ImportFinding[];
  /** Not found now either. */
  readonly missingBefore: readonly ImportFinding[];
  /**
   * What reading cannot decide: names made when the code runs, changes of the search path, files that cannot be read.
   */
  readonly unproven: readonly ImportFinding[];
  /** Of `missingBefore` what the handler cannot be imported without: in a function that serves, reading is wrong. */
  readonly needed: readonly ImportFinding[];
  /**
   * What shows that the way to the shared code is not understood: such a function moves only if the request says so.
   */
  readonly doubts: readonly ImportFinding[];
  /**
   * What stays in the package because code reads it by path: `module` is a file, or a folder with its slash: its data
   * files.
   */
  readonly stays: readonly ImportFinding[];
}

/**
 * A proof with what the function's environment variables say: by them code may find files that reading does not see.
 */
export function withVariables(
  proof: ImportProof,
  { hidden, leading, searchesElsewhere, startsOwnScript, isStartedByWrapper }: VariablesFound,
  sharedPaths: readonly string[],
): ImportProof {
  const at = { file: "its environment", line: 0 };
  const unproven =
    isStartedByWrapper && !startsOwnScript
      ? [{ ...at, module: WRAPPER, why: "what it starts may change where modules are looked for" }]
      : [];
  const doubts = [
    ...(hidden
      ? [
          {
            ...at,
            module: "its variables",
            why: "encrypted with a key that this service may not decrypt with, so PYTHONPATH is not seen",
          },
        ]
      : []),
    ...(searchesElsewhere
      ? [{ ...at, module: "its search path", why: "it holds folders from which modules are not followed" }]
      : []),
    ...(startsOwnScript
      ? [{ ...at, module: WRAPPER, why: "it starts a script of the package, which is not read" }]
      : []),
  ];
  const stays = sharedPaths
    .filter((path) => leading.length > 0 && path.endsWith("/"))
    .map((module) => ({ file: `environment variable ${leading.join(", ")}`, line: 0, module, why: READ_BY_PATH }));
  return {
    ...proof,
    unproven: [...proof.unproven, ...unproven],
    doubts: [...proof.doubts, ...doubts],
    stays: [...proof.stays, ...stays],
  };
}

const WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER";

/** Why a file stays whose path is known. */
export const READ_BY_PATH = "read by path";

/** Of one list of one function: more would be a library gone mad. */
const MOST_KEPT = 2000;

/** One line of a file that asks for several names of one missing module is one finding. */
export function once(findings: readonly ImportFinding[]): ImportFinding[] {
  const different = new Map(findings.map((each) => [`${each.file} ${each.line} ${each.module}`, each]));
  return [...different.values()].slice(0, MOST_KEPT).map(({ file, line, module, why }) => ({
    file: quoted(file, MAX_NAME_LENGTH),
    line,
    module: quoted(module, MAX_NAME_LENGTH),
    why: quoted(why),
  }));
}
