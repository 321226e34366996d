/** Counts a function's calls in its log, before and since its change, within limits. */
import type { LoggedEvent, Logs } from "../../../aws/cloudwatch/logs.ts";
import { type CallCount, type CallCounter, callCounter, sampledCount } from "../../../domain/verdict/logs/calls.ts";
import { distinctErrors, importErrorPattern, importErrorsIn } from "../../../domain/verdict/logs/import-errors.ts";
import { environmentPattern, failurePattern } from "../../../domain/verdict/logs/log-line.ts";
import {
  type ChangedFunction,
  isOfChange,
  isOfFunction,
  showsChange,
  streamPrefixesOf,
} from "../../../domain/verdict/logs/log-streams.ts";
import { runSearch } from "./find-import-errors.ts";

/** Smaller logs are read completely; of larger ones this much is a sample. */
const MAX_EVENTS = 1000;
const MAX_CHARACTERS = 1_000_000;
/** How far back calls are searched. A day only if the hour has none. */
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface LoggedChange extends ChangedFunction {
  readonly logGroup: string;
  /** Just before the update call. */
  readonly changedAt: Date;
  /** From then on only the new state runs. */
  readonly settledAt: Date;
}

export interface LoggedCalls {
  readonly count: CallCount;
  readonly importErrors: readonly string[];
  /** Number of events that the request excludes. */
  readonly ignored: number;
  /** Why the search is incomplete, or `null`. */
  readonly notSearched: string | null;
  isFromBefore(requestId: string): boolean | null;
}

/** Inputs of a search besides the function. */
export interface LogSearch {
  readonly logs: Logs;
  readonly now: Date;
  /** Deadline of the search. */
  readonly until: Date;
  /** Texts that exclude the events that contain them. */
  readonly ignoreLogs: readonly string[];
}

/**
 * The calls since the change. Logs of up to 1,000 events are read completely. For larger ones the first 1,000 events
 * are a sample of the calls, and all failures and import errors are searched.
 */
export async function callsSince(change: LoggedChange, search: LogSearch): Promise<LoggedCalls> {
  const { logGroup, changedAt, settledAt } = change;
  const newCounter = () =>
    callCounter({ from: settledAt, changedAt, isOfNewVersion: (stream) => isPublished(stream, change) });
  const [whole, part, failures] = [newCounter(), newCounter(), newCounter()];
  const reader = eventReader(search, (stream) => showsChange(stream, change));
  const keep = (event: LoggedEvent) => {
    if (isOfChange(event.stream, change)) reader.keepImportErrors(event);
  };
  let [isWhole, partEnd, ignored] = [true, settledAt, 0];
  const notSearched = await runSearch(async () => {
    for (const streams of streamPrefixesOf(change.functionName, logGroup, { from: changedAt, to: search.now })) {
      const events = (from: Date, pattern?: string) =>
        search.logs.events(logGroup, { from, until: search.until, streams }, pattern);
      const all = await reader.readSome(events(changedAt), whole, keep);
      if (all.isComplete) ignored += all.ignored;
      if (all.isComplete) continue;
      isWhole = false;
      for await (const event of events(changedAt, importErrorPattern)) keep(event);
      ignored += (await reader.readSome(events(changedAt, failurePattern), failures)).ignored;
      await reader.readSome(events(settledAt), part, ({ at }) => {
        partEnd = at;
      });
    }
  });
  const showsEnvironmentStarts =
    isWhole && (whole.seen().begin || (whole.seen().start && (await hadEnvironmentStarts(change, search))));
  const spans = {
    partMs: partEnd.getTime() - settledAt.getTime(),
    wholeMs: search.now.getTime() - settledAt.getTime(),
  };
  return {
    count: isWhole
      ? whole.count(showsEnvironmentStarts)
      : sampledCount(part.count(false), failures.count(false), spans),
    importErrors: reader.importErrors(),
    ignored,
    notSearched,
    isFromBefore: (requestId) => whole.isFromBefore(requestId, showsEnvironmentStarts),
  };
}

/**
 * Whether the log of the day before shows environment starts, as Lambda logs them. If so, an environment without one
 * since the change is older than the change.
 */
async function hadEnvironmentStarts(change: LoggedChange, search: LogSearch): Promise<boolean> {
  const { logGroup, changedAt: to } = change;
  const from = new Date(to.getTime() - DAY_MS);
  let found = false;
  await runSearch(async () => {
    for (const streams of streamPrefixesOf(change.functionName, logGroup, { from, to }))
      for await (const { stream } of search.logs.events(
        logGroup,
        { from, to, until: search.until, streams },
        environmentPattern,
      )) {
        found = isOfFunction(stream, change.functionName);
        if (found) return;
      }
  });
  return found;
}

/** The calls of any version in the hour before the change, or in the day before if the hour has none. */
export async function callsBefore(
  change: LoggedChange,
  search: LogSearch,
): Promise<Pick<LoggedCalls, "count" | "importErrors" | "notSearched">> {
  const hour = await callsWithin(change, HOUR_MS, search);
  const isSilent = hour.count.calls === 0 && hour.count.failed === 0 && hour.notSearched === null;
  return isSilent ? callsWithin(change, DAY_MS, search) : hour;
}

async function callsWithin(change: LoggedChange, backMs: number, search: LogSearch) {
  const to = change.changedAt;
  const from = new Date(to.getTime() - backMs);
  const newCounter = () => callCounter({ from, changedAt: null, isOfNewVersion: () => false });
  const [whole, failures] = [newCounter(), newCounter()];
  const reader = eventReader(search, (stream) => isOfFunction(stream, change.functionName));
  const keep = (event: LoggedEvent) => {
    if (isOfFunction(event.stream, change.functionName)) reader.keepImportErrors(event);
  };
  let [isWhole, partEnd] = [true, from];
  const notSearched = await runSearch(async () => {
    for (const streams of streamPrefixesOf(change.functionName, change.logGroup, { from, to })) {
      const events = (pattern?: string) =>
        search.logs.events(change.logGroup, { from, to, until: search.until, streams }, pattern);
      const look = (event: LoggedEvent) => {
        partEnd = event.at;
        keep(event);
      };
      if ((await reader.readSome(events(), whole, look)).isComplete) continue;
      isWhole = false;
      for await (const event of events(importErrorPattern)) keep(event);
      await reader.readSome(events(failurePattern), failures);
    }
  });
  const spans = { partMs: partEnd.getTime() - from.getTime(), wholeMs: backMs };
  const count = isWhole ? whole.count(false) : sampledCount(whole.count(false), failures.count(false), spans);
  return { count, importErrors: reader.importErrors(), notSearched };
}

/** Whether the stream belongs to the version that the execution published. */
function isPublished(stream: string, { functionName, publishedVersion }: ChangedFunction): boolean {
  return publishedVersion !== null && showsChange(stream, { functionName, publishedVersion });
}

/** Counts relevant events and collects distinct import errors. Skips events that the request excludes. */
function eventReader({ ignoreLogs }: LogSearch, counts: (stream: string) => boolean) {
  const importErrors = new Set<string>();
  const isIgnored = ({ message }: LoggedEvent) => ignoreLogs.some((text) => message.includes(text));
  return {
    /** Counts events up to the limit. */
    async readSome(
      events: AsyncIterable<LoggedEvent>,
      counter: CallCounter,
      alsoHandle: (event: LoggedEvent) => void = () => undefined,
    ): Promise<{ readonly isComplete: boolean; readonly ignored: number }> {
      let [looked, characters, ignored] = [0, 0, 0];
      for await (const event of events) {
        looked += 1;
        characters += event.message.length;
        if (isIgnored(event)) ignored += 1;
        else {
          if (counts(event.stream)) counter.add(event);
          alsoHandle(event);
        }
        if (looked >= MAX_EVENTS || characters >= MAX_CHARACTERS) return { isComplete: false, ignored };
      }
      return { isComplete: true, ignored };
    },
    keepImportErrors(event: LoggedEvent): void {
      if (!isIgnored(event)) for (const error of importErrorsIn(event.message)) importErrors.add(error);
    },
    importErrors: () => distinctErrors([...importErrors]).slice(0, MAX_ERRORS),
  };
}

const MAX_ERRORS = 50;
