/** The operations of CloudWatch Logs on log events. */
import * as z from "zod";
import { AwsError } from "../service.ts";
import { searchPage, streamPage } from "./event-pages.ts";
import { filterPattern } from "./filter-pattern.ts";
import type { LogEvent } from "./log-store.ts";
import {
  groupName,
  IdentifiedGroup,
  invalidParameter,
  nameOf,
  type Operation,
  operation,
  streamName,
  token,
} from "./operation.ts";

const time = z.int().optional();
const NOT_FOR_THIS_CLASS = "FilterLogEvents is not supported for this log class.";

export const eventOperations = {
  PutLogEvents: operation(
    z.object({
      logGroupName: groupName,
      logStreamName: streamName,
      logEvents: z
        .array(z.object({ timestamp: z.int().min(0), message: z.string().min(1) }))
        .min(1)
        .max(10_000),
    }),
    ({ store, clock }, { logGroupName, logStreamName, logEvents }) => {
      const group = store.group(logGroupName);
      const { name } = store.stream(group, logStreamName);
      checkOrder(logEvents);
      const { taken, rejected } = takenAt(clock.now(), logEvents);
      store.append(group, name, taken);
      return { nextSequenceToken: "0", rejectedLogEventsInfo: rejected };
    },
  ),

  GetLogEvents: operation(
    IdentifiedGroup.extend({
      logStreamName: streamName,
      startTime: time,
      endTime: time,
      startFromHead: z.boolean().default(false),
      limit: z.int().min(1).max(10_000).default(10_000),
      nextToken: token,
    }),
    ({ store }, { logStreamName, startTime = 0, endTime = Number.POSITIVE_INFINITY, ...input }) => {
      const group = store.group(nameOf(input));
      const { name } = store.stream(group, logStreamName);
      const events = group.events.filter(
        ({ stream, timestamp }) => stream === name && timestamp >= startTime && timestamp < endTime,
      );
      const { limit, startFromHead: fromHead, nextToken } = input;
      const { page, forward, backward } = streamPage(events, { limit, fromHead, token: nextToken });
      const shown = page.map(({ timestamp, ingestionTime, message }) => ({ timestamp, ingestionTime, message }));
      return { events: shown, nextForwardToken: forward, nextBackwardToken: backward };
    },
  ),

  FilterLogEvents: operation(
    IdentifiedGroup.extend({
      logStreamNames: z.array(streamName).min(1).max(100).optional(),
      logStreamNamePrefix: z.string().optional(),
      startTime: time,
      endTime: time,
      filterPattern: z.string().max(1024).default(""),
      limit: z.int().min(1).max(10_000).default(10_000),
      nextToken: token,
    }),
    ({ store }, { startTime = 0, endTime = Number.POSITIVE_INFINITY, logStreamNames, ...input }) => {
      const { logStreamNamePrefix = "", limit } = input;
      if (logStreamNames !== undefined && input.logStreamNamePrefix !== undefined) {
        throw invalidParameter("logStreamNamePrefix and logStreamNames cannot be used together");
      }
      const group = store.group(nameOf(input));
      if (group.class !== "STANDARD") throw new AwsError("InvalidOperationException", NOT_FOR_THIS_CLASS);
      for (const name of logStreamNames ?? []) store.stream(group, name);
      const within = ({ stream, timestamp }: LogEvent) =>
        timestamp >= startTime &&
        timestamp <= endTime &&
        stream.startsWith(logStreamNamePrefix) &&
        (logStreamNames === undefined || logStreamNames.includes(stream));
      const matches = filterPattern(input.filterPattern);
      const { found, next } = searchPage(group.events, { within, matches, limit, token: input.nextToken });
      return { events: found.map(shownEvent), searchedLogStreams: [], nextToken: next };
    },
  ),
} satisfies Readonly<Record<string, Operation>>;

interface GivenEvent {
  readonly timestamp: number;
  readonly message: string;
}

/**
 * Recorded on AWS 2026-02-03: LocalStack logs/test_logs_events.snapshot.json, test_put_log_events_wrong_order. @throws
 * AwsError
 */
function checkOrder(events: readonly GivenEvent[]): void {
  if (events.every(({ timestamp }, index) => timestamp >= (events[index - 1]?.timestamp ?? 0))) return;
  throw invalidParameter("Log events in a single PutLogEvents request must be in chronological order.");
}

const HOUR_MS = 3_600_000;
/** Source: CloudWatch Logs API reference, PutLogEvents. */
const OLDEST_MS = 14 * 24 * HOUR_MS;
const NEWEST_MS = 2 * HOUR_MS;

/**
 * The events of a batch that are kept. Too old and too new ones are left out and reported (recorded:
 * test_put_log_events_too_old, …_too_new).
 */
function takenAt(now: Date, events: readonly GivenEvent[]) {
  const isOld = ({ timestamp }: GivenEvent) => timestamp < now.getTime() - OLDEST_MS;
  const isNew = ({ timestamp }: GivenEvent) => timestamp > now.getTime() + NEWEST_MS;
  const [old, tooNew] = [events.filter(isOld).length, events.filter(isNew).length];
  const rejected = {
    ...(old === 0 ? {} : { tooOldLogEventEndIndex: old }),
    ...(tooNew === 0 ? {} : { tooNewLogEventStartIndex: events.length - tooNew }),
  };
  return {
    taken: events.slice(old, events.length - tooNew),
    rejected: old + tooNew === 0 ? undefined : rejected,
  };
}

function shownEvent({ stream, timestamp, ingestionTime, message, sequence }: LogEvent) {
  return { logStreamName: stream, timestamp, message, ingestionTime, eventId: String(sequence).padStart(56, "0") };
}
