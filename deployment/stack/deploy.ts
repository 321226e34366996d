/**
 * Deploys the packaged template with AWS calls, for endpoints without CloudFormation. Creates or updates every
 * resource. Unknown resource types are refused, so that nothing is left out silently.
 */
import { type ResourceValues, resolve, type Scope } from "./intrinsics.ts";
import { alarmResources } from "./resources/alarms.ts";
import { eventsResources } from "./resources/events.ts";
import { iamResources } from "./resources/iam.ts";
import { lambdaResources } from "./resources/lambda.ts";
import { logsResources } from "./resources/logs.ts";
import type { Creator, Properties, Target } from "./resources/resource.ts";
import { s3Resources } from "./resources/s3.ts";
import { schedulerResources } from "./resources/scheduler.ts";
import { statesResources } from "./resources/states.ts";
import { creationOrder, type Template } from "./template.ts";

/** By resource type. */
const creators: Readonly<Record<string, Creator>> = {
  ...s3Resources,
  ...iamResources,
  ...logsResources,
  ...lambdaResources,
  ...statesResources,
  ...eventsResources,
  ...alarmResources,
  ...schedulerResources,
};

/**
 * Creates or updates every resource of the template, in order of their dependencies. Returns what the
 * endpoint does not offer and the deployment leaves out.
 */
export async function deployStack(template: Template, options: Omit<Target, "leftOut">): Promise<readonly string[]> {
  const leftOut = new Set<string>();
  const target: Target = { ...options, leftOut: (what) => leftOut.add(what) };
  const resources = new Map<string, ResourceValues>();
  const scope: Scope = { pseudo: pseudoParametersOf(target), resources };
  for (const group of creationOrder(template)) {
    const created = await Promise.all(
      group.map(async (id) => {
        const { Type, Properties: properties = {} } = template.Resources[id] ?? { Type: "" };
        const create = creators[Type];
        if (!create) throw new Error(`cannot create the resource ${id} of type ${Type} without CloudFormation`);
        return [id, await create(id, resolve(properties, scope) as Properties, target)] as const;
      }),
    );
    for (const [id, values] of created) resources.set(id, values);
  }
  return [...leftOut].sort();
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
