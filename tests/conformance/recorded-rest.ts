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
import { CreateTopicCommand, DeleteTopicCommand, PublishCommand } from "@aws-sdk/client-sns";
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
    },
  },
];
