/** Stacks with their change sets and events. */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { Clock } from "../clock.ts";
import { mapOf } from "../protocols/names.ts";
import { AwsError } from "../service.ts";

const Resource = z.looseObject({ Type: z.string() });
const Template = z.looseObject({ Resources: mapOf(z.string(), Resource) });

export type StackTemplate = z.output<typeof Template>;

/** What a stack's resource is at. */
export interface ResourceProgress {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly isComplete: boolean;
}

/**
 * Creates or updates the resources of a template. Tells how far it is, and returns the stack's outputs. The template is
 * as it was given, so that the program which knows the resources parses it.
 */
export type Provision = (
  asked: { readonly stackName: string; readonly templateText: string },
  report: (progress: ResourceProgress) => void,
) => Promise<ReadonlyMap<string, string>>;

export interface Change {
  readonly action: "Add" | "Modify" | "Remove";
  readonly logicalId: string;
  readonly type: string;
}

export interface ChangeSet {
  readonly name: string;
  readonly arn: string;
  readonly templateText: string;
  readonly template: StackTemplate;
  readonly changes: readonly Change[];
  readonly createdAt: Date;
  readonly capabilities: readonly string[];
  isExecuted: boolean;
}

export interface StackEvent {
  readonly id: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | null;
  readonly at: Date;
}

export interface Stack {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: Date;
  readonly changeSets: Map<string, ChangeSet>;
  /** Oldest first. */
  readonly events: StackEvent[];
  status: string;
  updatedAt: Date | null;
  template: StackTemplate | null;
  outputs: ReadonlyMap<string, string>;
}

/** Parses a template in JSON. @throws AwsError */
export function templateIn(text: string): StackTemplate {
  const parsed = Template.safeParse(jsonIn(text));
  if (parsed.success) return parsed.data;
  throw validationError(`Template format error: ${z.prettifyError(parsed.error)}`);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw validationError("Template format error: the embedded cloud reads templates in JSON alone.");
  }
}

export const validationError = (message: string) => new AwsError("ValidationError", message);

/** What differs between two templates, in the order of the newer one. */
export function changesBetween(before: StackTemplate | null, after: StackTemplate): readonly Change[] {
  const known = before?.Resources ?? new Map();
  const changed = [...after.Resources].flatMap(([logicalId, resource]): Change[] => {
    const old = known.get(logicalId);
    if (old === undefined) return [{ action: "Add", logicalId, type: resource.Type }];
    if (JSON.stringify(old) === JSON.stringify(resource)) return [];
    return [{ action: "Modify", logicalId, type: resource.Type }];
  });
  const removed = [...known].filter(([logicalId]) => !after.Resources.has(logicalId));
  return [...changed, ...removed.map(([logicalId, { Type }]): Change => ({ action: "Remove", logicalId, type: Type }))];
}

/** Carries a change set out. It ends as failed, and nothing is rolled back, if a resource cannot be created. */
export async function execute(stack: Stack, changeSet: ChangeSet, provision: Provision, clock: Clock): Promise<void> {
  const isNew = stack.template === null;
  const verb = isNew ? "CREATE" : "UPDATE";
  const { template, templateText, changes } = changeSet;
  const actions = new Map(changes.map(({ logicalId, action }) => [logicalId, action === "Add" ? "CREATE" : "UPDATE"]));
  const add = (event: Omit<StackEvent, "id" | "at">) => {
    stack.events.push({ ...event, id: randomUUID(), at: clock.now() });
  };
  const setStatus = (status: string, reason: string | null = null) => {
    stack.status = status;
    add({ logicalId: stack.name, physicalId: stack.arn, type: "AWS::CloudFormation::Stack", status, reason });
  };
  changeSet.isExecuted = true;
  setStatus(`${verb}_IN_PROGRESS`, "User Initiated");
  try {
    const outputs = await provision({ stackName: stack.name, templateText }, (progress) => {
      const { logicalId, physicalId, isComplete } = progress;
      const action = actions.get(logicalId);
      const type = template.Resources.get(logicalId)?.Type ?? "";
      if (action !== undefined)
        add({
          logicalId,
          physicalId,
          type,
          status: `${action}_${isComplete ? "COMPLETE" : "IN_PROGRESS"}`,
          reason: null,
        });
    });
    Object.assign(stack, { template, outputs, updatedAt: isNew ? null : clock.now() });
    setStatus(`${verb}_COMPLETE`);
  } catch (error) {
    setStatus(`${verb}_FAILED`, error instanceof Error ? error.message : String(error));
  }
}
