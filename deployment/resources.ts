/** What is deployed besides the functions and their logs, which the packager adds. */
import { alarmTopic, endingAlarm, failureAlarms, lostEventAlarm, notificationTopic } from "./alarms.ts";
import { artifactsBucket } from "./artifacts-bucket.ts";
import { cleanupSchedule } from "./cleanup-schedule.ts";
import { LOCK_CHECK_ALARM_SECONDS, lockCheckSchedule } from "./lock-check.ts";
import { bucketName, pascal, sub } from "./names.ts";
import type { Parameters } from "./parameters.ts";
import { pickUpRule, pickUpRuleName } from "./pick-up.ts";
import { taskRole } from "./policies.ts";
import { probeResources } from "./probe.ts";
import { stateMachine } from "./state-machine.ts";
import type { Tasks } from "./tasks.ts";

/** Resources and outputs. @param partition of the Region, for example `aws-us-gov` */
export function resourcesOf(
  { alarmEmail, cleanupRate, keepsBucket }: Parameters,
  { migration, lockCheck, cleanup }: Tasks,
  partition: string,
) {
  const tasks = { ...migration, ...lockCheck, ...cleanup };
  return {
    Resources: {
      ...Object.fromEntries(
        Object.entries(tasks).map(([state, may]) => [`${pascal(state)}Role`, taskRole(state, may)]),
      ),
      ...(keepsBucket ? {} : artifactsBucket),
      ...stateMachine("Migration", "migration.asl.json", Object.keys(migration), partition),
      ...stateMachine("Cleanup", "cleanup.asl.json", Object.keys(cleanup), partition),
      ...stateMachine("LockCheck", "lock-check.asl.json", Object.keys(lockCheck), partition),
      ...lockCheckSchedule,
      ...cleanupSchedule(cleanupRate),
      ...pickUpRule,
      ...probeResources,
      ...alarmTopic(alarmEmail),
      ...notificationTopic(alarmEmail),
      ...endingAlarm("RolledBack", "Migration", "Rolled back", "A migration failed. Every function was restored."),
      ...endingAlarm(
        "NeedsHuman",
        "Migration",
        "Needs a human",
        "A migration or rollback failed. At least one function was not restored.",
      ),
      ...failureAlarms(
        "Migration",
        "An execution was stopped or timed out. It is picked up automatically, usually within a minute.",
        { endings: ["Stopped", "TimedOut"] },
      ),
      ...failureAlarms(
        "LockCheck",
        "An execution ended early and was not picked up, or the check failed. Functions may be changed: npm run status lists the latest executions.",
        { periodSeconds: LOCK_CHECK_ALARM_SECONDS },
      ),
      ...failureAlarms("Cleanup", "A clean-up failed. The next one continues."),
      ...lostEventAlarm(
        "PickUpLost",
        pickUpRuleName,
        "A stopped execution could not be picked up. To restore its changes: npm run rollback -- EXECUTION.",
      ),
    },
    Outputs: {
      MigrationArn: { Description: "State machine of migrations, plans and rollbacks", Value: { Ref: "Migration" } },
      CleanupArn: {
        Description: "State machine that deletes layer versions and originals that are no longer needed",
        Value: { Ref: "Cleanup" },
      },
      ArtifactsBucketName: {
        Description: "Requests, snapshots, journals and reports",
        Value: sub(bucketName),
      },
      NotificationTopicArn: {
        Description: "SNS topic for notifications of executions",
        Value: { Ref: "NotificationTopic" },
      },
      AlarmTopicArn: { Description: "SNS topic for alarms", Value: { Ref: "AlarmTopic" } },
    },
  };
}
