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

export interface LoggedEvent {
  readonly at: Date;
  readonly message: string;
}

export interface Logs {
  /** All events of a window where they are few, by one call as a rule; `null` where they are many. None where the log group does not exist. */
  fewEvents(logGroup: string, window: LogWindow): Promise<readonly LoggedEvent[] | null>;
  /** Messages of the events that match a filter pattern; none where the log group does not exist. */
  messages(logGroup: string, window: LogWindow, pattern: string): AsyncIterable<string>;
  /** Whether there is any event at all; false where the log group does not exist. */
  anyEvent(logGroup: string, window: LogWindow): Promise<boolean>;
}

/** Fewer events than these, and fewer characters, are looked at rather than searched. */
const FEW = 1000;
const MUCH = 1_000_000;

/**
 * FilterLogEvents allows 25 calls a second in us-east-1, 5 in the smallest Regions and 10 elsewhere (CloudWatch Logs
 * quotas). Where that is less than this, the clients' adaptive retry mode slows down.
 */
export function searchBudgetIn(region: string): RateBudget {
  return rateBudget(region === "us-east-1" ? 24 : 9);
}

export function logsFrom(client: CloudWatchLogsClient, budget: RateBudget): Logs {
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
    async fewEvents(logGroup, window) {
      const found: LoggedEvent[] = [];
      let characters = 0;
      for await (const { timestamp = 0, message = "" } of events({ ...searchOf(logGroup, window), limit: FEW })) {
        found.push({ at: new Date(timestamp), message });
        characters += message.length;
        if (found.length >= FEW || characters >= MUCH) return null;
      }
      return found;
    },
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
