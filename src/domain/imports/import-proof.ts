/** What is found by reading what a function imports, before the change and after it. */
import * as z from "zod";
import type { VariablesFound } from "../runtimes/environment-variables.ts";
import type { Stored } from "../stored/parts.ts";
import { MAX_NAME_LENGTH, quoted } from "../text.ts";

/** One import, for example `app.py line 3: shared.db (not in the layer)`. */
export const importFinding = z.object({
  /** Path of the importing file in the package: `app.py`, `shared/db.py`, `node_modules/@acme/shared/index.js`. */
  file: z.string(),
  /** Counted from 1. 0 for what Lambda itself imports. */
  line: z.int(),
  /** What the import asks for: a dotted name of Python, a specifier of Node.js. For a computed one, the call itself. */
  module: z.string(),
  why: z.string(),
  /** Whose code it is in: the team's, a library's in package or layer, or that of a layer that stays. */
  of: z.enum(["own", "library", "layer"]).optional(),
});

const findings = z.array(importFinding);

/** Each list in the order of the walk. The inventory stores its first findings; all are stored once for the fleet. */
export const importProof = z.object({
  /** Found now, but not after the change: the function would fail. */
  lost: findings,
  /** Found on both sides, but with content that the request does not accept. */
  changed: findings,
  /** Not found now either. */
  missingBefore: findings,
  /** What reading cannot decide: computed names, changes of the search path, files that cannot be read. */
  unproven: findings,
  /** Of `missingBefore`, what the handler cannot be imported without. In a function that works, reading is wrong. */
  needed: findings.default([]),
  /** Why the way to the shared code is not understood. Such a function moves only if the request says so. */
  doubts: findings.default([]),
  /** What stays in the package because code reads it by path. `module` is a file, or a folder with its slash. */
  stays: findings.default([]),
});

export type ImportFinding = Stored<typeof importFinding>;
export type ImportProof = Stored<typeof importProof>;

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
