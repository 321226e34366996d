/** Roles and the statements of their policies. */
import { arn, kebab, serviceName } from "./names.ts";

export interface Statement {
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: unknown;
  readonly Condition?: { readonly StringEquals: Readonly<Record<string, string>> };
}

export const allow = (resource: unknown, ...actions: string[]): Statement => ({
  Effect: "Allow",
  Action: actions,
  Resource: resource,
});

/** To hand a role on to Lambda, for functions that take it on, and to no other service. */
export const passToLambda = (roleArn: unknown): Statement => ({
  ...allow(roleArn, "iam:PassRole"),
  Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
});

/** A role that one AWS service takes on, with one policy. */
export function role(service: string, description: string, policyName: string, statements: readonly Statement[]) {
  return {
    Type: "AWS::IAM::Role",
    Properties: {
      Description: description,
      AssumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
      },
      Policies: [{ PolicyName: policyName, PolicyDocument: { Version: "2012-10-17", Statement: statements } }],
    },
  };
}

/** The role of one task: what the task does, and writing its own log. */
export function taskRole(state: string, statements: readonly Statement[]) {
  const ownLog = allow(
    arn("logs", `log-group:/aws/lambda/${serviceName}-${kebab(state)}:*`),
    "logs:CreateLogStream",
    "logs:PutLogEvents",
  );
  return role("lambda.amazonaws.com", `What the task "${state}" of ${serviceName} may do`, kebab(state), [
    ownLog,
    ...statements,
  ]);
}
