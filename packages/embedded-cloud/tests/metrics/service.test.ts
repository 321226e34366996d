import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type MetricDataQuery,
  PutMetricAlarmCommand,
  ResourceNotFound,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { metricsService } from "../../src/metrics/service.ts";
import { type CloudServer, listen } from "../../src/server.ts";
import { aTurnedClock } from "../support/turned-clock.ts";

const clock = aTurnedClock(new Date("2026-01-02T03:04:05Z"));
const service = metricsService({ clock, region: "us-east-1", accountId: "000000000000" });
const minute = (hhmm: string) => new Date(`2026-01-02T${hhmm}:00Z`);
let server: CloudServer;
let client: CloudWatchClient;

beforeAll(async () => {
  server = await listen([service]);
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  client = new CloudWatchClient({ endpoint: server.url, region: "us-east-1", credentials, maxAttempts: 1 });
});
afterAll(async () => {
  client.destroy();
  await server.stop();
});
beforeEach(() => clock.turnTo(new Date("2026-01-02T03:04:05Z")));

function invoked(functionName: string, durationMs: number, failed = false, qualifier = "") {
  const resource = `${functionName}${qualifier}`;
  service.record({ functionName, resource, executedVersion: "$LATEST", failed, durationMs });
}

function query(Id: string, MetricName: string, Stat: string, FunctionName: string): MetricDataQuery {
  const Dimensions = [{ Name: "FunctionName", Value: FunctionName }];
  return { Id, MetricStat: { Metric: { Namespace: "AWS/Lambda", MetricName, Dimensions }, Period: 60, Stat } };
}

async function read(queries: MetricDataQuery[], more: object = {}) {
  const command = { StartTime: minute("03:00"), EndTime: minute("03:10"), MetricDataQueries: queries, ...more };
  return await client.send(new GetMetricDataCommand(command));
}

describe("the query protocol of older clients", () => {
  async function asked(form: Readonly<Record<string, string>>): Promise<{ status: number; text: string }> {
    const scope = "key/20260102/us-east-1/monitoring/aws4_request";
    const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${"0".repeat(64)}`;
    const answer = await fetch(server.url, {
      method: "POST",
      headers: { authorization, "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
      body: new URLSearchParams({ Version: "2010-08-01", ...form }),
    });
    return { status: answer.status, text: await answer.text() };
  }

  test("reads form requests, and responds in XML with ISO 8601 times", async () => {
    invoked("form", 10);
    clock.turnTo(new Date("2026-01-02T03:06:00Z"));
    const first = "MetricDataQueries.member.1.";
    const { status, text } = await asked({
      Action: "GetMetricData",
      StartTime: "2026-01-02T03:00:00Z",
      EndTime: "2026-01-02T03:10:00Z",
      [`${first}Id`]: "calls",
      [`${first}ReturnData`]: "true",
      [`${first}MetricStat.Period`]: "60",
      [`${first}MetricStat.Stat`]: "Sum",
      [`${first}MetricStat.Metric.Namespace`]: "AWS/Lambda",
      [`${first}MetricStat.Metric.MetricName`]: "Invocations",
      [`${first}MetricStat.Metric.Dimensions.member.1.Name`]: "FunctionName",
      [`${first}MetricStat.Metric.Dimensions.member.1.Value`]: "form",
    });
    expect(status).toBe(200);
    expect(text).toContain("<Id>calls</Id>");
    expect(text).toContain("<Timestamps><member>2026-01-02T03:04:00.000Z</member></Timestamps>");
    expect(text).toContain("<Values><member>1</member></Values>");
  });

  test.each(["__proto__.a", "Alarm Names.member.1", "constructor"])("refuses a form with %s", async (name) => {
    const { status, text } = await asked({ Action: "DescribeAlarms", [name]: "a" });
    expect([status, /<Code>(\w+)<\/Code>/.exec(text)?.[1]]).toEqual([400, "MalformedQueryString"]);
  });
});

describe("GetMetricData", () => {
  test("a refused call counts as a throttle, not as an invocation or an error", async () => {
    invoked("busy", 10);
    for (const name of ["busy", "shut"])
      service.recordThrottle({ functionName: name, resource: name, executedVersion: "$LATEST" });
    clock.turnTo(new Date("2026-01-02T03:06:00Z"));
    const asked = ["busy", "shut"].flatMap((name) =>
      ["Invocations", "Errors", "Throttles"].map((metric) => query(`${name}${metric}`, metric, "Sum", name)),
    );
    const { MetricDataResults = [] } = await read(asked);
    expect(MetricDataResults.map(({ Values }) => Values)).toEqual([[1], [0], [1], [], [], [1]]);
  });

  test("a minute appears some time after it has ended, with all its data at once", async () => {
    invoked("late", 10);
    invoked("late", 20, true);
    const all = [query("calls", "Invocations", "Sum", "late"), query("errors", "Errors", "Sum", "late")];
    clock.turnTo(new Date("2026-01-02T03:05:59Z"));
    expect((await read(all)).MetricDataResults?.map(({ Values }) => Values)).toEqual([[], []]);
    clock.turnTo(new Date("2026-01-02T03:06:00Z"));
    expect((await read(all)).MetricDataResults).toMatchObject([
      { Id: "calls", StatusCode: "Complete", Timestamps: [minute("03:04")], Values: [2] },
      { Id: "errors", StatusCode: "Complete", Timestamps: [minute("03:04")], Values: [1] },
    ]);
  });

  test("percentiles cover the invocations of a minute, per function and per invoked version or alias", async () => {
    for (let duration = 1; duration <= 20; duration++) invoked("slow", duration * 10, false, ":live");
    clock.turnTo(minute("03:09"));
    expect((await read([query("p", "Duration", "p95", "slow")])).MetricDataResults?.[0]?.Values).toEqual([190]);
    const live = query("live", "Invocations", "Sum", "slow");
    live.MetricStat?.Metric?.Dimensions?.push({ Name: "Resource", Value: "slow:live" });
    expect((await read([live])).MetricDataResults?.[0]?.Values).toEqual([20]);
  });

  test("long results continue on the next page, across queries", async () => {
    for (const at of ["03:01", "03:02", "03:03"]) {
      clock.turnTo(minute(at));
      invoked("paged", 5);
    }
    clock.turnTo(minute("03:09"));
    const queries = [query("a", "Invocations", "Sum", "paged"), query("b", "Duration", "Maximum", "paged")];
    const first = await read(queries, { MaxDatapoints: 4, ScanBy: "TimestampAscending" });
    expect(first.MetricDataResults).toMatchObject([
      { Id: "a", StatusCode: "Complete", Values: [1, 1, 1] },
      { Id: "b", StatusCode: "PartialData", Values: [5] },
    ]);
    const next = await read(queries, {
      MaxDatapoints: 4,
      ScanBy: "TimestampAscending",
      NextToken: first.NextToken,
    });
    expect(next.NextToken).toBeUndefined();
    expect(next.MetricDataResults).toMatchObject([
      { Id: "a", Values: [] },
      { Id: "b", StatusCode: "Complete", Values: [5, 5] },
    ]);
  });

  test("more than 500 queries are refused, and an unsupported statistic is named", async () => {
    const many = Array.from({ length: 501 }, (_, at) => query(`q${at}`, "Errors", "Sum", "any"));
    await expect(read(many)).rejects.toThrow("MetricDataQueries");
    await expect(read([query("q", "Errors", "TM(10%:90%)", "any")])).rejects.toThrow("not offered here");
  });
});

describe("alarms", () => {
  test("an alarm has insufficient data until its state is set, and is found by name", async () => {
    const alarm = { ComparisonOperator: "GreaterThanThreshold", EvaluationPeriods: 1, Threshold: 1 } as const;
    await client.send(new PutMetricAlarmCommand({ AlarmName: "acme-errors", ...alarm }));
    await client.send(new PutMetricAlarmCommand({ AlarmName: "acme-other", ...alarm }));
    const states = async () => {
      const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: ["acme-errors"] }));
      return MetricAlarms?.map(({ AlarmName, StateValue }) => [AlarmName, StateValue]);
    };
    expect(await states()).toEqual([["acme-errors", "INSUFFICIENT_DATA"]]);
    await client.send(
      new SetAlarmStateCommand({ AlarmName: "acme-errors", StateValue: "ALARM", StateReason: "a test" }),
    );
    expect(await states()).toEqual([["acme-errors", "ALARM"]]);
    await expect(
      client.send(new SetAlarmStateCommand({ AlarmName: "acme-none", StateValue: "OK", StateReason: "a test" })),
    ).rejects.toThrow(ResourceNotFound);
  });
});
