/** What looks at the lock by schedule: an event that says an execution ended is delivered as best effort only. */
import { attribute, serviceName } from "./names.ts";
import { allow, role } from "./policies.ts";

/** An execution whose event was lost is noticed within this and the wait of the state machine. */
const RATE = "rate(5 minutes)";

/** The alarm goes off once for as long as checks fail, not with every one of them. */
export const LOCK_CHECK_ALARM_SECONDS = 900;

export const lockCheckSchedule = {
  LockCheckScheduleRole: role(
    "scheduler.amazonaws.com",
    `Lets the schedule of ${serviceName} start the check of the lock`,
    "start",
    [allow({ Ref: "LockCheck" }, "states:StartExecution")],
  ),
  LockCheckSchedule: {
    Type: "AWS::Scheduler::Schedule",
    Properties: {
      Name: `${serviceName}-lock-check`,
      Description: "Notices executions that ended before their time and were not picked up",
      ScheduleExpression: RATE,
      State: "ENABLED",
      FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 1 },
      Target: { Arn: { Ref: "LockCheck" }, RoleArn: attribute("LockCheckScheduleRole", "Arn"), Input: "{}" },
    },
  },
};
