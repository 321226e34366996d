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

export interface DeployedStack {
  /** What the endpoint does not offer and the deployment leaves out. */
  readonly leftOut: readonly string[];
  readonly outputs: ReadonlyMap<string, string>;
}

/**
 * Creates or updates every resource of the template, in order of their dependencies.
 * @param report called before each resource with `null`, and after it with its values
 */
export async function deployStack(
  template: Template,
  options: Omit<Target, "leftOut">,
  report: (id: string, values: ResourceValues | null) => void = () => undefined,
): Promise<DeployedStack> {
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
        report(id, null);
        const values = await create(id, resolve(properties, scope) as Properties, target);
        report(id, values);
        return [id, values] as const;
      }),
    );
    for (const [id, values] of created) resources.set(id, values);
  }
  const outputs = Object.entries(template.Outputs).map(
    ([name, { Value }]) => [name, String(resolve(Value, scope))] as const,
  );
  return { leftOut: [...leftOut].sort(), outputs: new Map(outputs) };
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
