/** What Step Functions, CloudWatch Logs and SNS answered on AWS beside the flow of an execution. */
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { DescribeStateMachineCommand, UpdateStateMachineCommand } from "@aws-sdk/client-sfn";
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  type MessageAttributeValue,
  PublishCommand,
} from "@aws-sdk/client-sns";
import { holds, refused, same } from "./expecting.ts";
import { aMachine, ended, passing, started } from "./machines-at-hand.ts";
import type { Case, World } from "./world.ts";

const states = "tests/aws/services/stepfunctions/v2";
const logs = "tests/aws/services/logs";
const HOUR_MS = 3_600_000;

async function aStream({ logs: client, name, afterwards }: World) {
  const stream = { logGroupName: name("group"), logStreamName: "stream" };
  await client.send(new CreateLogGroupCommand({ logGroupName: stream.logGroupName }));
  afterwards(() => client.send(new DeleteLogGroupCommand({ logGroupName: stream.logGroupName })));
  await client.send(new CreateLogStreamCommand(stream));
  return stream;
}

export const recordedRestCases: readonly Case[] = [
  {
    service: "Step Functions",
    title: "a Wait takes a time with its offset, and fails for one without",
    source: `${states}/base/test_wait.snapshot.json, TestSfnWait::test_wait_timestamppath, 2023-12-13`,
    async run(world) {
      const Wait = { Type: "Wait", TimestampPath: "$.until", End: true };
      const endOf = async (until: string) =>
        ended(world, await started(world, { StartAt: "Wait", States: { Wait } }, { until }));
      same((await endOf("2026-01-31T12:00:00.00Z")).status, "SUCCEEDED", "status with an offset");
      const { status, error, cause = "" } = await endOf("2026-01-31T12:00:00");
      same([status, error], ["FAILED", "States.Runtime"], "status and error without an offset");
      holds(cause.includes("The TimestampPath parameter does not reference a valid ISO-8601 extended offset"), cause);
    },
  },
  {
    service: "Step Functions",
    title: "a machine has a revision from its first change on, and another one only after another change",
    source: `${states}/test_sfn_api.snapshot.json, test_create_update_state_machine_base_definition and …_same_parameters`,
    async run(world) {
      const stateMachineArn = await aMachine(world, passing);
      const described = () => world.states.send(new DescribeStateMachineCommand({ stateMachineArn }));
      same((await described()).revisionId, undefined, "revision of a new machine");
      const definition = JSON.stringify({ ...passing, Comment: "changed" });
      const update = () => world.states.send(new UpdateStateMachineCommand({ stateMachineArn, definition }));
      const { revisionId } = await update();
      holds(revisionId !== undefined, "no revision after a change");
      same((await update()).revisionId, revisionId, "revision after the same change");
    },
  },
  {
    service: "Step Functions",
    title: "an execution that failed could be redriven, one that succeeded could not",
    source: `${states}/test_sfn_api.snapshot.json, test_describe_execution, and ${states}/base/test_base.snapshot.json, test_state_fail`,
    async run(world) {
      const done = await ended(world, await started(world, passing));
      same([done.redriveStatus, done.redriveCount], ["NOT_REDRIVABLE", 0], "of success");
      same(done.redriveStatusReason, "Execution is SUCCEEDED and cannot be redriven", "reason");
      const failing = { StartAt: "End", States: { End: { Type: "Fail", Error: "Stop" } } };
      same((await ended(world, await started(world, failing))).redriveStatus, "REDRIVABLE", "of failure");
    },
  },
  {
    service: "CloudWatch Logs",
    title: "events out of order are refused, and those too old or too new are left out and told",
    source: `${logs}/test_logs_events.snapshot.json, test_put_log_events_wrong_order, …_too_old and …_too_new, 2026-02-03 and 2026-02-11`,
    async run(world) {
      const stream = await aStream(world);
      const put = (...hours: number[]) => {
        const logEvents = hours.map((hour) => ({ timestamp: Date.now() + hour * HOUR_MS, message: `${hour}` }));
        return world.logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
      };
      await refused(put(0, -1), "InvalidParameterException", 400);
      const { rejectedLogEventsInfo } = await put(-24 * 30, -1, 0, 24);
      same(
        { ...rejectedLogEventsInfo },
        { tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 3 },
        "what is left out",
      );
      const search = new FilterLogEventsCommand({ logGroupName: stream.logGroupName });
      const { events = [] } = await world.logs.send(search);
      same(
        events.map(({ message }) => message),
        ["-1", "0"],
        "what is kept",
      );
    },
  },
  {
    service: "CloudWatch Logs",
    title: "groups are listed by a prefix or by a pattern, not by both",
    source: `${logs}/test_logs_groups.snapshot.json, test_describe_log_groups_prefix_and_pattern_error, 2026-02-03`,
    async run({ logs: client }) {
      const both = new DescribeLogGroupsCommand({ logGroupNamePrefix: "a", logGroupNamePattern: "a" });
      await refused(client.send(both), "InvalidParameterException", 400);
    },
  },
  {
    service: "SNS",
    title: "a topic that is no ARN, and a structured message without a default, are refused",
    source:
      "tests/aws/services/sns/test_sns.snapshot.json, test_publish_wrong_arn_format, 2024-03-11, and test_message_structure_json_exc, 2023-08-24",
    async run({ sns, name, afterwards }) {
      const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name("topic") }));
      afterwards(() => sns.send(new DeleteTopicCommand({ TopicArn })));
      const publish = (more: object) => sns.send(new PublishCommand({ TopicArn, Message: "text", ...more }));
      await refused(publish({ TopicArn: "arn:topic" }), "InvalidParameterException", 400);
      for (const Message of ["no JSON", '{"email":"text"}', '{"default":{}}'])
        await refused(publish({ Message, MessageStructure: "json" }), "InvalidParameterException", 400);
      await publish({ Message: '{"default":"text"}', MessageStructure: "json" });
      await refused(
        publish({ TopicArn: String(TopicArn).replace("us-east-1", "eu-west-3") }),
        "InvalidParameterException",
      );
    },
  },
  {
    service: "SNS",
    title: "a message's attributes have a name, a type and a value of that type",
    source:
      "tests/aws/services/sns/test_sns.snapshot.json, test_empty_or_wrong_message_attributes, 2024-11-15, and test_message_attributes_prefixes, 2023-08-24",
    async run({ sns, name, afterwards }) {
      const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name("topic") }));
      afterwards(() => sns.send(new DeleteTopicCommand({ TopicArn })));
      const publish = (attribute: string, value: MessageAttributeValue) =>
        sns.send(new PublishCommand({ TopicArn, Message: "text", MessageAttributes: { [attribute]: value } }));
      const text = { DataType: "String", StringValue: "123" };
      const binary = { BinaryValue: Buffer.from("123") };
      const wrong: readonly [string, MessageAttributeValue, string][] = [
        ["a", { DataType: "String", StringValue: "" }, "must contain non-empty message attribute value"],
        ["a", { DataType: "String" }, "for message attribute type 'String'."],
        ["a", { DataType: "String", ...binary }, "with type 'String' must use field 'String'."],
        ["a", { DataType: "Number", ...binary }, "with type 'Number' must use field 'String'."],
        ["a", { DataType: "Binary", StringValue: "123" }, "with type 'Binary' must use field 'Binary'."],
        ...["InvalidType", "String.", "Stringprefixed"].map((DataType): [string, MessageAttributeValue, string] => [
          "a",
          { ...text, DataType },
          "has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
        ]),
        ["a".repeat(257), text, "Length of message attribute name must be less than 256 bytes."],
        ["a^*?", text, "Invalid non-alphanumeric character '#x5E' was found in the message attribute name."],
        [".abc", text, "Invalid message attribute name starting with character '.' was found."],
        ["abc.", text, "Invalid message attribute name ending with character '.' was found."],
        ["a..bc", text, "Message attribute name can not have successive '.' character."],
      ];
      for (const [attribute, value, message] of wrong) {
        const refusal = await refused(publish(attribute, value), "InvalidParameterValueException", 400);
        holds(refusal.message.includes(message), `"${refusal.message}", where AWS says ${message}`);
      }
      for (const DataType of ["String", "String.prefixed", "String.  prefixed.", "Number"])
        await publish("event", { ...text, DataType });
      await publish("event", { DataType: "Binary", ...binary });
    },
  },
];
