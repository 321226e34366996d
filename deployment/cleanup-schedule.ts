/** The schedule of the clean-up, and the role that starts it. */
import { attribute, serviceName } from "./names.ts";
import { allow, role } from "./policies.ts";

/** A new schedule would start the clean-up immediately. The window keeps it out of the deployment. */
const WINDOW_MINUTES = 60;

/** @param rate for example `rate(1 day)`; `null` disables the schedule */
export function cleanupSchedule(rate: string | null) {
  return {
    CleanupScheduleRole: role(
      "scheduler.amazonaws.com",
      `Lets the schedule of ${serviceName} start the clean-up`,
      "start",
      [allow({ Ref: "Cleanup" }, "states:StartExecution")],
    ),
    CleanupSchedule: {
      Type: "AWS::Scheduler::Schedule",
      Properties: {
        Name: `${serviceName}-cleanup`,
        Description: "Deletes layer versions and stored originals that are no longer needed",
        ScheduleExpression: rate ?? "rate(1 day)",
        State: rate === null ? "DISABLED" : "ENABLED",
        FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: WINDOW_MINUTES },
        Target: { Arn: { Ref: "Cleanup" }, RoleArn: attribute("CleanupScheduleRole", "Arn"), Input: "{}" },
      },
    },
  };
}
