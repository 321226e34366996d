/**
 * Lambda's metrics by the minute. The data of a minute appears all at once, some time after the minute has ended
 * (Lambda guide, "Types of metrics": sent in one-minute intervals).
 */
import type { Clock } from "../clock.ts";
import type { InvocationRefused, MetricSink } from "./metric-sink.ts";

export const MINUTE_MS = 60_000;
/** CloudWatch keeps minutes for 15 days; users of this cloud need only one day. */
const KEPT_MS = 24 * 60 * MINUTE_MS;

/** One minute of one series. */
export interface Minute {
  /** Its start in milliseconds since 1970. */
  readonly at: number;
  readonly durationsMs: readonly number[];
  readonly errors: number;
  readonly throttles: number;
}

type Counted = { -readonly [Each in keyof Omit<Minute, "at" | "durationsMs">]: number } & { durationsMs: number[] };

interface Series {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly minutes: Map<number, Counted>;
}

export interface MetricStore extends MetricSink {
  /** The published minutes, from `from` until before `to`, of the series with exactly these dimensions. */
  minutes(dimensions: Readonly<Record<string, string>>, from: number, to: number): readonly Minute[];
}

/** `lateSeconds`: time from the end of a minute until it is published. */
export function metricStore(clock: Clock, lateSeconds: number): MetricStore {
  const all = new Map<string, Series>();

  function seriesOf(dimensions: Readonly<Record<string, string>>): Series {
    const key = keyOf(dimensions);
    const series = all.get(key) ?? { dimensions, minutes: new Map() };
    all.set(key, series);
    return series;
  }

  function count(invocation: InvocationRefused, add: (minute: Counted) => void): void {
    const now = clock.now().getTime();
    const at = now - (now % MINUTE_MS);
    for (const dimensions of dimensionsOf(invocation)) {
      const { minutes } = seriesOf(dimensions);
      const minute = minutes.get(at) ?? { durationsMs: [], errors: 0, throttles: 0 };
      add(minute);
      minutes.set(at, minute);
      for (const old of minutes.keys()) {
        if (old > at - KEPT_MS) break;
        minutes.delete(old);
      }
    }
  }

  return {
    record(invocation) {
      count(invocation, (minute) => {
        minute.durationsMs.push(invocation.durationMs);
        minute.errors += invocation.failed ? 1 : 0;
      });
    },
    recordThrottle(invocation) {
      count(invocation, (minute) => {
        minute.throttles += 1;
      });
    },
    minutes(dimensions, from, to) {
      const published = clock.now().getTime() - lateSeconds * 1000 - MINUTE_MS;
      const series = all.get(keyOf(dimensions));
      return [...(series?.minutes ?? [])]
        .filter(([at]) => at >= from && at < to && at <= published)
        .map(([at, counted]) => ({ at, ...counted }));
    },
  };
}

const keyOf = (dimensions: Readonly<Record<string, string>>) =>
  JSON.stringify(Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1)));

/** Lambda's sets of dimensions for an invocation; ExecutedVersion only if an alias was invoked. */
function dimensionsOf({ functionName, resource, executedVersion }: InvocationRefused): Record<string, string>[] {
  const own = { FunctionName: functionName, Resource: resource };
  const byAlias = resource !== functionName && resource !== `${functionName}:${executedVersion}`;
  return [{}, { FunctionName: functionName }, own, ...(byAlias ? [{ ...own, ExecutedVersion: executedVersion }] : [])];
}
