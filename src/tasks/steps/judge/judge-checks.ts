/** Runs the checks of one function after its change and judges them by how the function was before. */

import type { FunctionJournal } from "../../../domain/change/journal.ts";
import type { FunctionBaseline } from "../../../domain/verdict/evidence.ts";
import { knownMissing, newErrors } from "../../../domain/verdict/logs/import-errors.ts";
import { type CheckResult, type FunctionVerdict, verdictOnChecks } from "../../../domain/verdict/verdict.ts";
import type { Tools } from "../../tools.ts";
import { type Batch, itemOf } from "./batch-of.ts";
import { importErrorsLogged, searchBounds } from "./import-errors-logged.ts";
import { type Checking, checkFunction } from "./run-checks.ts";

/** An import that fails when an environment begins is logged as rarely as that. */
const DAY_MS = 86_400_000;

/** If a version was published, it is the one that is checked. */
export async function judgeChecks(
  { functionName, publishedVersion, changedAt, at }: FunctionJournal,
  baseline: FunctionBaseline | undefined,
  work: Batch,
  { logs, clock, checking }: Tools<"logs"> & { readonly checking: Checking },
): Promise<{ readonly checks: readonly CheckResult[]; readonly verdict: FunctionVerdict }> {
  const { configuration, imports } = itemOf(work, functionName);
  const checks = await checkFunction(
    checking,
    functionName,
    work.migration.checks.get(functionName) ?? [],
    publishedVersion,
  );
  const logged = checks.flatMap(({ importErrors }) => importErrors);
  const known = [...(baseline?.importErrors ?? []), ...knownMissing(logged, imports?.missingBefore ?? [])];
  const changed = Date.parse(changedAt ?? at);
  const window = { from: new Date(changed - DAY_MS), to: new Date(changed), until: searchBounds(clock)() };
  const before =
    newErrors(logged, known).length === 0
      ? []
      : (await importErrorsLogged(logs, { functionName, logGroup: configuration.logGroup }, window)).importErrors;
  const brokenBefore = baseline?.brokenBefore ?? null;
  return { checks, verdict: verdictOnChecks(functionName, checks, [...known, ...before], brokenBefore) };
}
