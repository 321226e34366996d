/** Reads CloudWatch metrics by the minute, and alarm states. */
import {
  type CloudWatchClient,
  CloudWatchServiceException,
  DescribeAlarmsCommand,
  type Dimension,
  GetMetricDataCommand,
  type MetricDataQuery,
} from "@aws-sdk/client-cloudwatch";
import pLimit from "p-limit";
import { errorText } from "../../domain/text.ts";
import type { AlarmState } from "../../domain/verdict/alarms.ts";
import type { MetricMinute } from "../../domain/verdict/gates.ts";
import { onlyNewTokens } from "../paging.ts";
import { isNotOffered, isUnreachable } from "../unsupported.ts";

export interface MetricsPeriod {
  readonly from: Date;
  readonly to: Date;
}

/** Metrics that could not be read. `message` explains why. */
export class NotMeasured extends Error {
  override readonly name = "NotMeasured";
}

export interface Metrics {
  /**
   * Metrics of each function by the minute, oldest first. Minutes without calls are left out. `FUNCTION:ALIAS` selects
   * calls through an alias, and `FUNCTION:ALIAS:VERSION` those of them that reached this version.
   * @throws NotMeasured
   */
  minutesOf(resources: readonly string[], period: MetricsPeriod): Promise<ReadonlyMap<string, readonly MetricMinute[]>>;
  /** The states of at most 100 metric and composite alarms, without those that do not exist. @throws NotMeasured */
  alarmStates(names: readonly string[]): Promise<ReadonlyMap<string, AlarmState>>;
}

/** Quota of one GetMetricData call (API reference); each function needs four queries. */
const MAX_QUERIES = 500;
/** GetMetricData allows 50 calls per second (CloudWatch quotas). */
const CALL_CONCURRENCY = 8;

const METRICS = [
  { field: "invocations", MetricName: "Invocations", Stat: "Sum" },
  { field: "errors", MetricName: "Errors", Stat: "Sum" },
  { field: "throttles", MetricName: "Throttles", Stat: "Sum" },
  { field: "p95Ms", MetricName: "Duration", Stat: "p95" },
] as const;

const FUNCTIONS_PER_CALL = Math.floor(MAX_QUERIES / METRICS.length);

export function metricsFrom(client: CloudWatchClient): Metrics {
  return {
    async minutesOf(resources, period) {
      const parts = Array.from({ length: Math.ceil(resources.length / FUNCTIONS_PER_CALL) }, (_, part) =>
        resources.slice(part * FUNCTIONS_PER_CALL, (part + 1) * FUNCTIONS_PER_CALL),
      );
      const found = await pLimit(CALL_CONCURRENCY).map(parts, (names) => readMinutes(client, names, period));
      return new Map(found.flat());
    },

    async alarmStates(names) {
      const states = new Map<string, AlarmState>();
      const next = onlyNewTokens("the alarms");
      let NextToken: string | undefined;
      do {
        const page = await client
          .send(
            new DescribeAlarmsCommand({
              AlarmNames: [...names],
              AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
              MaxRecords: 100,
              NextToken,
            }),
          )
          .catch(throwNotMeasured);
        for (const { AlarmName = "", StateValue = null } of [
          ...(page.MetricAlarms ?? []),
          ...(page.CompositeAlarms ?? []),
        ])
          states.set(AlarmName, StateValue as AlarmState);
        NextToken = next(page.NextToken);
      } while (NextToken !== undefined);
      return states;
    },
  };
}

type Field = (typeof METRICS)[number]["field"];
type Values = Map<number, Partial<Record<Field, number>>>;

/** Pages continue earlier results under the same ids (API reference, GetMetricData, NextToken). */
async function readMinutes(
  client: CloudWatchClient,
  names: readonly string[],
  { from, to }: MetricsPeriod,
): Promise<(readonly [string, readonly MetricMinute[]])[]> {
  const values = names.map((): Values => new Map());
  const MetricDataQueries = names.flatMap((name, at) => queriesOn(name, at));
  const next = onlyNewTokens("the metrics");
  let NextToken: string | undefined;
  do {
    const input = { MetricDataQueries, StartTime: from, EndTime: to, ScanBy: "TimestampAscending" as const, NextToken };
    const page = await client.send(new GetMetricDataCommand(input)).catch(throwNotMeasured);
    for (const { Id = "", StatusCode, Timestamps = [], Values: found = [] } of page.MetricDataResults ?? []) {
      if (StatusCode === "InternalError" || StatusCode === "Forbidden")
        throw new NotMeasured(`its metrics cannot be read: ${StatusCode}`);
      const [field, at] = parseId(Id);
      for (const [index, time] of Timestamps.entries()) addTo(values[at], time, field, found[index] ?? 0);
    }
    NextToken = next(page.NextToken);
  } while (NextToken !== undefined);
  return names.map((name, at) => [name, minutesFrom(values[at])] as const);
}

function queriesOn(resource: string, at: number): MetricDataQuery[] {
  return METRICS.map(({ field, MetricName, Stat }) => ({
    Id: `${field}_${at}`,
    MetricStat: {
      Metric: { Namespace: "AWS/Lambda", MetricName, Dimensions: dimensionsOf(resource) },
      Period: 60,
      Stat,
    },
  }));
}

/** Lambda developer guide, "Dimensions for Lambda metrics": ExecutedVersion exists for calls through an alias. */
function dimensionsOf(resource: string): Dimension[] {
  const [FunctionName = "", alias, ExecutedVersion] = resource.split(":");
  const named = { FunctionName, Resource: alias && `${FunctionName}:${alias}`, ExecutedVersion };
  return Object.entries(named).flatMap(([Name, Value]) => (Value === undefined ? [] : [{ Name, Value }]));
}

function parseId(id: string): readonly [Field, number] {
  const [field, at] = id.split("_");
  return [field as Field, Number(at)];
}

function addTo(values: Values | undefined, time: Date, field: Field, value: number): void {
  const at = time.getTime();
  values?.set(at, { ...values.get(at), [field]: value });
}

/** Lambda publishes no data points without calls, so missing values are zero. */
function minutesFrom(values: Values = new Map()): readonly MetricMinute[] {
  return [...values]
    .sort(([one], [other]) => one - other)
    .map(([at, { invocations = 0, errors = 0, throttles = 0, p95Ms = null }]) => ({
      at: new Date(at),
      ...{ invocations, errors, throttles, p95Ms },
    }));
}

/**
 * Throws NotMeasured if CloudWatch fails, is not offered, or does not answer: the migration has other evidence. A
 * missing permission remains an error, because the deployed roles have it.
 */
function throwNotMeasured(error: unknown): never {
  if (isUnreachable(error)) throw new NotMeasured("CloudWatch cannot be reached", { cause: error });
  if (isNotOffered(error)) throw new NotMeasured("CloudWatch is not offered here", { cause: error });
  if (!(error instanceof CloudWatchServiceException) || /^AccessDenied/.test(error.name)) throw error;
  throw new NotMeasured(`CloudWatch cannot be read: ${errorText(error)}`, { cause: error });
}
