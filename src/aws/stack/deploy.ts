/**
 * Deploys the packaged template by plain AWS calls, to an endpoint that has no CloudFormation. Creates; does not update.
 * Resource types it does not know are refused, so that nothing of the template is silently left out.
 */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { PutRuleCommand, PutTargetsCommand, type Target as RuleTarget } from "@aws-sdk/client-eventbridge";
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { CreateStateMachineCommand } from "@aws-sdk/client-sfn";
import { type AwsClients, eventBridgeClient } from "../clients.ts";
import { type ResourceValues, resolved, type Scope } from "./intrinsics.ts";
import { creationOrder, packagedTemplate } from "./template.ts";

type Properties = Readonly<Record<string, never>>;

interface Target {
  readonly clients: AwsClients;
  readonly accountId: string;
  readonly stackName: string;
  /** Where the functions' ZIPs lie. */
  readonly folder: string;
}

type Creator = (id: string, properties: Properties, target: Target) => Promise<ResourceValues>;

/** Creates every resource of the template in `folder`, in the order they need each other. */
export async function deployStack(folder: string, options: Omit<Target, "folder">): Promise<void> {
  const target = { ...options, folder };
  const template = await packagedTemplate(folder);
  const resources = new Map<string, ResourceValues>();
  const scope: Scope = { pseudo: pseudoParametersOf(target), resources };
  for (const group of creationOrder(template)) {
    const created = await Promise.all(
      group.map(async (id) => {
        const { Type, Properties: properties = {} } = template.Resources[id] ?? { Type: "" };
        const create = creators[Type];
        if (!create)
          throw new Error(`the template's resource ${id} is a ${Type}, which cannot be created without CloudFormation`);
        return [id, await create(id, resolved(properties, scope) as Properties, target)] as const;
      }),
    );
    for (const [id, values] of created) resources.set(id, values);
  }
}

/** Exists by its name alone. */
async function named(id: string): Promise<ResourceValues> {
  return { ref: id, attributes: {} };
}

/** The resource types of the packaged template. Alarms tell nobody here; roles and bucket policies get a name, and no effect where the endpoint has no IAM. */
const creators: Readonly<Record<string, Creator>> = {
  "AWS::S3::Bucket": createBucket,
  "AWS::S3::BucketPolicy": named,
  "AWS::IAM::Role": async (id, _, { accountId, stackName }) => {
    const name = `${stackName}-${id}`;
    return { ref: name, attributes: { Arn: `arn:aws:iam::${accountId}:role/${name}` } };
  },
  "AWS::Logs::LogGroup": createLogGroup,
  "AWS::Lambda::Function": createFunction,
  "AWS::StepFunctions::StateMachine": createStateMachine,
  "AWS::Events::Rule": createRule,
  "AWS::Logs::MetricFilter": named,
  "AWS::CloudWatch::Alarm": named,
  "AWS::SNS::Topic": named,
  "AWS::SNS::Subscription": named,
};

async function createBucket(
  id: string,
  properties: Properties,
  { clients, stackName, accountId }: Target,
): Promise<ResourceValues> {
  const name: string = properties.BucketName ?? `${stackName}-${id}-${accountId}`.toLowerCase();
  await clients.s3.send(new CreateBucketCommand({ Bucket: name }));
  if (properties.VersioningConfiguration) {
    await clients.s3.send(
      new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: properties.VersioningConfiguration }),
    );
  }
  return { ref: name, attributes: { Arn: `arn:aws:s3:::${name}` } };
}

async function createLogGroup(
  _: string,
  properties: Properties,
  { clients, accountId }: Target,
): Promise<ResourceValues> {
  const name: string = properties.LogGroupName ?? "";
  await clients.logs.send(new CreateLogGroupCommand({ logGroupName: name }));
  return { ref: name, attributes: { Arn: `arn:aws:logs:${clients.region}:${accountId}:log-group:${name}:*` } };
}

/** Uploads the function's ZIP to where the template says, as a deployment does, and creates the function from there. */
async function createFunction(_: string, properties: Properties, { clients, folder }: Target): Promise<ResourceValues> {
  const { Tags, Code, ...rest } = properties as unknown as Omit<CreateFunctionCommandInput, "Tags"> & {
    Tags?: readonly { Key: string; Value: string }[];
  };
  const { S3Bucket: Bucket, S3Key: Key } = Code ?? {};
  await clients.s3.send(new PutObjectCommand({ Bucket, Key, Body: await readFile(join(folder, basename(Key ?? ""))) }));
  const created = await clients.lambda.send(
    new CreateFunctionCommand({
      ...rest,
      Code,
      Tags: Object.fromEntries((Tags ?? []).map((tag) => [tag.Key, tag.Value])),
    }),
  );
  await waitUntilFunctionActiveV2(
    { client: clients.lambda, maxWaitTime: 60, minDelay: 1, maxDelay: 2 },
    { FunctionName: rest.FunctionName },
  );
  return { ref: rest.FunctionName ?? "", attributes: { Arn: created.FunctionArn ?? "" } };
}

async function createStateMachine(id: string, properties: Properties, { clients }: Target): Promise<ResourceValues> {
  const substitutions: Readonly<Record<string, string>> = properties.DefinitionSubstitutions ?? {};
  const definition = JSON.stringify(properties.Definition).replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = substitutions[name];
    if (value === undefined)
      throw new Error(`the definition of ${id} holds \${${name}}, which the template does not substitute`);
    return value;
  });
  const { stateMachineArn = "" } = await clients.stepFunctions.send(
    new CreateStateMachineCommand({
      name: properties.StateMachineName,
      type: properties.StateMachineType,
      roleArn: properties.RoleArn,
      definition,
    }),
  );
  return { ref: stateMachineArn, attributes: { Arn: stateMachineArn, Name: properties.StateMachineName ?? "" } };
}

async function createRule(id: string, properties: Properties, { clients, stackName }: Target): Promise<ResourceValues> {
  const { Name = `${stackName}-${id}`, Description, State, EventPattern, Targets } = properties;
  const client = eventBridgeClient({ region: clients.region });
  const { RuleArn = "" } = await client.send(
    new PutRuleCommand({ Name, Description, State, EventPattern: JSON.stringify(EventPattern) }),
  );
  const targets = (Targets ?? []) as readonly RuleTarget[];
  const { FailedEntries = [] } = await client.send(new PutTargetsCommand({ Rule: Name, Targets: [...targets] }));
  const [failed] = FailedEntries;
  if (failed !== undefined) throw new Error(`the rule ${Name} has a target that was refused: ${failed.ErrorMessage}`);
  return { ref: Name, attributes: { Arn: RuleArn } };
}

function pseudoParametersOf({ clients, accountId, stackName }: Target): Readonly<Record<string, string>> {
  return {
    "AWS::AccountId": accountId,
    "AWS::Region": clients.region,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": stackName,
  };
}
