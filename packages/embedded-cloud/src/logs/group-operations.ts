/** The operations of CloudWatch Logs on log groups and log streams. */
import * as z from "zod";
import { mapOf } from "../protocols/names.ts";
import type { LogGroup, LogStream } from "./log-store.ts";
import {
  groupName,
  IdentifiedGroup,
  invalidParameter,
  type LogsAccount,
  nameIn,
  nameOf,
  type Operation,
  operation,
  streamName,
  token,
} from "./operation.ts";

const OfGroup = z.object({ logGroupName: groupName });
const GroupClass = z.enum(["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"]);
const Tags = mapOf(z.string(), z.string());

export const groupOperations: Readonly<Record<string, Operation>> = {
  CreateLogGroup: operation(
    OfGroup.extend({ tags: Tags.default(new Map()), logGroupClass: GroupClass.default("STANDARD") }),
    ({ store }, { logGroupName, tags, logGroupClass }) => {
      const group = store.createGroup(logGroupName, logGroupClass);
      for (const [key, value] of tags) group.tags.set(key, value);
      return {};
    },
  ),

  DeleteLogGroup: operation(OfGroup, ({ store }, { logGroupName }) => {
    store.deleteGroup(logGroupName);
    return {};
  }),

  DescribeLogGroups: operation(
    z.object({
      logGroupNamePrefix: z.string().optional(),
      logGroupNamePattern: z.string().optional(),
      limit: z.int().min(1).max(50).default(50),
      nextToken: token,
    }),
    (account, { limit, nextToken, ...given }) => {
      if (given.logGroupNamePrefix !== undefined && given.logGroupNamePattern !== undefined)
        throw invalidParameter("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
      const { logGroupNamePrefix = "", logGroupNamePattern = "" } = given;
      const groups = account.store
        .groups()
        .filter(({ name }) => name.startsWith(logGroupNamePrefix) && name.includes(logGroupNamePattern));
      const { page, next } = pageAfter(groups, ({ name }) => name, limit, nextToken);
      return { logGroups: page.map((group) => describedGroup(account, group)), nextToken: next };
    },
  ),

  PutRetentionPolicy: operation(OfGroup.extend({ retentionInDays: z.int().min(1) }), ({ store }, input) => {
    store.group(input.logGroupName).retentionInDays = input.retentionInDays;
    return {};
  }),

  TagResource: operation(z.object({ resourceArn: z.string(), tags: Tags }), ({ store }, { resourceArn, tags }) => {
    const group = store.group(nameIn(resourceArn));
    for (const [key, value] of tags) group.tags.set(key, value);
    return {};
  }),

  ListTagsForResource: operation(z.object({ resourceArn: z.string() }), ({ store }, { resourceArn }) => ({
    tags: Object.fromEntries(store.group(nameIn(resourceArn)).tags),
  })),

  CreateLogStream: operation(
    OfGroup.extend({ logStreamName: streamName }),
    ({ store }, { logGroupName, logStreamName }) => {
      store.createStream(store.group(logGroupName), logStreamName);
      return {};
    },
  ),

  DescribeLogStreams: operation(
    IdentifiedGroup.extend({
      logStreamNamePrefix: z.string().default(""),
      orderBy: z.enum(["LogStreamName", "LastEventTime"]).default("LogStreamName"),
      descending: z.boolean().default(false),
      limit: z.int().min(1).max(50).default(50),
      nextToken: token,
    }),
    (account, { logStreamNamePrefix, orderBy, descending, limit, nextToken, ...of }) => {
      const group = account.store.group(nameOf(of));
      const streams = [...group.streams.values()]
        .filter(({ name }) => name.startsWith(logStreamNamePrefix))
        .map((stream) => describedStream(account, group, stream));
      const order = (stream: (typeof streams)[number]) =>
        orderBy === "LogStreamName"
          ? stream.logStreamName
          : `${String(stream.lastEventTimestamp ?? 0).padStart(15, "0")} ${stream.logStreamName}`;
      const { page, next } = pageAfter(streams, order, limit, nextToken, descending);
      return { logStreams: page, nextToken: next };
    },
  ),
};

function describedGroup({ region, accountId }: LogsAccount, group: LogGroup) {
  const arn = `arn:aws:logs:${region}:${accountId}:log-group:${group.name}`;
  return {
    logGroupName: group.name,
    logGroupClass: group.class,
    creationTime: group.createdAt,
    retentionInDays: group.retentionInDays ?? undefined,
    metricFilterCount: 0,
    arn: `${arn}:*`,
    logGroupArn: arn,
    deletionProtectionEnabled: false,
    storedBytes: group.events.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0),
  };
}

function describedStream({ region, accountId }: LogsAccount, group: LogGroup, { name, createdAt }: LogStream) {
  const events = group.events.filter(({ stream }) => stream === name);
  const times = events.map(({ timestamp }) => timestamp);
  return {
    logStreamName: name,
    creationTime: createdAt,
    firstEventTimestamp: times.length > 0 ? times.reduce((a, b) => Math.min(a, b)) : undefined,
    lastEventTimestamp: times.length > 0 ? times.reduce((a, b) => Math.max(a, b)) : undefined,
    lastIngestionTime: events.at(-1)?.ingestionTime,
    arn: `arn:aws:logs:${region}:${accountId}:log-group:${group.name}:log-stream:${name}`,
    // No longer set for any stream (API reference, LogStream).
    storedBytes: 0,
  };
}

/** One page of a list ordered by `order`; the token is the order of the last item given. */
function pageAfter<T>(
  items: readonly T[],
  order: (item: T) => string,
  limit: number,
  after: string | undefined,
  descending = false,
): { page: readonly T[]; next: string | undefined } {
  const direction = descending ? -1 : 1;
  const compare = (a: string, b: string) => (a === b ? 0 : a < b ? -direction : direction);
  const ahead = items
    .filter((item) => after === undefined || compare(order(item), after) > 0)
    .toSorted((a, b) => compare(order(a), order(b)));
  const page = ahead.slice(0, limit);
  const last = page.at(-1);
  return { page, next: ahead.length > limit && last !== undefined ? order(last) : undefined };
}
