import pLimit from "p-limit";
import type { ExecutionFiles } from "../../bucket/execution-files.ts";
import type { FunctionJournal } from "../../domain/change/journal.ts";
import { reasonOfFailingCalls } from "../../domain/verdict/gates.ts";
import { knownMissing, newErrors } from "../../domain/verdict/logs/import-errors.ts";
import { limitedScan, type ScanResult, verdictOnScan } from "../../domain/verdict/verdict.ts";
import { needsEarlierCalls } from "../../domain/verdict/verdict-on-calls.ts";
import { runAhead } from "../steps/change/run-ahead.ts";
import { type Batch, batchOf, itemOf, journalsOf } from "../steps/judge/batch-of.ts";
import { decideBatch, readGates } from "../steps/judge/decide-batch.ts";
import { searchBounds } from "../steps/judge/find-import-errors.ts";
import { callsBefore, callsSince, type LoggedCalls, type LoggedChange } from "../steps/judge/logged-calls.ts";
import { recheck, storeRechecked } from "../steps/judge/recheck.ts";
import { announce } from "../steps/report/announce.ts";
import { BatchInput, task, underLock } from "../task.ts";
import { announcements, logs, metrics, type Tools } from "../tools.ts";

const options = { input: BatchInput, extras: { announcements, logs, metrics }, around: underLock() } as const;

/** The search budget sets the pace. */
const CONCURRENCY = 10;

/**
 * Repeats the checks of the batch after its bake. Reads calls and failures since the change from logs, and the metrics
 * of this batch and the one before, and the alarms. Then decides how the batch continues. A log that cannot be searched
 * makes only its function inconclusive. Meanwhile the next batch gets its layer: searches and updates have separate
 * quotas.
 */
export const scanForImportErrors = task(options, async ({ execution, batch }, context) => {
  const { files } = context;
  const work = await batchOf(files, batch);
  const { baseline, scan } = files.evidence(batch);
  const knownBefore = new Map((await baseline.required()).functions.map((one) => [one.functionName, one.importErrors]));
  const migrated = (await journalsOf(files, work.names)).filter(({ outcome }) => outcome === "migrated");
  const bound = searchBounds(context.clock);

  await using _ahead = runAhead(batch, work, context);
  const gating = readGates(batch, migrated, context);
  gating.catch(() => undefined);
  const checked = await recheck(batch, migrated, work, context);
  const found = await pLimit(CONCURRENCY).map(migrated, async (journal) => {
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
  await storeRechecked(batch, checked, answeredBefore, files);
  const decision = await decideBatch(batch, verdicts, gates, files);
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

function incompleteBeforeText(notSearched: string | null): string | null {
  return notSearched === null ? null : `${notSearched}, so more errors may have existed before the change`;
}

/** Reads the log before the change only if the log since then shows something to compare. */
async function scanOf(
  change: LoggedChange,
  known: readonly string[],
  until: Date,
  work: Batch,
  { logs, clock }: Tools<"logs">,
): Promise<{ readonly result: ScanResult; readonly calls: LoggedCalls }> {
  const { functionName, logGroup } = change;
  const search = { logs, now: clock.now(), until, ignoreLogs: work.migration.ignoreLogs };
  const calls = await callsSince(change, search);
  const { count: since, importErrors, ignored } = calls;
  const expected = [...known, ...knownMissing(importErrors, itemOf(work, functionName).imports?.missingBefore ?? [])];
  const asks = needsEarlierCalls(since) || newErrors(importErrors, expected).length > 0;
  const before = asks ? await callsBefore(change, search) : null;
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
      notSearched: calls.notSearched ?? incompleteBeforeText(before?.notSearched ?? null),
    }),
  };
}
