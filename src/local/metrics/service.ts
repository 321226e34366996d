/** CloudWatch of the embedded cloud: JSON 1.0 on the wire, the metrics Lambda publishes and alarms in memory. */
import type { Clock } from "../clock.ts";
import { AwsError, type CloudResponse, type Service } from "../service.ts";
import { describeAlarms, putMetricAlarm, setAlarmState } from "./alarms.ts";
import { getMetricData } from "./metric-data.ts";
import type { MetricSink } from "./metric-sink.ts";
import { metricStore } from "./metric-store.ts";
import type { Operation } from "./operation.ts";

const TARGET = "GraniteServiceVersion20100801.";

const OPERATIONS: Readonly<Record<string, Operation>> = {
  GetMetricData: getMetricData,
  DescribeAlarms: describeAlarms,
  PutMetricAlarm: putMetricAlarm,
  SetAlarmState: setAlarmState,
};

export interface MetricsSettings {
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
  /** From the end of a minute until its metrics are published; a minute unless told. */
  readonly lateSeconds?: number | undefined;
}

/** The service, and the sink that the functions' runner tells of every invocation. */
export function metricsService({ clock, region, accountId, lateSeconds = 60 }: MetricsSettings): Service & MetricSink {
  const store = metricStore(clock, lateSeconds);
  const account = { clock, region, accountId, store, alarms: new Map() };
  return {
    name: "metrics",
    handles: ({ headers }) => headers["x-amz-target"]?.startsWith(TARGET) ?? false,
    operationOf: ({ headers }) => headers["x-amz-target"]?.slice(TARGET.length) ?? null,
    async answer({ headers, body }) {
      const name = headers["x-amz-target"]?.slice(TARGET.length) ?? "";
      try {
        const run = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
        if (run === undefined) {
          throw new AwsError("UnknownOperationException", `The embedded cloud does not offer ${name} of CloudWatch.`);
        }
        return rendered(200, run(account, inputOf(body)));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return rendered(error.status, { __type: error.code, message: error.message });
      }
    },
    record: store.record,
    refused: store.refused,
  };
}

function inputOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString() || "{}");
  } catch {
    throw new AwsError("SerializationException", "The body of the request is not JSON.");
  }
}

function rendered(status: number, value: object): CloudResponse {
  return { status, headers: { "content-type": "application/x-amz-json-1.0" }, body: JSON.stringify(value) };
}
