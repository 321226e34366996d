/** Log groups, their streams and events, in memory. Events keep the order in which they came. */
import type { Clock } from "../clock.ts";
import { AwsError } from "../service.ts";

export interface LogEvent {
  /** Counts up over the whole store: the position in the order of arrival. */
  readonly sequence: number;
  readonly stream: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

export interface LogStream {
  readonly name: string;
  readonly createdAt: number;
}

/** FilterLogEvents answers for STANDARD only (CloudWatch Logs guide, "Log classes"); a class is for life. */
export type LogGroupClass = "STANDARD" | "INFREQUENT_ACCESS" | "DELIVERY";

export interface LogGroup {
  readonly name: string;
  readonly class: LogGroupClass;
  readonly createdAt: number;
  retentionInDays: number | null;
  readonly tags: Map<string, string>;
  readonly streams: Map<string, LogStream>;
  readonly events: LogEvent[];
}

export interface LogStore {
  /** By name. */
  groups(): readonly LogGroup[];
  /** @throws AwsError ResourceNotFoundException */
  group(name: string): LogGroup;
  /** @throws AwsError ResourceNotFoundException */
  stream(group: LogGroup, name: string): LogStream;
  /** @throws AwsError ResourceAlreadyExistsException */
  createGroup(name: string, ofClass?: LogGroupClass): LogGroup;
  /** @throws AwsError ResourceAlreadyExistsException */
  createStream(group: LogGroup, name: string): LogStream;
  deleteGroup(name: string): void;
  /** Creates group and stream where they are missing. */
  ensureStream(groupName: string, streamName: string): LogGroup;
  append(group: LogGroup, stream: string, events: readonly { timestamp: number; message: string }[]): void;
}

export function logStore(clock: Clock): LogStore {
  const groups = new Map<string, LogGroup>();
  let sequence = 0;
  const now = () => clock.now().getTime();
  const store: LogStore = {
    groups: () => [...groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    group(name) {
      const group = groups.get(name);
      if (group === undefined) throw notFound("group");
      return group;
    },
    stream(group, name) {
      const stream = group.streams.get(name);
      if (stream === undefined) throw notFound("stream");
      return stream;
    },
    createGroup(name, ofClass = "STANDARD") {
      if (groups.has(name)) throw alreadyExists("group");
      const group: LogGroup = {
        name,
        class: ofClass,
        createdAt: now(),
        retentionInDays: null,
        tags: new Map(),
        streams: new Map(),
        events: [],
      };
      groups.set(name, group);
      return group;
    },
    createStream(group, name) {
      if (group.streams.has(name)) throw alreadyExists("stream");
      const stream = { name, createdAt: now() };
      group.streams.set(name, stream);
      return stream;
    },
    deleteGroup(name) {
      store.group(name);
      groups.delete(name);
    },
    ensureStream(groupName, streamName) {
      const group = groups.get(groupName) ?? store.createGroup(groupName);
      if (!group.streams.has(streamName)) store.createStream(group, streamName);
      return group;
    },
    append(group, stream, events) {
      const ingestionTime = now();
      for (const { timestamp, message } of events) {
        group.events.push({ sequence, stream, timestamp, ingestionTime, message });
        sequence += 1;
      }
    },
  };
  return store;
}

function notFound(what: "group" | "stream"): AwsError {
  return new AwsError("ResourceNotFoundException", `The specified log ${what} does not exist.`);
}

function alreadyExists(what: "group" | "stream"): AwsError {
  return new AwsError("ResourceAlreadyExistsException", `The specified log ${what} already exists`);
}
