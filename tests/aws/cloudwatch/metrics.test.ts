import {
  CloudWatchClient,
  CloudWatchServiceException,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { mockClient } from "aws-sdk-client-mock";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { metricsFrom } from "../../../src/aws/cloudwatch/metrics.ts";

const client = mockClient(CloudWatchClient);
afterAll(() => client.restore());
const metrics = metricsFrom(new CloudWatchClient({ region: "us-east-1" }));
const period = { from: new Date("2026-01-02T02:00:00Z"), to: new Date("2026-01-02T03:10:00Z") };
const [first, second] = [new Date("2026-01-02T03:00:00Z"), new Date("2026-01-02T03:01:00Z")];
const denied = new CloudWatchServiceException({
  name: "AccessDeniedException",
  message: "no",
  $fault: "client",
  $metadata: {},
});
const failing = new CloudWatchServiceException({
  name: "InternalServiceFault",
  message: "no",
  $fault: "server",
  $metadata: {},
});

beforeEach(() => client.reset());

describe("reading metrics", () => {
  test("asks for at most 500 in a call, four per function", async () => {
    client.on(GetMetricDataCommand).resolves({ MetricDataResults: [] });
    const names = Array.from({ length: 251 }, (_, at) => `f${at}`);
    const found = await metrics.minutesOf(names, period);
    const inputs = client.commandCalls(GetMetricDataCommand).map(({ args }) => args[0].input);
    expect(inputs.map(({ MetricDataQueries }) => MetricDataQueries?.length)).toEqual([500, 500, 4]);
    expect(inputs[0]?.MetricDataQueries?.[0]).toEqual({
      Id: "invocations_0",
      MetricStat: {
        Metric: {
          Namespace: "AWS/Lambda",
          MetricName: "Invocations",
          Dimensions: [{ Name: "FunctionName", Value: "f0" }],
        },
        Period: 60,
        Stat: "Sum",
      },
    });
    expect([...found.keys()]).toEqual(names);
    expect(found.get("f250")).toEqual([]);
  });

  test("tells the calls through an alias, and those of them that reached one version", async () => {
    client.on(GetMetricDataCommand).resolves({ MetricDataResults: [] });
    await metrics.minutesOf(["f:live", "f:live:8"], period);
    const [call] = client.commandCalls(GetMetricDataCommand);
    const asked = call?.args[0].input.MetricDataQueries?.map(({ MetricStat }) => MetricStat?.Metric?.Dimensions) ?? [];
    const ofAlias = [
      { Name: "FunctionName", Value: "f" },
      { Name: "Resource", Value: "f:live" },
    ];
    expect(asked[0]).toEqual(ofAlias);
    expect(asked.at(-1)).toEqual([...ofAlias, { Name: "ExecutedVersion", Value: "8" }]);
  });

  test("puts the pages of a result together, minute by minute; what is missing in a minute is zero", async () => {
    const page = (Id: string, Timestamps: Date[], Values: number[]) => ({
      Id,
      Timestamps,
      Values,
      StatusCode: "Complete" as const,
    });
    client
      .on(GetMetricDataCommand)
      .resolvesOnce({
        MetricDataResults: [{ ...page("invocations_0", [first], [5]), StatusCode: "PartialData" }],
        NextToken: "1",
      })
      .resolvesOnce({
        MetricDataResults: [
          page("invocations_0", [second], [7]),
          page("errors_0", [second], [2]),
          page("p95Ms_0", [first], [12.5]),
        ],
      });
    expect((await metrics.minutesOf(["f"], period)).get("f")).toEqual([
      { at: first, invocations: 5, errors: 0, throttles: 0, p95Ms: 12.5 },
      { at: second, invocations: 7, errors: 2, throttles: 0, p95Ms: null },
    ]);
    expect(client.commandCalls(GetMetricDataCommand).map(({ args }) => args[0].input.NextToken)).toEqual([
      undefined,
      "1",
    ]);
  });

  test("says in words what CloudWatch refuses or fails at", async () => {
    client.on(GetMetricDataCommand).rejects(failing);
    await expect(metrics.minutesOf(["f"], period)).rejects.toThrow(
      "CloudWatch cannot be read: InternalServiceFault: no",
    );
    client.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ Id: "errors_0", StatusCode: "InternalError" }] });
    await expect(metrics.minutesOf(["f"], period)).rejects.toThrow("InternalError");
  });
});

test.each([
  ["that nobody answers", Object.assign(new Error("connect"), { code: "ECONNREFUSED" }), "cannot be reached"],
  ["an endpoint does not know", Object.assign(new Error("no"), { $metadata: { httpStatusCode: 501 } }), "not offered"],
])("a CloudWatch %s is not measured, and fails nothing", async (_, error, words) => {
  client.on(GetMetricDataCommand).rejects(error).on(DescribeAlarmsCommand).rejects(error);
  const notMeasured = { name: "NotMeasured", message: expect.stringContaining(words) };
  await expect(metrics.minutesOf(["f"], period)).rejects.toMatchObject(notMeasured);
  await expect(metrics.alarmStates(["a"])).rejects.toMatchObject(notMeasured);
});

test("a permission for CloudWatch that was taken away is an error, and no lack of evidence", async () => {
  client.on(GetMetricDataCommand).rejects(denied).on(DescribeAlarmsCommand).rejects(denied);
  await expect(metrics.minutesOf(["f"], period)).rejects.toMatchObject({ name: "AccessDeniedException" });
  await expect(metrics.alarmStates(["a"])).rejects.toMatchObject({ name: "AccessDeniedException" });
});

test("alarms are looked up by name, metric and composite ones, page after page", async () => {
  client
    .on(DescribeAlarmsCommand)
    .resolvesOnce({ MetricAlarms: [{ AlarmName: "a", StateValue: "OK" }], NextToken: "1" })
    .resolvesOnce({ CompositeAlarms: [{ AlarmName: "b", StateValue: "ALARM" }] });
  expect([...(await metrics.alarmStates(["a", "b", "c"]))]).toEqual([
    ["a", "OK"],
    ["b", "ALARM"],
  ]);
  expect(client.commandCalls(DescribeAlarmsCommand)[0]?.args[0].input).toMatchObject({
    AlarmNames: ["a", "b", "c"],
    AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
  });
});
