/** Roles and the statements of their policies. */
import { refusal } from "./command-line.ts";
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

/** Wins over every statement that allows. */
export const deny = (resource: unknown, ...actions: string[]): Statement => ({
  ...allow(resource, ...actions),
  Effect: "Deny",
});

/** To hand a role on to Lambda, for functions that take it on, and to no other service. */
export const passToLambda = (roleArn: unknown): Statement => ({
  ...allow(roleArn, "iam:PassRole"),
  Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
});

/**
 * A role that one AWS service takes on, with one policy.
 * @throws Error where the policy is longer than IAM takes, which is where too many prefixes are named
 */
export function role(service: string, description: string, policyName: string, statements: readonly Statement[]) {
  const characters = charactersOf(statements);
  if (characters > MOST_CHARACTERS)
    throw refusal(
      `the role of ${policyName} would have a policy of about ${characters.toLocaleString("en-US")} characters, and IAM takes ${MOST_CHARACTERS.toLocaleString("en-US")} (quota "Role inline policy size"): name fewer or shorter functionPrefixes, layerBuckets or kmsKeys, such as the beginning they have in common, or deploy a second stage for the others`,
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

/** All inline policies of a role together, white space not counted (IAM user guide, "IAM and AWS STS quotas"). */
const MOST_CHARACTERS = 10_240;
/** What CloudFormation puts in, as long as it can be. */
const PUT_IN: readonly (readonly [RegExp, string])[] = [
  [/\$\{AWS::Partition\}/g, "aws-us-gov"],
  [/\$\{AWS::Region\}/g, "us-isof-south-1"],
  [/\$\{AWS::AccountId\}/g, "000000000000"],
  [/\{"Fn::Sub":("[^"]*")\}/g, "$1"],
  [/\{"(Ref|Fn::GetAtt)":("[^"]*"|\[[^\]]*\])\}/g, `"${"x".repeat(120)}"`],
];

function charactersOf(statements: readonly Statement[]): number {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  return PUT_IN.reduce((written, [pattern, by]) => written.replace(pattern, by), text).length;
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
