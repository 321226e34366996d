/**
 * What people are told without looking: a rollback, an ending that needs a human, a migration that was stopped or timed
 * out, an execution left behind, a clean-up that failed, a pick-up that was lost. A plan that fails enters none of
 * these states and is counted by none of these metrics.
 */
import { kebabOfPascal, serviceName } from "./names.ts";

const namespace = serviceName;

/** A topic, and a subscription where somebody is to be told by e-mail; the address confirms it once. */
export function alarmTopic(email: string | null) {
  const topic = { AlarmTopic: { Type: "AWS::SNS::Topic", Properties: { TopicName: `${serviceName}-alarms` } } };
  if (email === null) return topic;
  const Properties = { TopicArn: { Ref: "AlarmTopic" }, Protocol: "email", Endpoint: email };
  return { ...topic, AlarmEmail: { Type: "AWS::SNS::Subscription", Properties } };
}

/**
 * Where executions tell people what they do. A subscription may choose by the message attribute `event`; by e-mail
 * every batch would be too much.
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

/**
 * Goes off when an execution of the state machine `machine` enters the Fail state `state`: the metrics of Step
 * Functions count failed executions, but do not tell which ending it was.
 */
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

/** How an execution ends that did not come to its end: each has a metric, and so an alarm, of its own. */
const ENDINGS = { Failed: "ExecutionsFailed", TimedOut: "ExecutionsTimedOut", Stopped: "ExecutionsAborted" };

/**
 * Go off when an execution of the state machine fails, runs into its time limit or is stopped; or for some of these
 * endings.
 */
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

/** Goes off when the rule of that name could not start what it is there to start, after all tries. */
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
