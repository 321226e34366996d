/** Log groups and metric filters. */
import {
  CreateLogGroupCommand,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { optional } from "./alarms.ts";
import { type Creator, nullIfExists } from "./resource.ts";

const logGroup: Creator = async (_, { LogGroupName: logGroupName, RetentionInDays }, { clients, accountId }) => {
  await nullIfExists(clients.logs.send(new CreateLogGroupCommand({ logGroupName })), "ResourceAlreadyExistsException");
  if (RetentionInDays)
    await clients.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: Number(RetentionInDays) }));
  const Arn = `arn:aws:logs:${clients.region}:${accountId}:log-group:${logGroupName}:*`;
  return { ref: logGroupName ?? "", attributes: { Arn } };
};

interface Transformation {
  readonly MetricNamespace: string;
  readonly MetricName: string;
  readonly MetricValue: string;
  readonly DefaultValue: number;
}

const metricFilter: Creator = async (id, properties, { clients, stackName, leftOut }) => {
  const filterName = `${stackName}-${id}`;
  const transformations: readonly Transformation[] = properties.MetricTransformations ?? [];
  const command = new PutMetricFilterCommand({
    filterName,
    logGroupName: properties.LogGroupName,
    filterPattern: properties.FilterPattern,
    metricTransformations: transformations.map((one) => ({
      metricNamespace: one.MetricNamespace,
      metricName: one.MetricName,
      metricValue: one.MetricValue,
      defaultValue: one.DefaultValue,
    })),
  });
  await optional("metrics from logs", () => clients.logs.send(command), leftOut);
  return { ref: filterName, attributes: {} };
};

export const logsResources: Readonly<Record<string, Creator>> = {
  "AWS::Logs::LogGroup": logGroup,
  "AWS::Logs::MetricFilter": metricFilter,
};
