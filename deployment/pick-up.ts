/** What picks a stopped execution up: a rule on its change of status, which starts the same state machine again. */
import { attribute, serviceName } from "./names.ts";
import { allow, role } from "./policies.ts";

const machineArn = { Ref: "Migration" };
/** Rules of the default event bus have a metric by their name. */
export const pickUpRuleName = `${serviceName}-pick-up`;
const pickUp = '{"pickUp":<execution>}';
/**
 * A pick-up that fails is left to the scheduled check of the lock: a rule would repeat what it failed at without end.
 */
const noPickUp = [{ "anything-but": { prefix: pickUp.slice(0, pickUp.indexOf("<")) } }];
/** The Fail state of a plan, which changed nothing. */
const PLAN_FAILED = "PlanFailed";
/**
 * EventBridge tries for 24 hours by default. A pick-up that late would surprise everybody; the scheduled check starts
 * one earlier.
 */
const MAXIMUM_AGE_SECONDS = 600;

/** Executions that are stopped or time out have no Catch; one that fails may have left something as well. */
export const pickUpRule = {
  PickUpRole: role("events.amazonaws.com", `Lets EventBridge start ${serviceName}-migration`, "pick-up", [
    allow(machineArn, "states:StartExecution"),
  ]),
  PickUpRule: {
    Type: "AWS::Events::Rule",
    Properties: {
      Name: pickUpRuleName,
      Description: `Picks up executions of ${serviceName}-migration that did not come to their end`,
      State: "ENABLED",
      EventPattern: {
        source: ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        detail: {
          stateMachineArn: [machineArn],
          $or: [
            { status: ["ABORTED", "TIMED_OUT"] },
            { status: ["FAILED"], input: noPickUp, error: [{ "anything-but": PLAN_FAILED }] },
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
