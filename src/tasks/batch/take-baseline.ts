import pLimit from "p-limit";
import { findServingReason } from "../../domain/imports/import-findings.ts";
import { explain } from "../../domain/report/reasons/reasons.ts";
import type { AlarmState } from "../../domain/verdict/alarms.ts";
import type { Baseline, FunctionBaseline } from "../../domain/verdict/evidence.ts";
import { brokenBeforeReason } from "../../domain/verdict/verdict.ts";
import { type Batch, batchOf, evidenceOf, itemOf, migrationOf } from "../steps/judge/batch-of.ts";
import { statesOf, wasCalled, wasServing } from "../steps/judge/gates.ts";
import { BEFORE_SECONDS, importErrorsLogged, searchBounds } from "../steps/judge/import-errors-logged.ts";
import { callsBefore } from "../steps/judge/logged-calls.ts";
import { type Checking, checkFleet, checkFunction, checkingWith } from "../steps/judge/run-checks.ts";
import { BatchInput, task } from "../task.ts";
import { logs, metrics, type Tools } from "../tools.ts";

const options = { input: BatchInput, extras: { logs, metrics } };

/** Invocations under way at once. */
const AT_ONCE = 20;

/**
 * Stores what is broken before the change: checks that fail and import errors of the last hour, so that nothing of it
 * is blamed on the migration. A function whose check fails is left alone, the canary too. The log of a function without
 * checks is searched only if the scan finds something in it: what it said before the change can be read afterwards too.
 * Before the first batch the fleet-wide checks run as well. A baseline once taken stays: a second run may come after
 * the change. Where aliases move along, it is the version they lead to that is checked.
 */
export const takeBaseline = task(options, async ({ batch }, context) => {
  const { files } = context;
  const { baseline } = evidenceOf(files, batch);
  const taken =
    (await baseline.read()) ?? (await baseline.keepOnce(await baselineOf(batch, await batchOf(files, batch), context)));
  const { bakeSeconds = taken.hadTraffic ? BAKE_SECONDS.withTraffic : BAKE_SECONDS.without } = await migrationOf(files);
  const brokenBefore = taken.functions.filter(({ brokenBefore: why }) => why !== null).length;
  return { batch, brokenBefore, bakeSeconds };
});

/** How long a batch bakes if the request does not say: nothing comes of waiting for traffic that nobody sends. */
const BAKE_SECONDS = { withTraffic: 60, without: 5 } as const;

async function baselineOf(number: number, batch: Batch, tools: Tools<"logs" | "metrics">): Promise<Baseline> {
  const bound = searchBounds(tools.clock);
  const checking = checkingWith(tools);
  const looked = await pLimit(AT_ONCE).map(batch.names, (name) =>
    functionBaselineOf(name, batch, { bound, checking }, tools),
  );
  const functions = await withNotUnderstood(looked, batch, bound, tools);
  const fleet = [];
  if (number === 1)
    for (const check of batch.migration.accept) fleet.push(await checkFleet(checking, check, batch.plan));
  const alarms = number === 1 ? await statesOf(batch.migration.alarms, tools.metrics) : new Map<string, AlarmState>();
  const hadTraffic = await wasCalled(batch.names, new Date(tools.clock.now().getTime() - BEFORE_SECONDS * 1000), tools);
  return { version: 1, batch: number, functions, fleet, alarms, hadTraffic };
}

const NOTHING_FOUND = { brokenBefore: null, notUnderstood: null, importErrors: [], notSearched: null } as const;

/**
 * A function that serves, by its checks, its metrics of the last hour or its log, and could not as reading has it, is
 * not understood. Only of functions that reading doubts so are logs read, of at most 20 in a batch.
 */
async function withNotUnderstood(
  functions: readonly FunctionBaseline[],
  batch: Batch,
  bound: () => Date,
  tools: Tools<"logs" | "metrics">,
): Promise<readonly FunctionBaseline[]> {
  const from = new Date(tools.clock.now().getTime() - BEFORE_SECONDS * 1000);
  let searched = 0;
  return pLimit(AT_ONCE).map([...functions], async (found): Promise<FunctionBaseline> => {
    const { functionName: name } = found;
    const reason = findServingReason(itemOf(batch, name), batch.migration);
    if (reason === null || found.brokenBefore !== null) return found;
    const isKnown = batch.migration.checks.has(name) || (await wasServing(name, from, tools));
    searched += isKnown ? 0 : 1;
    const serves = isKnown || (searched <= MOST_SEARCHED && (await wasServingByLog(name, batch, bound(), tools)));
    return serves ? { ...found, notUnderstood: explain(reason) } : found;
  });
}

/** Logs read for that in one batch: each is a few searches of the hour and the day before. */
const MOST_SEARCHED = 20;

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
  { bound, checking }: { readonly bound: () => Date; readonly checking: Checking },
  tools: Tools<"logs" | "metrics">,
): Promise<FunctionBaseline> {
  const from = new Date(tools.clock.now().getTime() - BEFORE_SECONDS * 1000);
  const checks = batch.migration.checks.get(functionName) ?? [];
  if (checks.length === 0) return { functionName, ...NOTHING_FOUND };
  const { logGroup } = itemOf(batch, functionName).configuration;
  const logged = await importErrorsLogged(tools.logs, { functionName, logGroup }, { from, until: bound() });
  const [led] = batch.plan.releases.get(functionName)?.aliases ?? [];
  const results = await checkFunction(checking, functionName, checks, led?.from ?? null);
  // The scan reads the log before the change once more; the checks after it are held against these.
  const importErrors = [...new Set([...results.flatMap((result) => result.importErrors), ...logged.importErrors])];
  return {
    functionName,
    brokenBefore: brokenBeforeReason(results),
    notUnderstood: null,
    importErrors: importErrors.slice(0, MOST_KEPT),
    notSearched: logged.notSearched,
  };
}

/** Import errors kept of one function. */
const MOST_KEPT = 500;
