/** A state machine, its role, and its log without execution data. */
import { readFileSync } from "node:fs";
import { attribute, kebabOfPascal, logRetentionDays, pascal, serviceName, tags } from "./names.ts";
import { allow, role } from "./policies.ts";

/**
 * Permissions for logs and traces, which support no resource-level permissions (developer guide, "Logging using
 * CloudWatch Logs" and "Tracing"; service authorization reference).
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

/** @param id resource name @param file definition in statemachine/ @param states names of its Task states */
export function stateMachine(id: string, file: string, states: readonly string[], partition: string) {
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
      // Log groups with this prefix need no entry in the Region's resource policy, whose size is limited.
      Properties: { LogGroupName: `/aws/vendedlogs/states/${name}`, RetentionInDays: logRetentionDays },
    },
    [id]: {
      Type: "AWS::StepFunctions::StateMachine",
      Properties: {
        StateMachineName: name,
        StateMachineType: "STANDARD",
        RoleArn: attribute(`${id}Role`, "Arn"),
        // A string, because CloudFormation may convert numbers in objects without a schema to strings.
        DefinitionString: definitionIn(file, partition),
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

/** The ARNs of integrations contain the partition. They are validated before CloudFormation could substitute it. */
function definitionIn(file: string, partition: string): string {
  const text = readFileSync(new URL(`../statemachine/${file}`, import.meta.url), "utf8");
  return text.replaceAll("arn:aws:states:::", `arn:${partition}:states:::`);
}
