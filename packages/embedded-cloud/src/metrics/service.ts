/**
 * CloudWatch of the embedded cloud: the metrics that Lambda publishes, and alarms, in memory. On the wire JSON 1.0, and
 * the query protocol of older clients.
 */
import type { Clock } from "../clock.ts";
import { jsonProtocol, operationsOn } from "../protocols/json.ts";
import { queryProtocol } from "../protocols/query.ts";
import type { CloudRequest, Service } from "../service.ts";
import { describeAlarms, putMetricAlarm, setAlarmState } from "./alarms.ts";
import { getMetricData } from "./metric-data.ts";
import type { MetricSink } from "./metric-sink.ts";
import { metricStore } from "./metric-store.ts";
import type { Operation } from "./operation.ts";
import { answerGroup, parametersIn } from "./query-form.ts";

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
  /** From the end of a minute until its metrics are published; 60 by default. */
  readonly lateSeconds?: number | undefined;
}

/** The service, and the sink that the functions' runner tells of every invocation. */
export function metricsService({ clock, region, accountId, lateSeconds = 60 }: MetricsSettings): Service & MetricSink {
  const store = metricStore(clock, lateSeconds);
  const account = { clock, region, accountId, store, alarms: new Map() };
  const operations = operationsOn(account, OPERATIONS);
  const json = jsonProtocol(
    { service: "CloudWatch", targetPrefix: "GraniteServiceVersion20100801", version: "1.0" },
    operations,
  );
  const query = queryProtocol(
    {
      service: "CloudWatch",
      signedFor: "monitoring",
      namespace: "http://monitoring.amazonaws.com/doc/2010-08-01/",
    },
    Object.fromEntries(
      Object.entries(operations).map(([name, carryOut]) => [
        name,
        (form: URLSearchParams) => answerGroup(carryOut(parametersIn(form))),
      ]),
    ),
  );
  const spoken = (request: CloudRequest) => (query.handles(request) ? query : json);
  return {
    name: "metrics",
    handles: (request) => query.handles(request) || json.handles(request),
    operationOf: (request) => spoken(request).operationOf(request),
    answer: (request) => spoken(request).answer(request),
    record: store.record,
    recordThrottle: store.recordThrottle,
  };
}
