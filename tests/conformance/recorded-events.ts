/** What EventBridge and SNS answered on AWS. */
import { DeleteRuleCommand, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateTopicCommand, DeleteTopicCommand, PublishCommand } from "@aws-sdk/client-sns";
import { refused, same } from "./expecting.ts";
import { aMachine, passing } from "./machines-at-hand.ts";
import type { Case, World } from "./world.ts";

const LIMIT_BYTES = 262_144;
const entry = { Source: "conformance", DetailType: "case", Detail: "{}" };

async function aRule({ events, name, afterwards }: World): Promise<string> {
  const Name = name("rule");
  await events.send(new PutRuleCommand({ Name, EventPattern: JSON.stringify({ source: ["conformance"] }) }));
  afterwards(() => events.send(new DeleteRuleCommand({ Name, Force: true })));
  return Name;
}

export const recordedEventsCases: readonly Case[] = [
  {
    service: "EventBridge",
    title: "patterns that compare as no pattern can are refused",
    source: "tests/aws/services/events/test_events_patterns.snapshot.json, tests whose names end in _EXC, 2025-10-15",
    async run({ events, name }) {
      for (const pattern of [
        { time: [{ prefix: ["2022-07-13"] }] },
        { name: [{ suffix: [".png"] }] },
        { name: [{ "anything-but": ["stopped", null] }] },
        { name: [{ "anything-but": { prefix: "" } }] },
        { count: [{ numeric: [">", 0, "<"] }] },
        { count: [{ NUMERIC: ["=", 5] }] },
      ]) {
        const rule = new PutRuleCommand({ Name: name("rule"), EventPattern: JSON.stringify(pattern) });
        await refused(events.send(rule), "InvalidEventPatternException", 400);
      }
    },
  },
  {
    service: "EventBridge",
    title: "a placeholder of an input transformer that no path stands for is refused",
    source:
      "tests/aws/services/events/test_events_inputs.snapshot.json, test_put_events_with_input_transformer_missing_keys, 2025-03-12",
    async run(world) {
      const Rule = await aRule(world);
      const Arn = await aMachine(world, passing);
      const InputTransformer = {
        InputPathsMap: { name: "$.detail.name" },
        InputTemplate: '{"a":<name>,"b":<nothing>}',
      };
      const target = { Id: "it", Arn, RoleArn: world.roleArn, InputTransformer };
      const refusal = await refused(
        world.events.send(new PutTargetsCommand({ Rule, Targets: [target] })),
        "ValidationException",
        400,
      );
      same(refusal.message, "InputTemplate for target it contains invalid placeholder nothing.", "message");
    },
  },
  {
    service: "EventBridge",
    title: "entries over 256 KiB are refused together, one that lacks something by itself",
    source:
      "tests/aws/services/events/test_events.snapshot.json, test_put_event_with_too_big_detail, test_put_events_without_source, test_put_event_without_detail, test_put_event_malformed_detail, 2025-01-08",
    async run({ events }) {
      const large = JSON.stringify({ payload: "p".repeat(LIMIT_BYTES) });
      const put = (more: object) => events.send(new PutEventsCommand({ Entries: [{ ...entry, ...more }] }));
      const refusal = await refused(put({ Detail: large }), "ValidationException", 400);
      same(refusal.message, "Total size of the entries in the request is over the limit.", "message");
      const codeOf = async (more: object) => (await put(more)).Entries?.[0]?.ErrorCode;
      same(await codeOf({ Source: undefined }), "InvalidArgument", "without a source");
      same(await codeOf({ DetailType: undefined }), "InvalidArgument", "without a type");
      same(await codeOf({ Detail: undefined }), "InvalidArgument", "without a detail");
      same(await codeOf({ Detail: "[]" }), "MalformedDetail", "with a list as its detail");
    },
  },
  {
    service: "SNS",
    title: "a message over 256 KiB is refused, its attributes counted, and so is an empty one",
    source:
      "tests/aws/services/sns/test_sns.snapshot.json, test_publish_too_long_message, 2024-09-04, and test_empty_sns_message, 2023-08-24",
    async run({ sns, name, afterwards }) {
      const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name("topic") }));
      afterwards(() => sns.send(new DeleteTopicCommand({ TopicArn })));
      const publish = (Message: string, more: object = {}) =>
        sns.send(new PublishCommand({ TopicArn, Message, ...more }));
      const attributes = { MessageAttributes: { attr: { DataType: "Number", StringValue: "1" } } };
      const bytes = Buffer.byteLength("attrNumber1");
      const tooLong = "Invalid parameter: Message too long";
      const refusal = await refused(publish("a".repeat(LIMIT_BYTES + 1)), "InvalidParameterException", 400);
      same(refusal.message, tooLong, "message");
      const withAttributes = publish("a".repeat(LIMIT_BYTES - bytes + 1), attributes);
      same((await refused(withAttributes, "InvalidParameterException", 400)).message, tooLong, "message");
      await publish("a".repeat(LIMIT_BYTES - bytes), attributes);
      const empty = await refused(publish(""), "InvalidParameterException", 400);
      same(empty.message, "Invalid parameter: Empty message", "message");
    },
  },
];
