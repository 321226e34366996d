import pLimit from "p-limit";
import type { ExecutionFiles } from "../aws/execution-files.ts";
import type { LoggedEvent } from "../aws/logs.ts";
import { failingCalls } from "../domain/gates.ts";
import { importErrorPattern, importErrorsIn, newErrors } from "../domain/import-errors.ts";
import type { FunctionJournal } from "../domain/journal.ts";
import { type Changed, isOfChange, showsChange, streamsOpened } from "../domain/log-streams.ts";
import { type ScanResult, verdictOnScan } from "../domain/verdict.ts";
import { announce } from "./steps/announce.ts";
import { batchOf, evidenceOf, itemOf, journalsOf } from "./steps/batch-of.ts";
import { decided, gatesOf } from "./steps/decide-batch.ts";
import {
  BEFORE_SECONDS,
  importErrorsLogged,
  type LoggedErrors,
  searchBounds,
  whyNotSearched,
} from "./steps/import-errors-logged.ts";
import { runAhead } from "./steps/run-ahead.ts";
import { BatchInput, taskUnderLockWith } from "./task.ts";
import { announcements, logs, metrics, type Tools } from "./tools.ts";

const extras = { announcements, logs, metrics };
type OwnTools = Tools<keyof typeof extras>;

/** Log groups searched at once; the pace is set by the budget of searches. */
const AT_ONCE = 10;
/** Fewer events than these, and fewer characters, are looked at rather than searched. */
const FEW = 1000;
const MUCH = 1_000_000;

/**
 * Searches the log group of every migrated function of the batch for import errors since its change, looks at its metrics,
 * at those of the batch before, and at the alarms, and decides how the batch goes on. A log that cannot be searched, or
 * not in time, makes its function inconclusive and concerns no other. Searches and updates have quotas of their own, so
 * the next batch gets its layer meanwhile.
 */
export const scanForImportErrors = taskUnderLockWith(extras, BatchInput, async ({ execution, batch }, tools) => {
  const files = tools.files(execution);
  const work = await batchOf(files, batch);
  const { baseline, scan } = evidenceOf(files, batch);
  const knownBefore = new Map((await baseline.required()).functions.map((one) => [one.functionName, one.importErrors]));
  const migrated = (await journalsOf(files, work.names)).filter(({ outcome }) => outcome === "migrated");
  const bound = searchBounds(tools.clock);

  await using _ahead = runAhead(batch, work, files, tools);
  const gating = gatesOf(batch, migrated, files, tools);
  gating.catch(() => undefined);
  const scans = await pLimit(AT_ONCE).map(migrated, async (journal) => {
    const { logGroup } = itemOf(work, journal.functionName).configuration;
    const until = bound();
    const found = await scanOf(journal, logGroup, until, files, tools);
    return withKnown(found, knownBefore.get(journal.functionName) ?? [], until, files, tools);
  });

  const gates = await gating;
  const failing = new Map(gates.metrics.map((of) => [of.functionName, failingCalls(of)]));
  const verdicts = scans.map((of) => verdictOnScan(of, failing.get(of.functionName)));
  await scan.write({ version: 1, scans, verdicts });
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
  if (decision.decision === "go-on") await announce(done, tools);
  return { batch, ...decision };
});

/**
 * Errors count from just before the change, other events only once it was known to be in force: they must come from the
 * changed function. Other versions, and other functions with the same log group, may go on writing there: they count for nothing.
 */
async function scanOf(
  { functionName, changedAt, settledAt, at, publishedVersion }: FunctionJournal,
  logGroup: string,
  until: Date,
  files: ExecutionFiles,
  { logs, clock }: OwnTools,
): Promise<Omit<ScanResult, "knownBefore">> {
  const settled = new Date(settledAt ?? at);
  const from = new Date(changedAt ?? (await files.snapshot(functionName).required()).takenAt);
  const changed = { functionName, publishedVersion };
  const found = new Set<string>();
  let seen = false;
  const look = ({ at: when, message, stream }: LoggedEvent) => {
    if (isOfChange(stream, changed)) for (const error of importErrorsIn(message)) found.add(error);
    seen ||= when >= settled && showsChange(stream, changed);
  };
  const notSearched = await whyNotSearched(async () => {
    for (const streams of streamsOpened(functionName, logGroup, { from, to: clock.now() })) {
      if (await eachOfFew(logs.events(logGroup, { from, until, streams }), look)) continue;
      for await (const event of logs.events(logGroup, { from, until, streams }, importErrorPattern)) look(event);
      seen ||= await anyThatShows(changed, logs.events(logGroup, { from: settled, until, streams }));
    }
  });
  const importErrors = [...found];
  return { functionName, logGroup, eventsSeen: Math.max(seen ? 1 : 0, found.size), importErrors, notSearched };
}

async function anyThatShows(changed: Changed, events: AsyncIterable<LoggedEvent>): Promise<boolean> {
  for await (const { stream } of events) if (showsChange(stream, changed)) return true;
  return false;
}

/** Looks at the events themselves, one call for a quiet function; whether those were all, or only the first of many. */
async function eachOfFew(events: AsyncIterable<LoggedEvent>, look: (event: LoggedEvent) => void): Promise<boolean> {
  let [looked, characters] = [0, 0];
  for await (const event of events) {
    look(event);
    looked += 1;
    characters += event.message.length;
    if (looked >= FEW || characters >= MUCH) return false;
  }
  return true;
}

/** What the log said before the change is asked only of a function whose log says something new since. */
async function withKnown(
  found: Omit<ScanResult, "knownBefore">,
  known: readonly string[],
  until: Date,
  files: ExecutionFiles,
  { logs }: OwnTools,
): Promise<ScanResult> {
  const { functionName, logGroup, importErrors } = found;
  const isNew = newErrors(importErrors, known).length > 0;
  const before = isNew ? await loggedBefore(functionName, logGroup, until, files, logs) : NOTHING;
  return {
    ...found,
    knownBefore: importErrors.filter((error) => known.includes(error) || before.importErrors.includes(error)),
    notSearched: found.notSearched ?? before.notSearched,
  };
}

const NOTHING: LoggedErrors = { importErrors: [], notSearched: null };

/** The snapshot is from before the first change. */
async function loggedBefore(
  name: string,
  logGroup: string,
  until: Date,
  files: ExecutionFiles,
  logs: OwnTools["logs"],
) {
  const to = new Date((await files.snapshot(name).required()).takenAt);
  const from = new Date(to.getTime() - BEFORE_SECONDS * 1000);
  return importErrorsLogged(logs, { functionName: name, logGroup }, { from, to, until });
}
