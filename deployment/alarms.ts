/**
 * Alarms: a rollback, an ending that needs a human, a stopped or timed-out migration, an execution that was left
 * behind, a failed clean-up, a lost pick-up. Failed plans trigger none of them.
 */
import { kebabOfPascal, serviceName } from "./names.ts";

const namespace = serviceName;

/** The topic, with an e-mail subscription if there is an address. The recipient confirms it once. */
export function alarmTopic(email: string | null) {
  const topic = { AlarmTopic: { Type: "AWS::SNS::Topic", Properties: { TopicName: `${serviceName}-alarms` } } };
  if (email === null) return topic;
  const Properties = { TopicArn: { Ref: "AlarmTopic" }, Protocol: "email", Endpoint: email };
  return { ...topic, AlarmEmail: { Type: "AWS::SNS::Subscription", Properties } };
}

/**
 * Notifications of executions. Subscriptions can filter by the message attribute `event`; e-mail leaves out batches.
 */
export function notificationTopic(email: string | null) {
  const topic = {
    NotificationTopic: { Type: "AWS::SNS::Topic", Properties: { TopicName: `${serviceName}-notifications` } },
  };
  if (email === null) return topic;
  const Properties = {
    TopicArn: { Ref: "NotificationTopic" },
    Protocol: "email",
    Endpoint: email,
    FilterPolicy: { event: ["started", "approval-needed", "rolled-back", "finished"] },
  };
  return { ...topic, NotificationEmail: { Type: "AWS::SNS::Subscription", Properties } };
}

/** Goes off when an execution ends in this Fail state: the metrics of Step Functions do not distinguish endings. */
export function endingAlarm(id: string, machine: string, state: string, description: string) {
  const MetricName = id;
  return {
    [`${id}Metric`]: {
      Type: "AWS::Logs::MetricFilter",
      Properties: {
        LogGroupName: { Ref: `${machine}LogGroup` },
        FilterPattern: `{ $.type = "FailStateEntered" && $.details.name = "${state}" }`,
        MetricTransformations: [{ MetricNamespace: namespace, MetricName, MetricValue: "1", DefaultValue: 0 }],
      },
    },
    [`${id}Alarm`]: alarm(id, description, { Namespace: namespace, MetricName }),
  };
}

/** Metrics of executions that did not succeed. */
const ENDINGS = { Failed: "ExecutionsFailed", TimedOut: "ExecutionsTimedOut", Stopped: "ExecutionsAborted" };

/** Go off when an execution fails, times out or is stopped, or for some of these endings. */
export function failureAlarms(
  machine: string,
  description: string,
  {
    endings = Object.keys(ENDINGS) as readonly (keyof typeof ENDINGS)[],
    periodSeconds = PERIOD_SECONDS,
  }: { readonly endings?: readonly (keyof typeof ENDINGS)[]; readonly periodSeconds?: number } = {},
) {
  const dimensions = { Dimensions: [{ Name: "StateMachineArn", Value: { Ref: machine } }] };
  return Object.fromEntries(
    endings.map((ending) => [
      `${machine}${ending}Alarm`,
      alarm(
        `${machine}${ending}`,
        description,
        { Namespace: "AWS/States", MetricName: ENDINGS[ending], ...dimensions },
        periodSeconds,
      ),
    ]),
  );
}

/** Goes off when the rule could not start its target after all retries. */
export function lostEventAlarm(id: string, ruleName: string, description: string) {
  const metric = { Namespace: "AWS/Events", MetricName: "FailedInvocations" };
  return { [`${id}Alarm`]: alarm(id, description, { ...metric, Dimensions: [{ Name: "RuleName", Value: ruleName }] }) };
}

const PERIOD_SECONDS = 60;

function alarm(id: string, description: string, metric: object, periodSeconds = PERIOD_SECONDS) {
  return {
    Type: "AWS::CloudWatch::Alarm",
    Properties: {
      AlarmName: `${serviceName}-${kebabOfPascal(id)}`,
      AlarmDescription: description,
      ...metric,
      Statistic: "Sum",
      Period: periodSeconds,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: "GreaterThanOrEqualToThreshold",
      TreatMissingData: "notBreaching",
      AlarmActions: [{ Ref: "AlarmTopic" }],
    },
  };
}
