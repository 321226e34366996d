/** What picks a stopped execution up: a rule on its change of status, which starts the same state machine again. */
import { attribute, serviceName } from "./names.ts";
import { allow, role } from "./policies.ts";

const machineArn = { Ref: "Migration" };
/** Rules of the default event bus have a metric by their name. */
export const pickUpRuleName = `${serviceName}-pick-up`;
const pickUp = '{"pickUp":<execution>}';

/**
 * Executions that are stopped or time out have no Catch; one that fails may have left something as well. A pick-up that
 * fails by itself is not picked up again: what it failed at would go on for ever.
 */
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
            {
              status: ["FAILED"],
              input: [{ "anything-but": { prefix: pickUp.slice(0, pickUp.indexOf("<")) } }],
            },
          ],
        },
      },
      Targets: [
        {
          Id: "migration",
          Arn: machineArn,
          RoleArn: attribute("PickUpRole", "Arn"),
          InputTransformer: {
            InputPathsMap: { execution: "$.detail.executionArn" },
            InputTemplate: pickUp,
          },
        },
      ],
    },
  },
};
