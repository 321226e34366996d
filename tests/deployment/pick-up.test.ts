import { EventPattern, matches } from "@layershift/embedded-cloud";
import { describe, expect, test } from "vitest";
import { pickUpRule } from "../../deployment/pick-up.ts";
import { resolve } from "../../deployment/stack/intrinsics.ts";
import serverless from "../../serverless.ts";

const machine = "arn:aws:states:us-east-1:000000000000:stateMachine:layershift-dev-migration";
const values = (ref: string) => ({ ref, attributes: { Arn: ref } });
const scope = { pseudo: {}, resources: new Map([["Migration", values(machine)]]) };
const pattern = EventPattern.parse(resolve(pickUpRule.PickUpRule.Properties.EventPattern, scope));

const event = (detail: object) => ({
  source: "aws.states",
  "detail-type": "Step Functions Execution Status Change",
  detail: { stateMachineArn: machine, input: "{}", ...detail },
});

describe("the rule of the pick-up", () => {
  const pickUp = { input: '{"pickUp":"arn"}' };
  // Fails when a plan that failed is not told from a migration that failed.
  test.each([
    [true, { status: "ABORTED", error: null }],
    [true, { status: "TIMED_OUT", error: null }],
    [true, { status: "ABORTED", error: null, ...pickUp }],
    [true, { status: "FAILED", error: "RolledBack" }],
    [true, { status: "FAILED", error: "States.Runtime" }],
    [true, { status: "FAILED" }],
    [false, { status: "FAILED", error: "PlanFailed" }],
    [false, { status: "FAILED", error: "NothingCouldMove" }],
    [false, { status: "FAILED", error: "NeedsHuman", ...pickUp }],
    [false, { status: "FAILED", ...pickUp }],
    [false, { status: "RUNNING", error: null }],
    [false, { status: "SUCCEEDED", error: null }],
    [false, { status: "ABORTED", error: null, stateMachineArn: "arn:other" }],
  ])("%s: %j", (isPickedUp, detail) => {
    expect(matches(pattern, event(detail))).toBe(isPickedUp);
  });

  test("gives up within minutes, not after a day", () => {
    const [target] = pickUpRule.PickUpRule.Properties.Targets;
    expect(target?.RetryPolicy.MaximumEventAgeInSeconds).toBeLessThanOrEqual(900);
  });
});

interface Alarm {
  readonly Type: string;
  readonly Properties: { readonly MetricName: string; readonly Dimensions?: readonly { readonly Value: unknown }[] };
}

const alarmsOf = (id: string) =>
  Object.values(serverless.resources?.Resources as Readonly<Record<string, Alarm>>)
    .filter(({ Type, Properties }) => {
      const machines = JSON.stringify(Properties?.Dimensions ?? []);
      return Type === "AWS::CloudWatch::Alarm" && machines.includes(JSON.stringify({ Ref: id }));
    })
    .map(({ Properties }) => Properties.MetricName);

test("a migration that is stopped or times out raises an alarm, and a failed plan raises none", () => {
  expect(alarmsOf("Migration").sort()).toEqual(["ExecutionsAborted", "ExecutionsTimedOut"]);
});

test("an execution left behind raises an alarm, and so does a check of the lock that cannot be made", () => {
  expect(alarmsOf("LockCheck").sort()).toEqual(["ExecutionsAborted", "ExecutionsFailed", "ExecutionsTimedOut"]);
});
