import { setTimeout as sleep } from "node:timers/promises";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { expect, onTestFinished, test } from "vitest";
import { scaledClock } from "../../src/clock.ts";
import { eventsService } from "../../src/events/service.ts";
import { listen } from "../../src/server.ts";
import { AwsError } from "../../src/service.ts";

const machine = "arn:aws:states:us-east-1:000000000000:stateMachine:machine";
const role = "arn:aws:iam::000000000000:role/any";
const happening = { source: "aws.states", detailType: "change", resources: [], detail: { name: 'the "one"', size: 3 } };

/** An EventBridge of its own behind a real server; `started` fills with what state machines are started with. */
async function anEventBridge(deliveries = 1, refusals: readonly Error[] = []) {
  const started: (readonly [string, unknown])[] = [];
  const left = [...refusals];
  const service = eventsService({
    region: "us-east-1",
    accountId: "000000000000",
    clock: scaledClock(100),
    deliveries,
    start(arn, input) {
      const refusal = left.shift();
      if (refusal !== undefined) throw refusal;
      started.push([arn, JSON.parse(input)]);
    },
  });
  const server = await listen([service]);
  onTestFinished(() => server.stop());
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  const client = new EventBridgeClient({ endpoint: server.url, region: "us-east-1", credentials, maxAttempts: 1 });
  const rule = (pattern: object, State: "ENABLED" | "DISABLED" = "ENABLED") =>
    client.send(new PutRuleCommand({ Name: "rule", EventPattern: JSON.stringify(pattern), State }));
  const target = (more: object = {}) =>
    client.send(new PutTargetsCommand({ Rule: "rule", Targets: [{ Id: "it", Arn: machine, RoleArn: role, ...more }] }));
  const published = async () => {
    service.publish(happening);
    await sleep(50);
    return started;
  };
  return { rule, target, published, service, client };
}

test("an event starts the state machine of a matching rule, with the transformer's output", async () => {
  const { rule, target, published } = await anEventBridge();
  await rule({ source: ["aws.states"] });
  await target({
    InputTransformer: {
      InputPathsMap: { name: "$.detail.name", size: "$.detail.size" },
      InputTemplate: '{"pickUp":<name>,"size":<size>}',
    },
  });
  expect(await published()).toEqual([[machine, { pickUp: 'the "one"', size: 3 }]]);
});

test("without a transformer the target gets the whole event", async () => {
  const { rule, target, published } = await anEventBridge();
  await rule({ source: ["aws.states"] });
  await target();
  expect(await published()).toMatchObject([
    [machine, { source: "aws.states", "detail-type": "change", account: "000000000000", detail: happening.detail }],
  ]);
});

test("an event can be delivered more than once", async () => {
  const { rule, target, published } = await anEventBridge(2);
  await rule({ source: ["aws.states"] });
  await target();
  expect(await published()).toHaveLength(2);
});

test("a disabled or unmatched rule starts nothing, and neither does a stopped cloud", async () => {
  const { rule, target, published, service } = await anEventBridge();
  await rule({ source: ["aws.lambda"] });
  await target();
  expect(await published()).toEqual([]);
  await rule({ source: ["aws.states"] }, "DISABLED");
  expect(await published()).toEqual([]);
  await rule({ source: ["aws.states"] });
  service.stop();
  expect(await published()).toEqual([]);
});

test("a feature that does not work as on AWS is refused by name", async () => {
  const { rule, target } = await anEventBridge();
  await expect(rule({ source: [{ suffix: "states" }] })).rejects.toMatchObject({
    name: "InvalidEventPatternException",
  });
  await expect(target()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await rule({ source: ["aws.states"] });
  await expect(target({ Arn: "arn:aws:sns:us-east-1:000000000000:topic" })).rejects.toThrow("state machine");
  await expect(target({ RoleArn: undefined })).rejects.toThrow("RoleArn");
  await expect(target({ InputTransformer: { InputTemplate: '{"words":"a <name>"}' } })).rejects.toThrow("placeholders");
});

const busy = new AwsError("ThrottlingException", "Rate exceeded", 429);
const gone = new AwsError("StateMachineDoesNotExist", "State Machine Does Not Exist", 400);

// Source: EventBridge user guide, "Retry policy": what a retry cannot mend is not tried again.
test.each([
  ["what may pass is tried again", [busy, busy], {}, 1],
  ["a target that does not exist is not", [gone], {}, 0],
  ["not more often than the policy says", [busy, busy], { RetryPolicy: { MaximumRetryAttempts: 1 } }, 0],
  ["nor after its maximum age", Array(8).fill(busy), { RetryPolicy: { MaximumEventAgeInSeconds: 60 } }, 0],
])("%s", async (_, refusals, more, times) => {
  const { rule, target, published } = await anEventBridge(1, refusals);
  await rule({ source: ["aws.states"] });
  await target(more);
  const started = await published();
  await sleep(800);
  expect(started).toHaveLength(times);
});

test("a placeholder without a path is refused, and so are AWS's predefined variables", async () => {
  const { rule, target } = await anEventBridge();
  await rule({ source: ["aws.states"] });
  const transformed = (InputTemplate: string) =>
    target({ InputTransformer: { InputPathsMap: { name: "$.detail.name" }, InputTemplate } });
  const words = (name: string) => `InputTemplate for target it contains invalid placeholder ${name}.`;
  await expect(transformed('{"a":<name>,"b":<nothing>}')).rejects.toMatchObject({
    name: "ValidationException",
    message: words("nothing"),
  });
  await expect(transformed('{"a":<aws.events.rule-name>}')).rejects.toThrow(words("aws.events.rule-name"));
  await transformed('{"a":<name>}');
});

test("a target's retry policy and dead-letter queue must be within AWS's limits", async () => {
  const { rule, target } = await anEventBridge();
  await rule({ source: ["aws.states"] });
  const Arn = "arn:aws:sqs:us-east-1:000000000000:dead";
  await target({ RetryPolicy: { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 5 }, DeadLetterConfig: { Arn } });
  await expect(target({ RetryPolicy: { MaximumEventAgeInSeconds: 59 } })).rejects.toThrow("MaximumEventAgeInSeconds");
  await expect(target({ RetryPolicy: { MaximumRetryAttempts: 186 } })).rejects.toThrow("MaximumRetryAttempts");
  await expect(target({ DeadLetterConfig: { Arn: machine } })).rejects.toThrow("DeadLetterConfig");
});
