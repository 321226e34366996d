import pLimit from "p-limit";
import type { ExecutionFiles } from "../../bucket/execution-files.ts";
import type { FunctionJournal } from "../../domain/change/journal.ts";
import { reasonOfFailingCalls } from "../../domain/verdict/gates.ts";
import { knownMissing, newErrors } from "../../domain/verdict/logs/import-errors.ts";
import { limitedScan, type ScanResult, verdictOnScan } from "../../domain/verdict/verdict.ts";
import { needsEarlierCalls } from "../../domain/verdict/verdict-on-calls.ts";
import { runAhead } from "../steps/change/run-ahead.ts";
import { type Batch, batchOf, evidenceOf, itemOf, journalsOf } from "../steps/judge/batch-of.ts";
import { decided, gatesOf } from "../steps/judge/decide-batch.ts";
import { searchBounds } from "../steps/judge/import-errors-logged.ts";
import { callsBefore, callsSince, type LoggedCalls, type LoggedChange } from "../steps/judge/logged-calls.ts";
import { keepRechecked, recheck } from "../steps/judge/recheck.ts";
import { announce } from "../steps/report/announce.ts";
import { BatchInput, task, underLock } from "../task.ts";
import { announcements, logs, metrics, type Tools } from "../tools.ts";

const options = { input: BatchInput, extras: { announcements, logs, metrics }, around: underLock() } as const;

/** Log groups searched at once; the pace is set by the budget of searches. */
const AT_ONCE = 10;

/**
 * Runs the checks of the batch once more after its bake, counts the calls and failures that the log of every migrated
 * function shows since its change, looks at its metrics, at those of the batch before, and at the alarms, and decides
 * how the batch goes on. A log that cannot be searched, or not in time, makes its function inconclusive and concerns no
 * other. Searches and updates have quotas of their own, so the next batch gets its layer meanwhile.
 */
export const scanForImportErrors = task(options, async ({ execution, batch }, context) => {
  const { files } = context;
  const work = await batchOf(files, batch);
  const { baseline, scan } = evidenceOf(files, batch);
  const knownBefore = new Map((await baseline.required()).functions.map((one) => [one.functionName, one.importErrors]));
  const migrated = (await journalsOf(files, work.names)).filter(({ outcome }) => outcome === "migrated");
  const bound = searchBounds(context.clock);

  await using _ahead = runAhead(batch, work, context);
  const gating = gatesOf(batch, migrated, context);
  gating.catch(() => undefined);
  const checked = await recheck(batch, migrated, work, context);
  const found = await pLimit(AT_ONCE).map(migrated, async (journal) => {
    const change = await changeOf(journal, work, files);
    return scanOf(change, knownBefore.get(journal.functionName) ?? [], bound(), work, context);
  });

  const gates = await gating;
  const failing = new Map(gates.metrics.map((of) => [of.functionName, reasonOfFailingCalls(of)]));
  const scans = found.map(({ result }) => result);
  const verdicts = scans.map((of) => verdictOnScan(of, failing.get(of.functionName)));
  await scan.write({ version: 1, scans, verdicts });
  const callsOf = new Map(found.map(({ result, calls }) => [result.functionName, calls]));
  const answeredBefore = (name: string, requestId: string) => callsOf.get(name)?.isFromBefore(requestId) ?? null;
  await keepRechecked(batch, checked, answeredBefore, files);
  const decision = await decided(batch, verdicts, gates, files);
  const { verdict, inconclusive } = decision;
  const done = {
    execution,
    kind: "batch-done",
    batch,
    batches: work.plan.batches.length,
    verdict,
    inconclusive,
  } as const;
  if (decision.decision === "go-on") await announce(done, context);
  return { batch, ...decision };
});

async function changeOf(journal: FunctionJournal, work: Batch, files: ExecutionFiles): Promise<LoggedChange> {
  const { functionName, changedAt, settledAt, at, publishedVersion } = journal;
  return {
    functionName,
    publishedVersion,
    logGroup: itemOf(work, functionName).configuration.logGroup,
    changedAt: new Date(changedAt ?? (await files.snapshot(functionName).required()).takenAt),
    settledAt: new Date(settledAt ?? at),
  };
}

/** A search of the time before the change that ended early: what is called new may have been there. */
function beforeWords(notSearched: string | null): string | null {
  return notSearched === null ? null : `${notSearched}, so that more may have been there before the change`;
}

/** What the log said before the change is asked only of a function whose log tells of something since. */
async function scanOf(
  change: LoggedChange,
  known: readonly string[],
  until: Date,
  work: Batch,
  { logs, clock }: Tools<"logs">,
): Promise<{ readonly result: ScanResult; readonly calls: LoggedCalls }> {
  const { functionName, logGroup } = change;
  const searching = { logs, now: clock.now(), until, ignoreLogs: work.migration.ignoreLogs };
  const calls = await callsSince(change, searching);
  const { count: since, importErrors, ignored } = calls;
  const expected = [...known, ...knownMissing(importErrors, itemOf(work, functionName).imports?.missingBefore ?? [])];
  const asks = needsEarlierCalls(since) || newErrors(importErrors, expected).length > 0;
  const before = asks ? await callsBefore(change, searching) : null;
  const unknown = new Set(newErrors(importErrors, [...expected, ...(before?.importErrors ?? [])]));
  return {
    calls,
    result: limitedScan({
      functionName,
      logGroup,
      since,
      before: before?.count ?? null,
      importErrors,
      knownBefore: importErrors.filter((error) => !unknown.has(error)),
      ignored,
      notSearched: calls.notSearched ?? beforeWords(before?.notSearched ?? null),
    }),
  };
}
