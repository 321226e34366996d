import pLimit from "p-limit";
import type { ExecutionFiles } from "../aws/execution-files.ts";
import { importErrorsIn, newErrors } from "../domain/import-errors.ts";
import type { FunctionJournal } from "../domain/journal.ts";
import { jointVerdict, type ScanResult, verdictOnScan } from "../domain/verdict.ts";
import { batchOf, evidenceOf, itemOf, journalsOf } from "./steps/batch-of.ts";
import { BEFORE_SECONDS, importErrorsLogged } from "./steps/import-errors-logged.ts";
import { runAhead } from "./steps/run-ahead.ts";
import { BatchInput, task } from "./task.ts";
import type { Tools } from "./tools.ts";

/** Log groups searched at once; the pace is set by the budget of searches. */
const AT_ONCE = 10;
/** A changed function may have served this long before its settling was noticed, the grace besides. */
const NOTICED_WITHIN_SECONDS = 10;

/**
 * Searches the log group of every migrated function of the batch for import errors since its change. Searches and
 * updates have quotas of their own, so the next batch gets its layer meanwhile.
 */
export const scanForImportErrors = task(BatchInput, async ({ execution, batch }, tools) => {
  const files = tools.files(execution);
  const work = await batchOf(files, batch);
  const { baseline, scan } = evidenceOf(files, batch);
  const knownBefore = new Map((await baseline.required()).functions.map((one) => [one.functionName, one.importErrors]));
  const migrated = (await journalsOf(files, work.names)).filter(({ outcome }) => outcome === "migrated");
  const slackSeconds = NOTICED_WITHIN_SECONDS + work.migration.graceSeconds;

  await using _ahead = runAhead(batch, work, files, tools);
  const scans = await pLimit(AT_ONCE).map(migrated, async (journal) => {
    const { logGroup } = itemOf(work, journal.functionName).configuration;
    const found = await scanOf(journal, logGroup, slackSeconds, tools);
    return withKnown(found, knownBefore.get(journal.functionName) ?? [], files, tools);
  });

  const verdicts = scans.map(verdictOnScan);
  await scan.write({ version: 1, scans, verdicts });
  return { batch, ...jointVerdict(verdicts) };
});

/** Errors count from shortly before the change was known to be in force, other events only from then on: they must come from the changed function. */
async function scanOf(
  { functionName, settledAt, at }: FunctionJournal,
  logGroup: string,
  slackSeconds: number,
  { logs }: Tools,
): Promise<Omit<ScanResult, "knownBefore">> {
  const settled = new Date(settledAt ?? at);
  const from = new Date(settled.getTime() - slackSeconds * 1000);
  const few = await logs.fewEvents(logGroup, { from });
  const importErrors =
    few === null
      ? await importErrorsLogged(logs, logGroup, { from })
      : [...new Set(few.flatMap(({ message }) => importErrorsIn(message)))];
  const seen =
    few === null ? await logs.anyEvent(logGroup, { from: settled }) : few.some((event) => event.at >= settled);
  return { functionName, logGroup, eventsSeen: Math.max(seen ? 1 : 0, importErrors.length), importErrors };
}

/** What the log said before the change is asked only of a function whose log says something new since. */
async function withKnown(
  found: Omit<ScanResult, "knownBefore">,
  known: readonly string[],
  files: ExecutionFiles,
  { logs }: Tools,
): Promise<ScanResult> {
  const { functionName, logGroup, importErrors } = found;
  const isNew = newErrors(importErrors, known).length > 0;
  const before = isNew ? await loggedBefore(functionName, logGroup, files, logs) : [];
  return { ...found, knownBefore: importErrors.filter((error) => known.includes(error) || before.includes(error)) };
}

/** The snapshot is from before the first change. */
async function loggedBefore(name: string, logGroup: string, files: ExecutionFiles, logs: Tools["logs"]) {
  const to = new Date((await files.snapshot(name).required()).takenAt);
  const from = new Date(to.getTime() - BEFORE_SECONDS * 1000);
  return importErrorsLogged(logs, logGroup, { from, to });
}
