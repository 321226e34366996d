/**
 * What the operations of the JSON protocols ask of their caller: Step Functions, CloudWatch and its Logs, EventBridge.
 */

import type { Home } from "../home.ts";
import type { Need } from "../policy.ts";

type Parameters = Readonly<Record<string, unknown>>;
type Resource = (parameters: Parameters, home: Home) => string;

const everything: Resource = () => "*";
const named =
  (member: string): Resource =>
  (parameters) =>
    String(parameters[member] ?? "");

const logStream: Resource = ({ logGroupName, logGroupIdentifier, logStreamName = "" }, { region, accountId }) => {
  const group = String(logGroupName ?? logGroupIdentifier).replace(/^arn:.*:log-group:([^:]+).*$/, "$1");
  return `arn:aws:logs:${region}:${accountId}:log-group:${group}:log-stream:${logStreamName}`;
};

const rule: Resource = ({ Name, Rule }, { region, accountId }) =>
  `arn:aws:events:${region}:${accountId}:rule/${Name ?? Rule}`;

/** Resource of each operation, by service; the action is called like the operation. */
const RESOURCES: Readonly<Record<string, Readonly<Record<string, Resource>>>> = {
  states: {
    StartExecution: named("stateMachineArn"),
    DescribeStateMachine: named("stateMachineArn"),
    UpdateStateMachine: named("stateMachineArn"),
    DeleteStateMachine: named("stateMachineArn"),
    ListExecutions: named("stateMachineArn"),
    ListStateMachines: everything,
    DescribeExecution: named("executionArn"),
    GetExecutionHistory: named("executionArn"),
    StopExecution: named("executionArn"),
  },
  logs: {
    CreateLogGroup: logStream,
    CreateLogStream: logStream,
    PutLogEvents: logStream,
    GetLogEvents: logStream,
    FilterLogEvents: logStream,
    DescribeLogStreams: logStream,
    DescribeLogGroups: everything,
  },
  events: {
    PutRule: rule,
    PutTargets: rule,
    PutEvents: (_, { region, accountId }) => `arn:aws:events:${region}:${accountId}:event-bus/default`,
  },
  metrics: {
    GetMetricData: everything,
    // Whichever alarms are asked for, AWS names all of them in its refusals. Composite ones take a permission for
    // everything: with a narrower one AWS leaves them out, which nobody would notice, and is refused here.
    DescribeAlarms: ({ AlarmTypes }, { region, accountId }) =>
      Array.isArray(AlarmTypes) && AlarmTypes.includes("CompositeAlarm")
        ? "*"
        : `arn:aws:cloudwatch:${region}:${accountId}:alarm:*`,
  },
};

/** What a service's actions begin with, where that is not its name here. */
const PREFIXES: Readonly<Record<string, string>> = { metrics: "cloudwatch" };

/** `null` for an operation this table does not know. */
export function jsonNeeds(service: string, operation: string, body: Buffer, home: Home): readonly Need[] | null {
  const resources = RESOURCES[service] ?? {};
  const resource = Object.hasOwn(resources, operation) ? resources[operation] : undefined;
  if (resource === undefined) return null;
  const text = body.toString();
  // CloudWatch also takes forms, and no form says more than which alarms.
  const parameters = (text.startsWith("{") ? JSON.parse(text) : {}) as Parameters;
  return [{ action: `${PREFIXES[service] ?? service}:${operation}`, resource: resource(parameters, home) }];
}
