/** Runs the checks of functions after their change and compares them with the baseline. */
import pLimit from "p-limit";
import type { FunctionJournal } from "../../../domain/change/journal.ts";
import type { Baseline, FunctionBaseline, HealthEvidence } from "../../../domain/verdict/evidence.ts";
import { knownMissing, newErrors } from "../../../domain/verdict/logs/import-errors.ts";
import { type CheckResult, type FunctionVerdict, verdictOnChecks } from "../../../domain/verdict/verdict.ts";
import type { Tools } from "../../tools.ts";
import { type Batch, itemOf } from "./batch-of.ts";
import { findImportErrors, searchBounds } from "./find-import-errors.ts";
import { type CheckRunner, checkFunction, checkRunnerFor } from "./run-checks.ts";

/** Errors at the start of an environment may be this rare. */
const DAY_MS = 86_400_000;

const CONCURRENCY = 20;

/** Checks the published version of a function if there is one. */
export async function judgeChecks(
  changed: readonly FunctionJournal[],
  { functions }: Baseline,
  work: Batch,
  tools: Tools<"logs">,
): Promise<HealthEvidence> {
  const baselines = new Map(functions.map((one) => [one.functionName, one]));
  const checking = checkRunnerFor(tools);
  const checked = await pLimit(CONCURRENCY).map(changed, (journal) =>
    judgeFunction(journal, baselines.get(journal.functionName), work, { ...tools, checking }),
  );
  return {
    version: 1,
    checks: checked.flatMap(({ checks }) => checks),
    verdicts: checked.map(({ verdict }) => verdict),
  };
}

async function judgeFunction(
  { functionName, publishedVersion, changedAt, at }: FunctionJournal,
  baseline: FunctionBaseline | undefined,
  work: Batch,
  { logs, clock, checking }: Tools<"logs"> & { readonly checking: CheckRunner },
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
      : (await findImportErrors(logs, { functionName, logGroup: configuration.logGroup }, window)).importErrors;
  const brokenBefore = baseline?.brokenBefore ?? null;
  return { checks, verdict: verdictOnChecks(functionName, checks, [...known, ...before], brokenBefore) };
}
