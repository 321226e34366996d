/** GetMetricData: the statistics of Lambda's metrics by period, in pages. */
import * as z from "zod";
import { MINUTE_MS, type Minute } from "./metric-store.ts";
import { type Operation, readAs } from "./operation.ts";

/** Queries of one call, and data points of one page (GetMetricData, API reference). */
const MOST_QUERIES = 500;
const MOST_DATAPOINTS = 100_800;

const Statistic = z
  .string()
  .regex(/^(Sum|SampleCount|Average|Minimum|Maximum|p\d{1,2}(\.\d+)?|p100)$/, "is a statistic not offered here");

const Query = z.strictObject({
  Id: z.string().regex(/^[a-z]\w{0,254}$/),
  MetricStat: z.strictObject({
    Metric: z.strictObject({
      Namespace: z.string(),
      MetricName: z.string(),
      Dimensions: z
        .array(z.strictObject({ Name: z.string(), Value: z.string() }))
        .max(30)
        .default([]),
    }),
    Period: z.int().refine((seconds) => seconds > 0 && seconds % 60 === 0, "must be a multiple of 60"),
    Stat: Statistic,
    Unit: z.string().optional(),
  }),
  Label: z.string().optional(),
  ReturnData: z.boolean().default(true),
});

const GetMetricData = z.strictObject({
  MetricDataQueries: z.array(Query).min(1).max(MOST_QUERIES),
  /** Epoch seconds. */
  StartTime: z.number(),
  EndTime: z.number(),
  NextToken: z.string().optional(),
  ScanBy: z.enum(["TimestampDescending", "TimestampAscending"]).default("TimestampDescending"),
  MaxDatapoints: z.int().min(1).max(MOST_DATAPOINTS).default(MOST_DATAPOINTS),
});

type Query = z.output<typeof Query>;
interface Point {
  /** Epoch seconds. */
  readonly at: number;
  readonly value: number;
}

/**
 * Pages go through the queries in their order; a query whose points do not fit is continued on the next page, as
 * PartialData.
 */
export const getMetricData: Operation = ({ store }, parameters) => {
  const asked = readAs(GetMetricData, parameters);
  const from = asked.StartTime * 1000 - ((asked.StartTime * 1000) % MINUTE_MS);
  const results = [];
  let skipped = asked.NextToken === undefined ? 0 : Number(asked.NextToken);
  let left = asked.MaxDatapoints;
  let more = false;
  const begin = skipped;
  for (const query of asked.MetricDataQueries) {
    const points = pointsOf(query, store.minutes(dimensionsOf(query), from, asked.EndTime * 1000));
    if (asked.ScanBy === "TimestampDescending") points.reverse();
    const rest = points.slice(Math.min(skipped, points.length));
    skipped = Math.max(0, skipped - points.length);
    const page = rest.slice(0, left);
    left -= page.length;
    more ||= page.length < rest.length;
    results.push({
      Id: query.Id,
      Label: query.Label ?? query.MetricStat.Metric.MetricName,
      Timestamps: page.map(({ at }) => at),
      Values: page.map(({ value }) => value),
      StatusCode: page.length < rest.length ? "PartialData" : "Complete",
    });
  }
  const given = asked.MaxDatapoints - left;
  return { MetricDataResults: results, Messages: [], ...(more ? { NextToken: String(begin + given) } : {}) };
};

function dimensionsOf({ MetricStat: { Metric } }: Query): Record<string, string> {
  return Object.fromEntries(Metric.Dimensions.map(({ Name, Value }) => [Name, Value]));
}

/** The values of one metric, period by period; a period nothing was published in has no point. */
function pointsOf({ MetricStat: { Metric, Period, Stat } }: Query, minutes: readonly Minute[]): Point[] {
  const values = Metric.Namespace === "AWS/Lambda" ? VALUES.get(Metric.MetricName) : undefined;
  if (values === undefined) return [];
  const periods = Map.groupBy(minutes, ({ at }) => Math.floor(at / (Period * 1000)) * Period);
  return [...periods]
    .map(([at, of]) => ({ at, all: of.flatMap(values) }))
    .filter(({ all }) => all.length > 0)
    .map(({ at, all }) => ({ at, value: statisticOf(Stat, all) }))
    .sort((one, other) => one.at - other.at);
}

/**
 * What each invocation of a minute counts as; one that is refused is neither an invocation nor an error (Lambda guide,
 * "Types of metrics").
 */
const VALUES: ReadonlyMap<string, (minute: Minute) => readonly number[]> = new Map([
  ["Invocations", ({ durationsMs }) => durationsMs.map(() => 1)],
  ["Errors", ({ durationsMs, errors }) => durationsMs.map((_, index) => (index < errors ? 1 : 0))],
  ["Throttles", ({ durationsMs, throttles }) => [...durationsMs.map(() => 0), ...Array<number>(throttles).fill(1)]],
  ["Duration", ({ durationsMs }) => durationsMs],
]);

function statisticOf(stat: string, values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  switch (stat) {
    case "Sum":
      return sum;
    case "SampleCount":
      return values.length;
    case "Average":
      return sum / values.length;
    case "Minimum":
      return Math.min(...values);
    case "Maximum":
      return Math.max(...values);
    default:
      return percentileOf(values, Number(stat.slice(1)));
  }
}

/** The nearest rank. */
function percentileOf(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
}
