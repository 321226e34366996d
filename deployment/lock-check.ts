/** The schedule of the lock check: EventBridge delivers status changes on a best-effort basis. */
import { attribute, serviceName } from "./names.ts";
import { allow, role } from "./policies.ts";

/** Finds an execution whose event was lost within this time plus the state machine's wait. */
const RATE = "rate(5 minutes)";

/** One alarm for all checks that fail within this time. */
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
      Description: "Finds executions that ended early and were not picked up",
      ScheduleExpression: RATE,
      State: "ENABLED",
      FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 1 },
      Target: { Arn: { Ref: "LockCheck" }, RoleArn: attribute("LockCheckScheduleRole", "Arn"), Input: "{}" },
    },
  },
};
