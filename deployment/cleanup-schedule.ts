/** What starts the clean-up by itself, and the role that may start it. */
import { attribute, serviceName } from "./names.ts";
import { allow, role } from "./policies.ts";

/** A new schedule would start the clean-up at once; in a window of an hour it does not fall into the deployment. */
const WINDOW_MINUTES = 60;

/** `rate`: an expression such as `rate(1 day)`; `null` leaves the schedule there, switched off. */
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
        Description: "Deletes layer versions and stored originals that nothing needs any more",
        ScheduleExpression: rate ?? "rate(1 day)",
        State: rate === null ? "DISABLED" : "ENABLED",
        FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: WINDOW_MINUTES },
        Target: { Arn: { Ref: "Cleanup" }, RoleArn: attribute("CleanupScheduleRole", "Arn"), Input: "{}" },
      },
    },
  };
}
