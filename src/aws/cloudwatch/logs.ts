/** Searches CloudWatch Logs. A missing log group has no events; one that cannot be searched is reported as such. */
import {
  type CloudWatchLogsClient,
  CloudWatchLogsServiceException,
  type FilteredLogEvent,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  type FilterLogEventsCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { errorText } from "../../domain/text.ts";
import { isMissing } from "../missing.ts";
import { type RateBudget, rateBudget } from "../rate-budget.ts";
import { isNotOffered, isUnreachable } from "../unsupported.ts";

/** The time range to search, and when to stop searching. */
export interface LogWindow {
  readonly from: Date;
  /** Defaults to now. */
  readonly to?: Date;
  /** Deadline of the search, whether it is complete or not. */
  readonly until: Date;
  /** Prefix of the log stream names to search. Defaults to all streams. */
  readonly streams?: string;
}

/** A search that is incomplete. `message` explains why. Affects only its log group. */
export class NotSearched extends Error {
  override readonly name = "NotSearched";
}

export interface LoggedEvent {
  readonly at: Date;
  readonly message: string;
  /** Name of its log stream, which contains the function version. */
  readonly stream: string;
}

export interface Logs {
  /**
   * All events, or those that match the filter pattern, in pages of 1,000. None if the log group does not exist.
   * @throws NotSearched
   */
  events(logGroup: string, window: LogWindow, pattern?: string): AsyncIterable<LoggedEvent>;
}

/** Readers may stop after the first page. */
const EVENTS_PER_PAGE = 1000;

/**
 * Errors that affect one log group: FilterLogEvents fails for log classes other than Standard (CloudWatch Logs guide,
 * "Log classes"). The model of FilterLogEvents does not list InvalidOperationException.
 */
const GROUP_ERRORS = new Set(["InvalidOperationException", "InvalidParameterException"]);
/** A policy can deny one group. The same name can mean that the Region lacks the service; the message differs. */
const MAYBE_GROUP_ERROR = "AccessDeniedException";

/** FilterLogEvents calls per second and Region (general reference, "CloudWatch Logs endpoints and quotas"). */
export function searchesPerSecondIn(region: string): number {
  if (region === "us-east-1") return 25;
  return SLOW_REGIONS.has(region) ? 5 : 10;
}

const SLOW_REGIONS = new Set(["ap-northeast-3", "ap-southeast-3", "ca-west-1", "eu-central-1", "il-central-1"]);

/** Stays below the account's quota. If others search logs too, the clients' adaptive retry mode slows down. */
export function searchBudgetIn(region: string): RateBudget {
  return rateBudget(0.9 * searchesPerSecondIn(region));
}

/** @param now milliseconds, as Date.now */
export function logsFrom(client: CloudWatchLogsClient, budget: RateBudget, now: () => number = Date.now): Logs {
  /** An empty page with a nextToken is not the last: FilterLogEvents stops searching after a while (API reference). */
  async function* pages(input: FilterLogEventsCommandInput, until: Date): AsyncGenerator<readonly FilteredLogEvent[]> {
    let nextToken: string | undefined;
    do {
      await budget.take();
      const leftMs = until.getTime() - now();
      if (leftMs <= 0) throw outOfTime();
      const abortSignal = AbortSignal.timeout(leftMs);
      const page = await client
        .send(new FilterLogEventsCommand({ ...input, nextToken }), { abortSignal })
        .catch((error: unknown) => responseTo(error, abortSignal.aborted));
      yield page.events ?? [];
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  }

  return {
    async *events(logGroup, window, pattern) {
      const filter = pattern === undefined ? {} : { filterPattern: pattern };
      const search = { ...searchInputOf(logGroup, window), ...filter, limit: EVENTS_PER_PAGE };
      for await (const page of pages(search, window.until))
        for (const { timestamp = 0, message = "", logStreamName: stream = "" } of page)
          if (isWithin(timestamp, window)) yield { at: new Date(timestamp), message, stream };
    },
  };
}

function searchInputOf(logGroup: string, { from, to, streams = "" }: LogWindow): FilterLogEventsCommandInput {
  return {
    logGroupName: logGroup,
    startTime: from.getTime(),
    ...(to === undefined ? {} : { endTime: to.getTime() }),
    ...(streams === "" ? {} : { logStreamNamePrefix: streams }),
  };
}

/** Some endpoints ignore the time range. */
function isWithin(timestamp: number, { from, to }: LogWindow): boolean {
  return timestamp >= from.getTime() && (to === undefined || timestamp <= to.getTime());
}

/** An empty result if the log group does not exist. @throws NotSearched if the error affects the group only */
function responseTo(error: unknown, timeIsOver: boolean): FilterLogEventsCommandOutput {
  if (timeIsOver) throw outOfTime(error);
  if (isMissing(error)) return { $metadata: {} };
  if (isUnreachable(error)) throw new NotSearched("CloudWatch Logs cannot be reached", { cause: error });
  const name = error instanceof CloudWatchLogsServiceException ? error.name : "";
  if (!GROUP_ERRORS.has(name)) {
    if (isNotOffered(error)) throw new NotSearched("CloudWatch Logs is not offered here", { cause: error });
    if (name !== MAYBE_GROUP_ERROR) throw error;
  }
  throw new NotSearched(`its log group cannot be searched: ${errorText(error)}`, { cause: error });
}

function outOfTime(cause?: unknown): NotSearched {
  return new NotSearched("its log could not be searched completely in time", { cause });
}
