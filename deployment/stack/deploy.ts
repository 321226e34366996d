/**
 * Deploys the packaged template by plain AWS calls, to an endpoint that has no CloudFormation: creates what is not
 * there, and brings what is there to what the template says. Resource types it does not know are refused, so that
 * nothing of the template is silently left out.
 */
import { type ResourceValues, resolved, type Scope } from "./intrinsics.ts";
import { alarmResources } from "./resources/alarms.ts";
import { eventsResources } from "./resources/events.ts";
import { iamResources } from "./resources/iam.ts";
import { lambdaResources } from "./resources/lambda.ts";
import { logsResources } from "./resources/logs.ts";
import type { Creator, Properties, Target } from "./resources/resource.ts";
import { s3Resources } from "./resources/s3.ts";
import { schedulerResources } from "./resources/scheduler.ts";
import { statesResources } from "./resources/states.ts";
import { creationOrder, packagedTemplate } from "./template.ts";

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
 * Makes or updates every resource of the template in `folder`, in the order they need each other. Answers what the
 * endpoint does not offer and the deployment goes without, in words.
 */
export async function deployStack(
  folder: string,
  options: Omit<Target, "folder" | "leftOut">,
): Promise<readonly string[]> {
  const leftOut = new Set<string>();
  const target: Target = { ...options, folder, leftOut: (what) => leftOut.add(what) };
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
