/** CloudWatch of the embedded cloud: JSON 1.0 on the wire, the metrics Lambda publishes and alarms in memory. */
import type { Clock } from "../clock.ts";
import { jsonProtocol, operationsOn } from "../protocols/json.ts";
import type { Service } from "../service.ts";
import { describeAlarms, putMetricAlarm, setAlarmState } from "./alarms.ts";
import { getMetricData } from "./metric-data.ts";
import type { MetricSink } from "./metric-sink.ts";
import { metricStore } from "./metric-store.ts";
import type { Operation } from "./operation.ts";

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
    ...jsonProtocol(
      { service: "CloudWatch", targetPrefix: "GraniteServiceVersion20100801", version: "1.0" },
      operationsOn(account, OPERATIONS),
    ),
    record: store.record,
    refused: store.refused,
  };
}
