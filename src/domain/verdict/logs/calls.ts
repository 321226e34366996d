/** Counts the calls in a function's log, how many failed and how, and which errors other calls logged. */
import * as z from "zod";
import type { Stored } from "../../stored/parts.ts";
import { logLineOf } from "./log-line.ts";

/** One kind of error and how many calls had it. */
const errorCount = z.object({
  /** Only the type, such as `FileNotFoundError`: a message can hold what no report should. */
  error: z.string(),
  calls: z.int(),
});

/** The calls that a log shows in a period. */
export const callCount = z.object({
  /** Calls that Lambda's lines show. Also 0 if the log level hides the lines of calls that succeed. */
  calls: z.int(),
  failed: z.int(),
  /** How they failed, the most frequent first, at most 20 kinds. */
  failures: z.array(errorCount),
  /** Kinds of errors logged in calls that did not fail, or outside calls. */
  logged: z.array(errorCount),
  /** All log events. */
  events: z.int(),
  /** Whether `calls` is estimated from a part of the log, and `failed` from a search for failures. */
  sampled: z.boolean(),
});

export type ErrorCount = Stored<typeof errorCount>;
export type CallCount = Stored<typeof callCount>;

export const NO_CALLS: CallCount = { calls: 0, failed: 0, failures: [], logged: [], events: 0, sampled: false };

/** One event, as CloudWatch returns it. */
export interface CountedEvent {
  readonly at: Date;
  readonly message: string;
  readonly stream: string;
}

/** Which events to count. */
export interface Counting {
  /** Calls that began earlier do not count. */
  readonly from: Date;
  /** When the change began; `null` without a change. Calls in environments that started earlier do not count. */
  readonly changedAt: Date | null;
  /** Whether the stream belongs to a version published since, so that its environments are never old. */
  isOfNewVersion(stream: string): boolean;
}

const MAX_KINDS = 20;

interface Call {
  readonly at: Date;
  readonly requestId: string | null;
  /** `undefined` until a line shows it. */
  failed: string | null | undefined;
  /** Whether a line shows it that successful calls have too. Some log levels show only the lines of failures. */
  shown: boolean;
  readonly logged: Set<string>;
}

interface Environment {
  /** When it started, if the log shows it. */
  began: Date | null;
  readonly first: Date;
  readonly calls: Call[];
  /** Failures without a known call. */
  readonly failures: { readonly at: Date; readonly error: string }[];
  readonly logged: Set<string>;
}

export interface CallCounter {
  add(event: CountedEvent): void;
  /** `showsStarts`: the events include the start of every environment since the change. */
  count(showsStarts: boolean): CallCount;
  /** Whether an environment from before the change answered a call; `null` if the log does not show it. */
  isFromBefore(requestId: string, showsStarts: boolean): boolean | null;
  /** Whether any start of an environment or call was seen. A log level shows both or neither. */
  seen(): { readonly begin: boolean; readonly start: boolean };
}

/** Events of a stream must be added in order: an environment handles one call at a time. */
export function callCounter(counting: Counting): CallCounter {
  const environments = new Map<string, Environment>();
  let events = 0;
  const isOld = (stream: string, { began, first }: Environment, showsStarts: boolean): boolean => {
    const { changedAt } = counting;
    if (changedAt === null || counting.isOfNewVersion(stream)) return false;
    return began === null ? first < changedAt || showsStarts : began < changedAt;
  };

  return {
    add({ at, message, stream }) {
      events += 1;
      let environment = environments.get(stream);
      if (environment === undefined) {
        environment = { began: null, first: at, calls: [], failures: [], logged: new Set() };
        environments.set(stream, environment);
      }
      addLine(environment, at, message);
    },
    count(showsStarts) {
      const counted = [...environments].filter(([stream, each]) => !isOld(stream, each, showsStarts));
      const own = counted.map(([, environment]) => environment);
      const calls = own.flatMap((each) => each.calls).filter(({ at }) => at >= counting.from);
      const orphans = own.flatMap(({ failures }) => failures).filter(({ at }) => at >= counting.from);
      const failing = calls.flatMap(({ failed }) => failed ?? []);
      const failures = [...failing, ...orphans.map(({ error }) => error)];
      const fine = calls.filter(({ failed }) => typeof failed !== "string");
      const logged = [...fine.flatMap((call) => [...call.logged]), ...own.flatMap((each) => [...each.logged])];
      return {
        calls: calls.some(({ shown }) => shown) ? calls.length : 0,
        failed: failures.length,
        failures: countsOf(failures),
        logged: countsOf(logged),
        events,
        sampled: false,
      };
    },
    isFromBefore(requestId, showsStarts) {
      for (const [stream, environment] of environments)
        if (environment.calls.some((call) => call.requestId === requestId))
          return isOld(stream, environment, showsStarts);
      return null;
    },
    seen() {
      const all = [...environments.values()];
      return {
        begin: all.some(({ began }) => began !== null),
        start: all.some(({ calls }) => calls.some(({ shown }) => shown)),
      };
    },
  };
}

function addLine(environment: Environment, at: Date, message: string): void {
  const line = logLineOf(message);
  const { calls } = environment;
  const callOf = (requestId: string | null) =>
    requestId === null ? calls.at(-1) : calls.findLast((call) => call.requestId === requestId);
  switch (line.kind) {
    case "environment":
      environment.began ??= at;
      return;
    case "start":
      calls.push({ at, requestId: line.requestId, failed: undefined, shown: true, logged: new Set() });
      return;
    case "report": {
      const call = callOf(line.requestId) ?? addLateCall(environment, at, line.requestId);
      call.shown ||= typeof line.failed !== "string";
      if (line.failed !== undefined && typeof call.failed !== "string") call.failed = line.failed;
      if (typeof call.failed === "string") countInit(environment);
      return;
    }
    case "failure": {
      const call = callOf(line.requestId) ?? (line.requestId && addLateCall(environment, at, line.requestId));
      if (call) {
        call.failed ??= line.error;
        countInit(environment);
      } else environment.failures.push({ at, error: line.error });
      return;
    }
    case "error":
      (callOf(line.requestId) ?? environment).logged.add(line.error);
      return;
    case "other":
      return;
  }
}

/** An init that fails is logged before its call begins. The two are one failure. */
function countInit({ failures }: Environment): void {
  failures.length = 0;
}

/** Adds a call whose START is missing. The last failure without a call belongs to it. */
function addLateCall({ calls, failures }: Environment, at: Date, requestId: string): Call {
  const call: Call = { at, requestId, failed: failures.pop()?.error, shown: false, logged: new Set() };
  calls.push(call);
  return call;
}

function countsOf(errors: readonly string[]): readonly ErrorCount[] {
  const counts = [...Map.groupBy(errors, (error) => error)].map(([error, of]) => ({ error, calls: of.length }));
  return counts.sort((one, other) => other.calls - one.calls).slice(0, MAX_KINDS);
}

/** Combines a part of a busy log, with its calls scaled to the whole period, and the failures that a search found. */
export function sampledCount(
  part: CallCount,
  found: CallCount,
  { partMs, wholeMs }: { readonly partMs: number; readonly wholeMs: number },
): CallCount {
  const times = Math.max(1, wholeMs / Math.max(partMs, 1));
  const failures = found.failed >= part.failed ? found : part;
  return {
    calls: Math.max(Math.round(part.calls * times), failures.failed),
    failed: failures.failed,
    failures: failures.failures,
    logged: found.logged.length > 0 ? found.logged : part.logged,
    events: part.events + found.events,
    sampled: true,
  };
}
