import pLimit from "p-limit";
import type { FunctionJournal } from "../domain/journal.ts";
import { jointVerdict, type ScanResult, verdictOnScan } from "../domain/verdict.ts";
import { batchOf, evidenceOf, itemOf, journalsOf } from "./steps/batch-of.ts";
import { importErrorsLogged } from "./steps/import-errors-logged.ts";
import { BatchInput, task } from "./task.ts";
import type { Tools } from "./tools.ts";

/** Log groups searched at once; the pace is set by the budget of searches. */
const AT_ONCE = 10;
/** A changed function may have served this long before its settling was noticed, the grace besides. */
const NOTICED_WITHIN_SECONDS = 10;

/** Searches the log group of every migrated function of the batch for import errors since its change. */
export const scanForImportErrors = task(BatchInput, async ({ execution, batch }, tools) => {
  const files = tools.files(execution);
  const work = await batchOf(files, batch);
  const { baseline, scan } = evidenceOf(files, batch);
  const knownBefore = new Map((await baseline.required()).functions.map((one) => [one.functionName, one.importErrors]));
  const migrated = (await journalsOf(files, work.names)).filter(({ outcome }) => outcome === "migrated");
  const slackSeconds = NOTICED_WITHIN_SECONDS + work.migration.graceSeconds;

  const scans = await pLimit(AT_ONCE).map(migrated, (journal) => {
    const { logGroup } = itemOf(work, journal.functionName).configuration;
    return scanOf(journal, logGroup, knownBefore.get(journal.functionName) ?? [], slackSeconds, tools);
  });

  const verdicts = scans.map(verdictOnScan);
  await scan.write({ version: 1, scans, verdicts });
  return { batch, ...jointVerdict(verdicts) };
});

/** Errors count from shortly before the change was known to be in force, other events only from then on: they must come from the changed function. */
async function scanOf(
  { functionName, settledAt, at }: FunctionJournal,
  logGroup: string,
  known: readonly string[],
  slackSeconds: number,
  { logs }: Tools,
): Promise<ScanResult> {
  const settled = new Date(settledAt ?? at);
  const from = new Date(settled.getTime() - slackSeconds * 1000);
  const importErrors = await importErrorsLogged(logs, logGroup, { from });
  const seen = importErrors.length > 0 || (await logs.anyEvent(logGroup, { from: settled }));
  return {
    functionName,
    logGroup,
    eventsSeen: seen ? Math.max(1, importErrors.length) : 0,
    importErrors,
    knownBefore: importErrors.filter((error) => known.includes(error)),
  };
}
