/** One CloudFormation stack: change sets, their execution, and events. */
import {
  type Change,
  type CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandOutput,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type StackEvent,
} from "@aws-sdk/client-cloudformation";

export interface StackFacts {
  readonly status: string;
  readonly outputs: ReadonlyMap<string, { readonly value: string; readonly description: string | null }>;
}

export interface StackChange {
  /** `Add`, `Modify`, `Remove`, `Import` or `Dynamic`. */
  readonly action: string;
  readonly logicalId: string;
  readonly type: string;
  /** `True`, `False` or `Conditional`: whether the resource is replaced by a new one. */
  readonly replacement: string;
}

export interface ChangeSetFacts {
  readonly status: string;
  readonly reason: string | null;
  readonly changes: readonly StackChange[];
}

export interface ResourceEvent {
  readonly id: string;
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | null;
  readonly at: Date;
}

/** A template in the request, or at an address in S3 if it is larger than 51,200 bytes. */
export type TemplateSource = { readonly TemplateBody: string } | { readonly TemplateURL: string };

export interface Stacks {
  /** `null` if the stack does not exist. */
  describe(): Promise<StackFacts | null>;
  createChangeSet(name: string, kind: "CREATE" | "UPDATE", template: TemplateSource): Promise<void>;
  describeChangeSet(name: string): Promise<ChangeSetFacts>;
  executeChangeSet(name: string): Promise<void>;
  deleteChangeSet(name: string): Promise<void>;
  /** Only for a stack that a change set began and that has no resources yet. */
  deleteEmpty(): Promise<void>;
  /** Newest first: the newest page. */
  newestEvents(): Promise<readonly ResourceEvent[]>;
}

/** @param tags of the stack and its resources */
export function stackNamed(client: CloudFormationClient, StackName: string, tags: ReadonlyMap<string, string>): Stacks {
  const Tags = [...tags].map(([Key, Value]) => ({ Key, Value }));
  const describe = async (): Promise<StackFacts | null> => {
    const found = await client.send(new DescribeStacksCommand({ StackName })).catch(nullIfNoStack);
    const stack = found?.Stacks?.[0];
    if (stack === undefined) return null;
    const outputs = (stack.Outputs ?? []).map(
      ({ OutputKey = "", OutputValue = "", Description = null }) =>
        [OutputKey, { value: OutputValue, description: Description }] as const,
    );
    return { status: stack.StackStatus ?? "", outputs: new Map(outputs) };
  };
  return {
    describe,
    async createChangeSet(ChangeSetName, ChangeSetType, template) {
      const Capabilities = ["CAPABILITY_IAM" as const];
      await client.send(
        new CreateChangeSetCommand({ StackName, ChangeSetName, ChangeSetType, Capabilities, Tags, ...template }),
      );
    },
    async describeChangeSet(ChangeSetName) {
      const changes: Change[] = [];
      let page: DescribeChangeSetCommandOutput | undefined;
      do {
        const NextToken = page?.NextToken;
        page = await client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName, NextToken }));
        changes.push(...(page.Changes ?? []));
      } while (page.NextToken !== undefined);
      return { status: page.Status ?? "", reason: page.StatusReason ?? null, changes: changes.map(changeOf) };
    },
    async executeChangeSet(ChangeSetName) {
      await client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }));
    },
    async deleteChangeSet(ChangeSetName) {
      await client.send(new DeleteChangeSetCommand({ StackName, ChangeSetName }));
    },
    async deleteEmpty() {
      if ((await describe())?.status === "REVIEW_IN_PROGRESS") await client.send(new DeleteStackCommand({ StackName }));
    },
    async newestEvents() {
      const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
      return StackEvents.map(eventOf);
    },
  };
}

/** CloudFormation has no separate error for it. Recorded: LocalStack cloudformation/api/test_stacks.snapshot.json. */
function nullIfNoStack(error: unknown): null {
  if (error instanceof Error && error.name === "ValidationError" && /does not exist/.test(error.message)) return null;
  throw error;
}

const changeOf = ({ ResourceChange: change = {} }: Change): StackChange => ({
  action: change.Action ?? "",
  logicalId: change.LogicalResourceId ?? "",
  type: change.ResourceType ?? "",
  replacement: change.Replacement ?? "False",
});

const eventOf = (event: StackEvent): ResourceEvent => ({
  id: event.EventId ?? "",
  logicalId: event.LogicalResourceId ?? "",
  type: event.ResourceType ?? "",
  status: event.ResourceStatus ?? "",
  reason: event.ResourceStatusReason ?? null,
  at: event.Timestamp ?? new Date(0),
});
