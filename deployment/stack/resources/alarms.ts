/** Alarms and topics. They are optional: the service does not need them. */
import { PutMetricAlarmCommand, type PutMetricAlarmCommandInput } from "@aws-sdk/client-cloudwatch";
import { CreateTopicCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { deploymentClients } from "../../../src/aws/clients.ts";
import { isUnsupported } from "../../../src/aws/unsupported.ts";
import type { Creator } from "./resource.ts";

/** The result of the call, or `null` if the endpoint does not offer it, which `leftOut` reports. */
export async function optional<T>(
  what: string,
  call: () => Promise<T>,
  leftOut: (what: string) => void,
): Promise<T | null> {
  return call().catch((error: unknown) => {
    if (!isUnsupported(error)) throw error;
    leftOut(what);
    return null;
  });
}

const topic: Creator = async (id, { TopicName }, { clients, accountId, leftOut }) => {
  const { sns } = deploymentClients({ region: clients.region });
  const Name: string = TopicName ?? id;
  const created = await optional("the topic of alarms", () => sns.send(new CreateTopicCommand({ Name })), leftOut);
  const arn = created?.TopicArn ?? `arn:aws:sns:${clients.region}:${accountId}:${Name}`;
  return { ref: arn, attributes: { TopicArn: arn, TopicName: Name } };
};

const subscription: Creator = async (id, { TopicArn, Protocol, Endpoint, FilterPolicy }, { clients, leftOut }) => {
  const { sns } = deploymentClients({ region: clients.region });
  const Attributes = FilterPolicy === undefined ? undefined : { FilterPolicy: JSON.stringify(FilterPolicy) };
  const command = new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes });
  const made = await optional("subscriptions to alarms", () => sns.send(command), leftOut);
  return { ref: made?.SubscriptionArn ?? id, attributes: {} };
};

const alarm: Creator = async (_, properties, { clients, accountId, leftOut }) => {
  const { cloudWatch } = deploymentClients({ region: clients.region });
  const input = properties as unknown as PutMetricAlarmCommandInput;
  await optional("alarms", () => cloudWatch.send(new PutMetricAlarmCommand(input)), leftOut);
  const name = input.AlarmName ?? "";
  return { ref: name, attributes: { Arn: `arn:aws:cloudwatch:${clients.region}:${accountId}:alarm:${name}` } };
};

export const alarmResources: Readonly<Record<string, Creator>> = {
  "AWS::SNS::Topic": topic,
  "AWS::SNS::Subscription": subscription,
  "AWS::CloudWatch::Alarm": alarm,
};
