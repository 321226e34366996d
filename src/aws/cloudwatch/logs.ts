/**
 * CloudWatch Logs in our words: every page of a search until its time is over, a missing log group is one without
 * events, and one that cannot be searched is said to be so.
 */
import {
  type CloudWatchLogsClient,
  CloudWatchLogsServiceException,
  type FilteredLogEvent,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  type FilterLogEventsCommandOutput,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { errorText } from "../../domain/text.ts";
import { type RateBudget, rateBudget } from "../rate-budget.ts";
import { isNotOffered, isUnreachable } from "../unsupported.ts";

/** What to look at, and how long at most. */
export interface LogWindow {
  readonly from: Date;
  /** Now unless told. */
  readonly to?: Date;
  /** When the search has to end, finished or not. */
  readonly until: Date;
  /** What the names of the streams begin with that are looked at; all of them unless told. */
  readonly streams?: string;
}

/** A search that did not see everything: `message` says in plain words why. Concerns its log group alone. */
export class NotSearched extends Error {
  override readonly name = "NotSearched";
}

export interface LoggedEvent {
  readonly at: Date;
  readonly message: string;
  /** Name of its log stream, which says the version that wrote it. */
  readonly stream: string;
}

export interface Logs {
  /**
   * Every event, whatever it says or as the filter pattern wants it, in pages of 1000; none where the log group does
   * not exist. May end in NotSearched.
   */
  events(logGroup: string, window: LogWindow, pattern?: string): AsyncIterable<LoggedEvent>;
}

/** Where every event is wanted: their reader may well stop after the first page. */
const EVENTS_A_PAGE = 1000;

/**
 * What concerns one log group: groups of other classes than Standard answer no FilterLogEvents (CloudWatch Logs guide,
 * "Log classes"), and a policy may close one group. InvalidOperationException is not in the model of FilterLogEvents.
 */
const OF_GROUP = new Set(["InvalidOperationException", "InvalidParameterException"]);
/** The same name stands for a Region without the service: the message tells. */
const MAYBE_OF_GROUP = "AccessDeniedException";

/**
 * Calls of FilterLogEvents a second that an account is allowed in a Region (general reference, "CloudWatch Logs
 * endpoints and quotas").
 */
export function searchesPerSecondIn(region: string): number {
  if (region === "us-east-1") return 25;
  return SLOW_REGIONS.has(region) ? 5 : 10;
}

const SLOW_REGIONS = new Set(["ap-northeast-3", "ap-southeast-3", "ca-west-1", "eu-central-1", "il-central-1"]);

/**
 * Spaced so that no second sees more searches than the account is allowed. If the account searches its logs elsewhere
 * too, the clients' adaptive retry mode slows down.
 */
export function searchBudgetIn(region: string): RateBudget {
  return rateBudget(0.9 * searchesPerSecondIn(region));
}

/** `now` in milliseconds, as Date.now. */
export function logsFrom(client: CloudWatchLogsClient, budget: RateBudget, now: () => number = Date.now): Logs {
  /** An empty page with a nextToken is not the end: FilterLogEvents stops searching after a while (API reference). */
  async function* pages(input: FilterLogEventsCommandInput, until: Date): AsyncGenerator<readonly FilteredLogEvent[]> {
    let nextToken: string | undefined;
    do {
      await budget.take();
      const leftMs = until.getTime() - now();
      if (leftMs <= 0) throw outOfTime();
      const abortSignal = AbortSignal.timeout(leftMs);
      const page = await client
        .send(new FilterLogEventsCommand({ ...input, nextToken }), { abortSignal })
        .catch((error: unknown) => answerTo(error, abortSignal.aborted));
      yield page.events ?? [];
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  }

  return {
    async *events(logGroup, window, pattern) {
      const filter = pattern === undefined ? {} : { filterPattern: pattern };
      const search = { ...searchOf(logGroup, window), ...filter, limit: EVENTS_A_PAGE };
      for await (const page of pages(search, window.until))
        for (const { timestamp = 0, message = "", logStreamName: stream = "" } of page)
          if (isWithin(timestamp, window)) yield { at: new Date(timestamp), message, stream };
    },
  };
}

function searchOf(logGroup: string, { from, to, streams = "" }: LogWindow): FilterLogEventsCommandInput {
  return {
    logGroupName: logGroup,
    startTime: from.getTime(),
    ...(to === undefined ? {} : { endTime: to.getTime() }),
    ...(streams === "" ? {} : { logStreamNamePrefix: streams }),
  };
}

/** What an endpoint answers that looks at all times is left out here. */
function isWithin(timestamp: number, { from, to }: LogWindow): boolean {
  return timestamp >= from.getTime() && (to === undefined || timestamp <= to.getTime());
}

/**
 * An error as the answer it stands for: no event where there is no group. @throws NotSearched where it concerns the
 * group alone
 */
function answerTo(error: unknown, timeIsOver: boolean): FilterLogEventsCommandOutput {
  if (timeIsOver) throw outOfTime(error);
  if (error instanceof ResourceNotFoundException) return { $metadata: error.$metadata };
  if (isUnreachable(error)) throw new NotSearched("CloudWatch Logs cannot be reached", { cause: error });
  const name = error instanceof CloudWatchLogsServiceException ? error.name : "";
  if (!OF_GROUP.has(name)) {
    if (isNotOffered(error)) throw new NotSearched("CloudWatch Logs is not offered here", { cause: error });
    if (name !== MAYBE_OF_GROUP) throw error;
  }
  throw new NotSearched(`its log group cannot be searched: ${errorText(error)}`, { cause: error });
}

function outOfTime(cause?: unknown): NotSearched {
  return new NotSearched("its log was not searched completely in the time there is for it", { cause });
}
