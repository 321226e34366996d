import pLimit from "p-limit";
import { findServingReason } from "../../domain/imports/import-findings.ts";
import { explain } from "../../domain/report/reasons/reasons.ts";
import type { AlarmState } from "../../domain/verdict/alarms.ts";
import type { Baseline, FunctionBaseline } from "../../domain/verdict/evidence.ts";
import { brokenBeforeReason } from "../../domain/verdict/verdict.ts";
import { type Batch, batchOf, itemOf, migrationOf } from "../steps/judge/batch-of.ts";
import { BEFORE_SECONDS, findImportErrors, searchBounds } from "../steps/judge/find-import-errors.ts";
import { alarmStatesOf, wasCalled, wasServing } from "../steps/judge/gates.ts";
import { callsBefore } from "../steps/judge/logged-calls.ts";
import { type CheckRunner, checkFleet, checkFunction, checkRunnerFor } from "../steps/judge/run-checks.ts";
import { BatchInput, task } from "../task.ts";
import { logs, metrics, type Tools } from "../tools.ts";

const options = { input: BatchInput, extras: { logs, metrics } };

const CONCURRENCY = 20;

/**
 * Stores what is broken before the change: failing checks and import errors of the last hour. Functions with a failing
 * check are left alone. For functions without checks the scan reads the earlier log only if necessary. The fleet-wide
 * checks run before the first batch. An existing baseline is kept: a second run may follow the change. If aliases will
 * move, the version that they point to is checked.
 */
export const takeBaseline = task(options, async ({ batch }, context) => {
  const { files } = context;
  const { baseline } = files.evidence(batch);
  const taken =
    (await baseline.read()) ?? (await baseline.keepOnce(await baselineOf(batch, await batchOf(files, batch), context)));
  const { bakeSeconds = taken.hadTraffic ? BAKE_SECONDS.withTraffic : BAKE_SECONDS.without } = await migrationOf(files);
  const brokenBefore = taken.functions.filter(({ brokenBefore: why }) => why !== null).length;
  return { batch, brokenBefore, bakeSeconds };
});

/** Bake time if the request does not set it. */
const BAKE_SECONDS = { withTraffic: 60, without: 5 } as const;

async function baselineOf(number: number, batch: Batch, tools: Tools<"logs" | "metrics">): Promise<Baseline> {
  const bound = searchBounds(tools.clock);
  const checking = checkRunnerFor(tools);
  const looked = await pLimit(CONCURRENCY).map(batch.names, (name) =>
    functionBaselineOf(name, batch, { bound, checking }, tools),
  );
  const functions = await withNotUnderstood(looked, batch, bound, tools);
  const fleet = [];
  if (number === 1)
    for (const check of batch.migration.accept) fleet.push(await checkFleet(checking, check, batch.plan));
  const alarms =
    number === 1 ? await alarmStatesOf(batch.migration.alarms, tools.metrics) : new Map<string, AlarmState>();
  const hadTraffic = await wasCalled(batch.names, new Date(tools.clock.now().getTime() - BEFORE_SECONDS * 1000), tools);
  return { version: 1, batch: number, functions, fleet, alarms, hadTraffic };
}

const NOTHING_FOUND = { brokenBefore: null, notUnderstood: null, importErrors: [], notSearched: null } as const;

/**
 * A function that works, although its imports should fail according to the import proof, is not understood. Evidence is
 * its checks, metrics or log, and only of functions with such a doubt.
 */
async function withNotUnderstood(
  functions: readonly FunctionBaseline[],
  batch: Batch,
  bound: () => Date,
  tools: Tools<"logs" | "metrics">,
): Promise<readonly FunctionBaseline[]> {
  const from = new Date(tools.clock.now().getTime() - BEFORE_SECONDS * 1000);
  let searched = 0;
  return pLimit(CONCURRENCY).map([...functions], async (found): Promise<FunctionBaseline> => {
    const { functionName: name } = found;
    const reason = findServingReason(itemOf(batch, name), batch.migration);
    if (reason === null || found.brokenBefore !== null) return found;
    const isKnown = batch.migration.checks.has(name) || (await wasServing(name, from, tools));
    searched += isKnown ? 0 : 1;
    const serves = isKnown || (searched <= MAX_LOGS_READ && (await wasServingByLog(name, batch, bound(), tools)));
    return serves ? { ...found, notUnderstood: explain(reason) } : found;
  });
}

/** Logs read per batch to see whether functions work: each is a few searches. */
const MAX_LOGS_READ = 20;

async function wasServingByLog(
  functionName: string,
  batch: Batch,
  until: Date,
  { logs, clock }: Tools<"logs">,
): Promise<boolean> {
  const now = clock.now();
  const { logGroup } = itemOf(batch, functionName).configuration;
  const asked = { functionName, logGroup, publishedVersion: null, changedAt: now, settledAt: now };
  const { count } = await callsBefore(asked, { logs, now, until, ignoreLogs: batch.migration.ignoreLogs });
  return count.calls > count.failed;
}

async function functionBaselineOf(
  functionName: string,
  batch: Batch,
  { bound, checking }: { readonly bound: () => Date; readonly checking: CheckRunner },
  tools: Tools<"logs" | "metrics">,
): Promise<FunctionBaseline> {
  const from = new Date(tools.clock.now().getTime() - BEFORE_SECONDS * 1000);
  const checks = batch.migration.checks.get(functionName) ?? [];
  if (checks.length === 0) return { functionName, ...NOTHING_FOUND };
  const { logGroup } = itemOf(batch, functionName).configuration;
  const logged = await findImportErrors(tools.logs, { functionName, logGroup }, { from, until: bound() });
  const [alias] = batch.plan.releases.get(functionName)?.aliases ?? [];
  const results = await checkFunction(checking, functionName, checks, alias?.from ?? null);
  // The scan reads the log before the change again; the checks after it are compared with these errors.
  const importErrors = [...new Set([...results.flatMap((result) => result.importErrors), ...logged.importErrors])];
  return {
    functionName,
    brokenBefore: brokenBeforeReason(results),
    notUnderstood: null,
    importErrors: importErrors.slice(0, MAX_IMPORT_ERRORS),
    notSearched: logged.notSearched,
  };
}

/** Import errors stored per function. */
const MAX_IMPORT_ERRORS = 500;
