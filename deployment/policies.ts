/** Roles and policy statements. */
import { commandLineError } from "./command-line.ts";
import { arn, kebab, serviceName } from "./names.ts";

export interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: unknown;
  readonly Condition?: { readonly StringEquals: Readonly<Record<string, string>> };
}

export const allow = (resource: unknown, ...actions: string[]): Statement => ({
  Effect: "Allow",
  Action: actions,
  Resource: resource,
});

/** Overrides every Allow. */
export const deny = (resource: unknown, ...actions: string[]): Statement => ({
  ...allow(resource, ...actions),
  Effect: "Deny",
});

/** Allows passing a role to Lambda, and to no other service. */
export const passToLambda = (roleArn: unknown): Statement => ({
  ...allow(roleArn, "iam:PassRole"),
  Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
});

/**
 * A service role with one policy.
 * @throws Error if the policy exceeds IAM's limit, for example because of too many prefixes
 */
export function role(service: string, description: string, policyName: string, statements: readonly Statement[]) {
  const characters = charactersOf(statements);
  if (characters > MAX_POLICY_CHARACTERS)
    throw commandLineError(
      `the policy of the role ${policyName} would have about ${characters.toLocaleString("en-US")} characters, but IAM allows ${MAX_POLICY_CHARACTERS.toLocaleString("en-US")} (quota "Role inline policy size"). Pass fewer or shorter functionPrefixes, layerBuckets or kmsKeys, for example a common prefix, or deploy a second stage for the others`,
    );
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

/** IAM's limit for all inline policies of a role, without white space (IAM user guide, "IAM and AWS STS quotas"). */
const MAX_POLICY_CHARACTERS = 10_240;
/** The longest values that CloudFormation can insert. */
const LONGEST_VALUES: readonly (readonly [RegExp, string])[] = [
  [/\$\{AWS::Partition\}/g, "aws-us-gov"],
  [/\$\{AWS::Region\}/g, "us-isof-south-1"],
  [/\$\{AWS::AccountId\}/g, "000000000000"],
  [/\{"Fn::Sub":("[^"]*")\}/g, "$1"],
  [/\{"(Ref|Fn::GetAtt)":("[^"]*"|\[[^\]]*\])\}/g, `"${"x".repeat(120)}"`],
];

function charactersOf(statements: readonly Statement[]): number {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  return LONGEST_VALUES.reduce((written, [pattern, by]) => written.replace(pattern, by), text).length;
}

/** The role of one task: the given permissions, and writing its log. */
export function taskRole(state: string, statements: readonly Statement[]) {
  const ownLog = allow(
    arn("logs", `log-group:/aws/lambda/${serviceName}-${kebab(state)}:*`),
    "logs:CreateLogStream",
    "logs:PutLogEvents",
  );
  return role("lambda.amazonaws.com", `Permissions of the task "${state}" of ${serviceName}`, kebab(state), [
    ownLog,
    ...statements,
  ]);
}
