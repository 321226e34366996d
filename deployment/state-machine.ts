/** A state machine of the service, the role it calls its tasks with, and its log, which holds no execution data. */
import { readFileSync } from "node:fs";
import { attribute, kebabOfPascal, logRetentionDays, pascal, serviceName, tags } from "./names.ts";
import { commandLine } from "./parameters.ts";
import { allow, role } from "./policies.ts";

/**
 * What Step Functions needs to write to a log group and to send traces. None of these actions can be granted for one
 * resource alone (developer guide, "Logging using CloudWatch Logs" and "Tracing"; service authorization reference).
 */
const logAndTrace = [
  allow(
    "*",
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
  ),
  allow("*", "xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"),
];

/**
 * `id` names the resources, `file` is the definition under statemachine/, `states` are the names of its Task states.
 */
export function stateMachine(id: string, file: string, states: readonly string[]) {
  const name = `${serviceName}-${kebabOfPascal(id)}`;
  const functionArns = Object.fromEntries(
    states.map((state) => [`${pascal(state)}Arn`, attribute(`${pascal(state)}LambdaFunction`, "Arn")]),
  );
  return {
    [`${id}Role`]: role("states.amazonaws.com", `Lets the state machine ${name} call its tasks`, "call-tasks", [
      allow(Object.values(functionArns), "lambda:InvokeFunction"),
      ...logAndTrace,
    ]),
    [`${id}LogGroup`]: {
      Type: "AWS::Logs::LogGroup",
      // Groups of this prefix need no place in the Region's resource policy, which is short.
      Properties: { LogGroupName: `/aws/vendedlogs/states/${name}`, RetentionInDays: logRetentionDays },
    },
    [id]: {
      Type: "AWS::StepFunctions::StateMachine",
      Properties: {
        StateMachineName: name,
        StateMachineType: "STANDARD",
        RoleArn: attribute(`${id}Role`, "Arn"),
        // As one text: on the way to a resource, CloudFormation may make texts of the numbers of an object it knows no
        // schema of.
        DefinitionString: definitionIn(file),
        DefinitionSubstitutions: functionArns,
        LoggingConfiguration: {
          Level: "ALL",
          IncludeExecutionData: false,
          Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: attribute(`${id}LogGroup`, "Arn") } }],
        },
        TracingConfiguration: { Enabled: true },
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      },
    },
  };
}

/**
 * Integrations with AWS services are named by an ARN, which holds the partition. Names of integrations are checked
 * before CloudFormation would fill it in.
 */
function definitionIn(file: string): string {
  const text = readFileSync(new URL(`../statemachine/${file}`, import.meta.url), "utf8");
  return text.replaceAll("arn:aws:states:::", `arn:${commandLine.partition}:states:::`);
}
