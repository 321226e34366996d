/** CloudWatch Logs in our words: every page of a search, and a missing log group is one without events. */
import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { type RateBudget, rateBudget } from "./rate-budget.ts";

/** From when to when to look; without an end, to now. */
export interface LogWindow {
  readonly from: Date;
  readonly to?: Date;
}

export interface Logs {
  /** Messages of the events that match a filter pattern; none where the log group does not exist. */
  messages(logGroup: string, window: LogWindow, pattern: string): AsyncIterable<string>;
  /** Whether there is any event at all; false where the log group does not exist. */
  anyEvent(logGroup: string, window: LogWindow): Promise<boolean>;
}

/**
 * FilterLogEvents allows 25 calls a second in us-east-1, 5 in the smallest Regions and 10 elsewhere (CloudWatch Logs
 * quotas). Where that is less than this, the clients' adaptive retry mode slows down.
 */
const searchBudget = rateBudget(9);

export function logsFrom(client: CloudWatchLogsClient, budget: RateBudget = searchBudget): Logs {
  /** An empty page with a nextToken is not the end: FilterLogEvents stops searching after a while (API reference). */
  async function* events(input: FilterLogEventsCommandInput): AsyncGenerator<FilteredLogEvent> {
    let nextToken: string | undefined;
    do {
      await budget.take();
      const page = await client.send(new FilterLogEventsCommand({ ...input, nextToken })).catch(nullIfMissing);
      yield* page?.events ?? [];
      nextToken = page?.nextToken;
    } while (nextToken !== undefined);
  }

  return {
    async *messages(logGroup, window, pattern) {
      for await (const { message } of events({ ...searchOf(logGroup, window), filterPattern: pattern }))
        if (message !== undefined) yield message;
    },
    async anyEvent(logGroup, window) {
      for await (const _ of events({ ...searchOf(logGroup, window), limit: 1 })) return true;
      return false;
    },
  };
}

function searchOf(logGroup: string, { from, to }: LogWindow): FilterLogEventsCommandInput {
  return { logGroupName: logGroup, startTime: from.getTime(), ...(to === undefined ? {} : { endTime: to.getTime() }) };
}

function nullIfMissing(error: unknown): null {
  if (error instanceof ResourceNotFoundException) return null;
  throw error;
}
