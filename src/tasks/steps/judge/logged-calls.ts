/** Reads what the log of a function shows of its calls, since its change and before it, within bounds. */
import type { LoggedEvent, Logs } from "../../../aws/cloudwatch/logs.ts";
import { type CallCount, type CallCounter, callCounter, sampledCount } from "../../../domain/verdict/logs/calls.ts";
import { eachOnce, importErrorPattern, importErrorsIn } from "../../../domain/verdict/logs/import-errors.ts";
import { environmentPattern, failurePattern } from "../../../domain/verdict/logs/log-line.ts";
import {
  type ChangedFunction,
  isOfChange,
  isOfFunction,
  showsChange,
  streamPrefixesOf,
} from "../../../domain/verdict/logs/log-streams.ts";
import { whyNotSearched } from "./import-errors-logged.ts";

/** Fewer events than these, and fewer characters, are looked at one by one; of a busier log, so many are a sample. */
const FEW = 1000;
const MUCH = 1_000_000;
/** How far back calls are looked for; the day only if the log shows none in the hour. */
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface LoggedChange extends ChangedFunction {
  readonly logGroup: string;
  /** Just before the call that replaced what the function runs. */
  readonly changedAt: Date;
  /** From here on only the change can be at work. */
  readonly settledAt: Date;
}

export interface LoggedCalls {
  readonly count: CallCount;
  readonly importErrors: readonly string[];
  /** Events that were left out because the request says so. */
  readonly ignored: number;
  /** Why the search did not see everything, in plain words; `null` if it did. */
  readonly notSearched: string | null;
  isFromBefore(requestId: string): boolean | null;
}

/** What a search needs beside the function. */
export interface Searching {
  readonly logs: Logs;
  readonly now: Date;
  /** When the search has to end. */
  readonly until: Date;
  /** Events that hold one of these texts are left out. */
  readonly ignoreLogs: readonly string[];
}

/**
 * The calls since the change. A log of up to 1,000 events is read whole. Of a busier one the first 1,000 events are a
 * sample of the calls, and all failures and import errors are searched for.
 */
export async function callsSince(change: LoggedChange, searching: Searching): Promise<LoggedCalls> {
  const { logGroup, changedAt, settledAt } = change;
  const newCounter = () =>
    callCounter({ from: settledAt, changedAt, isOfNewVersion: (stream) => isPublished(stream, change) });
  const [whole, part, failures] = [newCounter(), newCounter(), newCounter()];
  const reader = eventReader(searching, (stream) => showsChange(stream, change));
  const keep = (event: LoggedEvent) => {
    if (isOfChange(event.stream, change)) reader.keepImportErrors(event);
  };
  let [isWhole, partEnd, ignored] = [true, settledAt, 0];
  const notSearched = await whyNotSearched(async () => {
    for (const streams of streamPrefixesOf(change.functionName, logGroup, { from: changedAt, to: searching.now })) {
      const events = (from: Date, pattern?: string) =>
        searching.logs.events(logGroup, { from, until: searching.until, streams }, pattern);
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
  const showsBegins =
    isWhole && (whole.seen().begin || (whole.seen().start && (await showedBegins(change, searching))));
  const spans = {
    partMs: partEnd.getTime() - settledAt.getTime(),
    wholeMs: searching.now.getTime() - settledAt.getTime(),
  };
  return {
    count: isWhole ? whole.count(showsBegins) : sampledCount(part.count(false), failures.count(false), spans),
    importErrors: reader.importErrors(),
    ignored,
    notSearched,
    isFromBefore: (requestId) => whole.isFromBefore(requestId, showsBegins),
  };
}

/**
 * Whether the log showed in the day before where environments begin, as Lambda's do: then one whose begin it does not
 * show since the change began before it. Asked only if the log shows calls since, and no begin.
 */
async function showedBegins(change: LoggedChange, searching: Searching): Promise<boolean> {
  const { logGroup, changedAt: to } = change;
  const from = new Date(to.getTime() - DAY_MS);
  let found = false;
  await whyNotSearched(async () => {
    for (const streams of streamPrefixesOf(change.functionName, logGroup, { from, to }))
      for await (const { stream } of searching.logs.events(
        logGroup,
        { from, to, until: searching.until, streams },
        environmentPattern,
      )) {
        found = isOfFunction(stream, change.functionName);
        if (found) return;
      }
  });
  return found;
}

/**
 * The calls in the hour before the change; in the day before if the hour shows none. Any version of the function
 * counts.
 */
export async function callsBefore(
  change: LoggedChange,
  searching: Searching,
): Promise<Pick<LoggedCalls, "count" | "importErrors" | "notSearched">> {
  const hour = await callsWithin(change, HOUR_MS, searching);
  const isSilent = hour.count.calls === 0 && hour.count.failed === 0 && hour.notSearched === null;
  return isSilent ? callsWithin(change, DAY_MS, searching) : hour;
}

async function callsWithin(change: LoggedChange, backMs: number, searching: Searching) {
  const to = change.changedAt;
  const from = new Date(to.getTime() - backMs);
  const newCounter = () => callCounter({ from, changedAt: null, isOfNewVersion: () => false });
  const [whole, failures] = [newCounter(), newCounter()];
  const reader = eventReader(searching, (stream) => isOfFunction(stream, change.functionName));
  const keep = (event: LoggedEvent) => {
    if (isOfFunction(event.stream, change.functionName)) reader.keepImportErrors(event);
  };
  let [isWhole, partEnd] = [true, from];
  const notSearched = await whyNotSearched(async () => {
    for (const streams of streamPrefixesOf(change.functionName, change.logGroup, { from, to })) {
      const events = (pattern?: string) =>
        searching.logs.events(change.logGroup, { from, to, until: searching.until, streams }, pattern);
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

/** Whether the stream is of the version an execution published: whoever writes to it runs what was changed. */
function isPublished(stream: string, { functionName, publishedVersion }: ChangedFunction): boolean {
  return publishedVersion !== null && showsChange(stream, { functionName, publishedVersion });
}

/** Looks at events that count, leaves out those the request ignores, and keeps import errors, each once. */
function eventReader({ ignoreLogs }: Searching, counts: (stream: string) => boolean) {
  const importErrors = new Set<string>();
  const isIgnored = ({ message }: LoggedEvent) => ignoreLogs.some((text) => message.includes(text));
  return {
    /** Counts the events until there are too many. */
    async readSome(
      events: AsyncIterable<LoggedEvent>,
      counter: CallCounter,
      besides: (event: LoggedEvent) => void = () => undefined,
    ): Promise<{ readonly isComplete: boolean; readonly ignored: number }> {
      let [looked, characters, ignored] = [0, 0, 0];
      for await (const event of events) {
        looked += 1;
        characters += event.message.length;
        if (isIgnored(event)) ignored += 1;
        else {
          if (counts(event.stream)) counter.add(event);
          besides(event);
        }
        if (looked >= FEW || characters >= MUCH) return { isComplete: false, ignored };
      }
      return { isComplete: true, ignored };
    },
    keepImportErrors(event: LoggedEvent): void {
      if (!isIgnored(event)) for (const error of importErrorsIn(event.message)) importErrors.add(error);
    },
    importErrors: () => eachOnce([...importErrors]).slice(0, MAX_ERRORS),
  };
}

const MAX_ERRORS = 50;
