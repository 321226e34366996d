/**
 * CloudFormation of the embedded cloud: change sets are made, shown and carried out over AWS's query protocol. What a
 * resource is, the program that starts the cloud knows: without its `provision`, no change set is made.
 */
import { randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import { type QueryOperations, queryProtocol } from "../protocols/query.ts";
import type { Group } from "../protocols/xml.ts";
import { AwsError, type Service } from "../service.ts";
import {
  type ChangeSet,
  changesBetween,
  execute,
  type Provision,
  type Stack,
  type StackEvent,
  templateIn,
  validationError,
} from "./stacks.ts";

export interface CloudFormationContext {
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly provision: Provision | undefined;
  /** The content of an object, for templates at an address; `null` if there is none. */
  readonly readObject: (bucket: string, key: string) => Uint8Array | null;
}

/** A page of DescribeChangeSet and DescribeStackEvents. */
const PAGE = 100;
/** Of a template in the request itself; others have an address (user guide, "CloudFormation quotas"). */
const MAX_BODY_BYTES = 51_200;

function operationsOf(context: CloudFormationContext): QueryOperations {
  const { clock, provision } = context;
  const stacks = new Map<string, Stack>();
  const stackNamed = (nameOrArn: string) => {
    const found = [...stacks.values()].find(({ name, arn }) => name === nameOrArn || arn === nameOrArn);
    if (found === undefined) throw validationError(`Stack [${nameOrArn}] does not exist`);
    return found;
  };
  const changeSetOf = (parameters: URLSearchParams) => {
    const name = required(parameters, "ChangeSetName");
    const stack = [...stacks.values()].find(
      (one) => one.changeSets.has(name) && (parameters.get("StackName") ?? one.name) === one.name,
    );
    const changeSet = stack?.changeSets.get(name);
    if (stack === undefined || changeSet === undefined)
      throw new AwsError("ChangeSetNotFound", `ChangeSet [${name}] does not exist`, 404);
    return { stack, changeSet };
  };
  return {
    CreateChangeSet(parameters) {
      if (provision === undefined)
        throw new AwsError("InvalidAction", "This embedded cloud was started without a provisioner of stacks.");
      const stackName = required(parameters, "StackName");
      const type = parameters.get("ChangeSetType") ?? "UPDATE";
      const existing = stacks.get(stackName);
      const isReviewed = existing === undefined || existing.status === "REVIEW_IN_PROGRESS";
      if (type === "CREATE" && !isReviewed)
        throw validationError(
          `Stack [${stackName}] already exists and cannot be created again with the changeSet [${required(parameters, "ChangeSetName")}].`,
        );
      if (type !== "CREATE" && existing === undefined) throw validationError(`Stack [${stackName}] does not exist`);
      const templateText = templateTextOf(parameters, context);
      const template = templateIn(templateText);
      const stack = existing ?? newStack(stackName, context);
      stacks.set(stackName, stack);
      const name = required(parameters, "ChangeSetName");
      const arn = `arn:aws:cloudformation:${context.region}:${context.accountId}:changeSet/${name}/${randomUUID()}`;
      const changes = changesBetween(stack.template, template);
      if (changes.some(({ action }) => action === "Remove"))
        throw validationError("The embedded cloud removes no resource from a stack.");
      const changeSet: ChangeSet = {
        ...{ name, arn, templateText, template, changes, createdAt: clock.now(), isExecuted: false },
        capabilities: membersOf(parameters, "Capabilities"),
      };
      stack.changeSets.set(name, changeSet);
      return { Id: arn, StackId: stack.arn };
    },
    DescribeChangeSet: (parameters) => {
      const { stack, changeSet } = changeSetOf(parameters);
      return describeChangeSet(stack, changeSet, Number(parameters.get("NextToken") ?? 0));
    },
    ExecuteChangeSet(parameters) {
      const { stack, changeSet } = changeSetOf(parameters);
      if (changeSet.changes.length === 0 || changeSet.isExecuted || provision === undefined)
        throw new AwsError(
          "InvalidChangeSetStatus",
          `ChangeSet [${changeSet.arn}] cannot be executed in its current status of [${changeSet.isExecuted ? "CREATE_COMPLETE" : "FAILED"}]`,
        );
      const needsIam = [...changeSet.template.Resources.values()].some(({ Type }) => Type.startsWith("AWS::IAM::"));
      if (needsIam && !changeSet.capabilities.some((one) => /^CAPABILITY_(NAMED_)?IAM$/.test(one)))
        throw new AwsError("InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_IAM]");
      void execute(stack, changeSet, provision, clock);
      return {};
    },
    DeleteChangeSet(parameters) {
      const { stack, changeSet } = changeSetOf(parameters);
      stack.changeSets.delete(changeSet.name);
      return {};
    },
    /** Only of a stack that was never created: resources stay. */
    DeleteStack(parameters) {
      const stack = stackNamed(required(parameters, "StackName"));
      if (stack.status !== "REVIEW_IN_PROGRESS")
        throw validationError("The embedded cloud deletes no stack that has resources.");
      stacks.delete(stack.name);
      return {};
    },
    DescribeStacks(parameters) {
      const name = parameters.get("StackName");
      if (name === null) return { Stacks: { member: [...stacks.values()].map(describeStack) } };
      const found = stacks.get(name) ?? [...stacks.values()].find(({ arn }) => arn === name);
      if (found === undefined) throw validationError(`Stack with id ${name} does not exist`);
      return { Stacks: { member: [describeStack(found)] } };
    },
    DescribeStackEvents(parameters) {
      const stack = stackNamed(required(parameters, "StackName"));
      const from = Number(parameters.get("NextToken") ?? 0);
      const newestFirst = stack.events.toReversed().slice(from, from + PAGE);
      const next = from + PAGE < stack.events.length ? String(from + PAGE) : undefined;
      return { StackEvents: { member: newestFirst.map((event) => describeEvent(stack, event)) }, NextToken: next };
    },
  };
}

export function cloudFormationService(context: CloudFormationContext): Service {
  return {
    name: "cloudformation",
    ...queryProtocol(
      {
        service: "CloudFormation",
        signedFor: "cloudformation",
        namespace: "http://cloudformation.amazonaws.com/doc/2010-05-15/",
      },
      operationsOf(context),
    ),
  };
}

/** A stack without resources, until its first change set is carried out. */
function newStack(name: string, { region, accountId, clock }: CloudFormationContext): Stack {
  return {
    name,
    arn: `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/${randomUUID()}`,
    createdAt: clock.now(),
    changeSets: new Map(),
    events: [],
    status: "REVIEW_IN_PROGRESS",
    updatedAt: null,
    template: null,
    outputs: new Map(),
  };
}

function templateTextOf(parameters: URLSearchParams, { readObject }: CloudFormationContext): string {
  const body = parameters.get("TemplateBody");
  const address = parameters.get("TemplateURL");
  if ((body === null) === (address === null))
    throw validationError("Either Template URL or Template Body must be specified.");
  if (body !== null && Buffer.byteLength(body) > MAX_BODY_BYTES)
    throw validationError(
      `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${MAX_BODY_BYTES}`,
    );
  if (body !== null) return body;
  // Addresses have the bucket in the path here, as all addresses of the embedded cloud.
  const [, bucket = "", key = ""] = /^\/([^/]+)\/(.+)$/.exec(new URL(address ?? "").pathname) ?? [];
  const found = readObject(bucket, decodeURIComponent(key));
  if (found === null) throw validationError("S3 error: The specified key does not exist.");
  return Buffer.from(found).toString("utf8");
}

/** Recorded on AWS: LocalStack cloudformation/api/test_changesets.snapshot.json, test_empty_changeset. */
function describeChangeSet(stack: Stack, changeSet: ChangeSet, from: number): Group {
  const { name, arn, changes, createdAt, isExecuted, capabilities } = changeSet;
  const isEmpty = changes.length === 0;
  const executable = isExecuted ? "EXECUTE_COMPLETE" : "AVAILABLE";
  return {
    ChangeSetName: name,
    ChangeSetId: arn,
    StackId: stack.arn,
    StackName: stack.name,
    CreationTime: createdAt.toISOString(),
    ExecutionStatus: isEmpty ? "UNAVAILABLE" : executable,
    Status: isEmpty ? "FAILED" : "CREATE_COMPLETE",
    StatusReason: isEmpty
      ? "The submitted information didn't contain changes. Submit different information to create a change set."
      : undefined,
    Capabilities: { member: [...capabilities] },
    IncludeNestedStacks: false,
    Changes: { member: changes.slice(from, from + PAGE).map((change) => describeChange(change)) },
    NextToken: from + PAGE < changes.length ? String(from + PAGE) : undefined,
  };
}

/** Resources are updated in place here. */
const describeChange = ({ action, logicalId, type }: ChangeSet["changes"][number]): Group => ({
  Type: "Resource",
  ResourceChange: {
    Action: action,
    LogicalResourceId: logicalId,
    ResourceType: type,
    Replacement: action === "Modify" ? "False" : undefined,
  },
});

function describeStack({ name, arn, createdAt, updatedAt, status, outputs }: Stack): Group {
  return {
    StackId: arn,
    StackName: name,
    CreationTime: createdAt.toISOString(),
    LastUpdatedTime: updatedAt?.toISOString(),
    StackStatus: status,
    Outputs: { member: [...outputs].map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })) },
  };
}

const describeEvent = ({ name, arn }: Stack, event: StackEvent): Group => ({
  StackId: arn,
  EventId: event.id,
  StackName: name,
  LogicalResourceId: event.logicalId,
  PhysicalResourceId: event.physicalId,
  ResourceType: event.type,
  Timestamp: event.at.toISOString(),
  ResourceStatus: event.status,
  ResourceStatusReason: event.reason ?? undefined,
});

function membersOf(parameters: URLSearchParams, name: string): readonly string[] {
  return [...parameters].filter(([key]) => key.startsWith(`${name}.member.`)).map(([, value]) => value);
}

function required(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (value === null || value === "")
    throw validationError(
      `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
    );
  return value;
}
