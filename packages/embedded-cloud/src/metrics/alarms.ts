/** Alarms: kept, described, and set. They are not evaluated: an alarm's state is what SetAlarmState made it. */
import * as z from "zod";
import { AwsError } from "../service.ts";
import { type Operation, readAs } from "./operation.ts";

const State = z.enum(["OK", "ALARM", "INSUFFICIENT_DATA"]);
const Name = z.string().min(1).max(255);

const PutMetricAlarm = z.looseObject({
  AlarmName: Name,
  ComparisonOperator: z.string(),
  EvaluationPeriods: z.int().min(1),
});

/** A new alarm has not seen any data; one that is put again keeps its state. */
export const putMetricAlarm: Operation = ({ alarms, region, accountId, clock }, parameters) => {
  const { AlarmName, ...fields } = readAs(PutMetricAlarm, parameters);
  const existing = alarms.get(AlarmName);
  alarms.set(AlarmName, {
    ...fields,
    AlarmName,
    AlarmArn: `arn:aws:cloudwatch:${region}:${accountId}:alarm:${AlarmName}`,
    StateValue: existing?.StateValue ?? "INSUFFICIENT_DATA",
    StateReason: existing?.StateReason ?? "Unchecked: Initial alarm creation",
    StateUpdatedTimestamp: existing?.StateUpdatedTimestamp ?? clock.now().getTime() / 1000,
  });
  return {};
};

const SetAlarmState = z.strictObject({
  AlarmName: Name,
  StateValue: State,
  StateReason: z.string().max(1023),
  StateReasonData: z.string().optional(),
});

export const setAlarmState: Operation = ({ alarms, clock }, parameters) => {
  const { AlarmName, StateValue, StateReason } = readAs(SetAlarmState, parameters);
  const alarm = alarms.get(AlarmName);
  if (alarm === undefined) throw new AwsError("ResourceNotFound", `Alarm ${AlarmName} does not exist`, 404);
  alarms.set(AlarmName, {
    ...alarm,
    StateValue,
    StateReason,
    StateUpdatedTimestamp: clock.now().getTime() / 1000,
  });
  return {};
};

const DescribeAlarms = z.strictObject({
  AlarmNames: z.array(Name).max(100).optional(),
  AlarmTypes: z.array(z.enum(["MetricAlarm", "CompositeAlarm"])).optional(),
  MaxRecords: z.int().min(1).max(100).default(50),
  NextToken: z.string().optional(),
});

/** By name, in pages; composite alarms are not kept here. */
export const describeAlarms: Operation = ({ alarms }, parameters) => {
  const { AlarmNames, MaxRecords, NextToken = "0" } = readAs(DescribeAlarms, parameters);
  const found = [...alarms.values()]
    .filter(({ AlarmName }) => AlarmNames === undefined || AlarmNames.includes(AlarmName))
    .sort((one, other) => (one.AlarmName < other.AlarmName ? -1 : 1));
  const begin = Number(NextToken);
  const end = begin + MaxRecords;
  return {
    MetricAlarms: found.slice(begin, end),
    CompositeAlarms: [],
    ...(end < found.length ? { NextToken: String(end) } : {}),
  };
};
