/** Picks up executions that ended early: a rule on status changes starts the state machine again. */
import { attribute, serviceName } from "./names.ts";
import { allow, role } from "./policies.ts";

const machineArn = { Ref: "Migration" };
/** Rules of the default event bus have a metric by rule name. */
export const pickUpRuleName = `${serviceName}-pick-up`;
const pickUp = '{"pickUp":<execution>}';
/** Failed pick-ups are left to the scheduled lock check: the rule would repeat them forever. */
const noPickUp = [{ "anything-but": { prefix: pickUp.slice(0, pickUp.indexOf("<")) } }];
/** Errors of the Fail states after which there is nothing to restore. */
const UNCHANGED = ["PlanFailed", "NothingCouldMove"];
/** EventBridge's default is 24 hours, but the scheduled check picks up earlier. */
const MAXIMUM_AGE_SECONDS = 600;

/** Stopped and timed-out executions skip Catch, and a failed one may have left changes. */
export const pickUpRule = {
  PickUpRole: role("events.amazonaws.com", `Lets EventBridge start ${serviceName}-migration`, "pick-up", [
    allow(machineArn, "states:StartExecution"),
  ]),
  PickUpRule: {
    Type: "AWS::Events::Rule",
    Properties: {
      Name: pickUpRuleName,
      Description: `Picks up executions of ${serviceName}-migration that ended early`,
      State: "ENABLED",
      EventPattern: {
        source: ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        detail: {
          stateMachineArn: [machineArn],
          $or: [
            { status: ["ABORTED", "TIMED_OUT"] },
            { status: ["FAILED"], input: noPickUp, error: [{ "anything-but": UNCHANGED }] },
            // "anything-but" matches no event without the field.
            { status: ["FAILED"], input: noPickUp, error: [{ exists: false }] },
          ],
        },
      },
      Targets: [
        {
          Id: "migration",
          Arn: machineArn,
          RoleArn: attribute("PickUpRole", "Arn"),
          RetryPolicy: { MaximumEventAgeInSeconds: MAXIMUM_AGE_SECONDS, MaximumRetryAttempts: 185 },
          InputTransformer: {
            InputPathsMap: { execution: "$.detail.executionArn" },
            InputTemplate: pickUp,
          },
        },
      ],
    },
  },
};
