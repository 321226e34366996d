/** The result of comparing what a function imports before and after the change. */
import * as z from "zod";
import { replacement } from "../package/replacements.ts";
import { isFolder } from "../package/shared-path.ts";
import type { VariablesFound } from "../runtimes/environment-variables.ts";
import { names, type Stored } from "../stored/parts.ts";
import { MAX_NAME_LENGTH, quoted } from "../text.ts";

/** One import, for example `app.py line 3: shared.db (not in the layer)`. */
export const importFinding = z.object({
  /** Path of the importing file in the package: `app.py`, `shared/db.py`, `node_modules/@acme/shared/index.js`. */
  file: z.string(),
  /** Counted from 1. 0 for what Lambda itself imports. */
  line: z.int(),
  /** The dotted name (Python) or specifier (Node.js) that is imported. If the name is computed, the call. */
  module: z.string(),
  why: z.string(),
  /** The owner of the code: the team, a library in the package or layer, or a layer that does not change. */
  of: z.enum(["own", "library", "layer"]).optional(),
});

const findings = z.array(importFinding);

/** Each list in the order of the walk. The inventory stores its first findings; all are stored once for the fleet. */
export const importProof = z.object({
  /** Found now, but not after the change: the function would fail. */
  lost: findings,
  /** Found on both sides, but with content that the request does not accept. */
  changed: findings,
  /** Not found now. */
  missingBefore: findings,
  /** Of `missingBefore`, what the layer brings: code that handles the failure now does something else afterwards. */
  foundAfter: findings.default([]),
  /** What the proof cannot decide: computed names, changes of the search path, files that cannot be read. */
  unproven: findings,
  /** Of `missingBefore`, what the handler cannot be imported without. If the function works, the proof is wrong. */
  needed: findings.default([]),
  /** Signs that the proof does not see how the function reaches shared code. Such a function moves only on request. */
  doubts: findings.default([]),
  /** Modules in whose place a generated file loads the layer's, because the function's own code loads them by path. */
  replacements: z.array(replacement).optional(),
  /** Shared paths that the request lacks: packages that the shared code needs, and those that these need. */
  needs: names.optional(),
  /** Files of the package that the function can load. Missing if its code hides that. Not stored. */
  reached: names.optional(),
  /** What stays in the package because code reads it by path. `module` is a file, or a folder with its slash. */
  stays: findings.default([]),
});

export type ImportFinding = Stored<typeof importFinding>;
export type ImportProof = Stored<typeof importProof>;

/** Adds findings about environment variables, through which code can find files that the proof does not see. */
export function withVariables(
  proof: ImportProof,
  { hidden, leading, searchesElsewhere, startsOwnScript, isStartedByWrapper }: VariablesFound,
  sharedPaths: readonly string[],
): ImportProof {
  const findingIf = (isSo: boolean, module: string, why: string): ImportFinding[] =>
    isSo ? [{ file: "its environment", line: 0, module, why }] : [];
  const stays = sharedPaths
    .filter((path) => leading.length > 0 && isFolder(path))
    .map((module) => ({ file: `environment variable ${leading.join(", ")}`, line: 0, module, why: READ_BY_PATH }));
  return {
    ...proof,
    unproven: [
      ...proof.unproven,
      ...findingIf(
        isStartedByWrapper && !startsOwnScript,
        WRAPPER,
        "the program it starts can change the module search path",
      ),
    ],
    doubts: [
      ...proof.doubts,
      ...findingIf(
        hidden,
        "its variables",
        "encrypted with a key that this service cannot use, so PYTHONPATH is unknown",
      ),
      ...findingIf(searchesElsewhere, "its search path", "it has folders that the import proof does not search"),
      ...findingIf(startsOwnScript, WRAPPER, "it starts a script in the package, which the import proof does not read"),
    ],
    stays: [...proof.stays, ...stays],
  };
}

const WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER";

/** The reason of a finding in `stays` whose path is known. */
export const READ_BY_PATH = "read by path";

/** The reason of a finding in `foundAfter`. */
export const FOUND_AFTER = "not found before the change";

const MAX_FINDINGS = 2000;

/** The proof with these lists changed. */
export function withLists(
  proof: ImportProof,
  lists: readonly Exclude<keyof ImportProof, "replacements" | "needs" | "reached">[],
  change: (findings: readonly ImportFinding[]) => readonly ImportFinding[],
): ImportProof {
  return { ...proof, ...Object.fromEntries(lists.map((list) => [list, change(proof[list])])) };
}

/** Whether a proof has no finding against the change that another one lacks. */
export function isAsGood(proof: ImportProof, other: ImportProof): boolean {
  const against = ({ lost, changed, doubts, foundAfter }: ImportProof) =>
    [lost, changed, doubts, foundAfter].map((findings) => findings.map((each) => JSON.stringify(each)));
  const known = against(other);
  return against(proof).every((findings, index) => findings.every((each) => known[index]?.includes(each)));
}

/** Removes duplicates: a line that imports several names from one missing module is one finding. */
export function withDistinctFindings(proof: ImportProof): ImportProof {
  return withLists(
    proof,
    ["lost", "changed", "missingBefore", "foundAfter", "unproven", "needed", "doubts", "stays"],
    distinctFindings,
  );
}

export function distinctFindings(findings: readonly ImportFinding[]): ImportFinding[] {
  const different = new Map(findings.map((each) => [`${each.file} ${each.line} ${each.module}`, each]));
  return [...different.values()].slice(0, MAX_FINDINGS).map(({ file, line, module, why }) => ({
    file: quoted(file, MAX_NAME_LENGTH),
    line,
    module: quoted(module, MAX_NAME_LENGTH),
    why: quoted(why),
  }));
}
