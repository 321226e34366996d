/** State machines, with substituted definitions. */
import {
  CreateStateMachineCommand,
  type LoggingConfiguration,
  type TracingConfiguration,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { type Creator, nullIfExists, type Properties, tagsOf } from "./resource.ts";

const stateMachine: Creator = async (id, properties, { clients, accountId }) => {
  const name: string = properties.StateMachineName ?? id;
  const stateMachineArn = `arn:aws:states:${clients.region}:${accountId}:stateMachine:${name}`;
  const machine = {
    roleArn: properties.RoleArn as string | undefined,
    definition: definitionOf(id, properties),
    loggingConfiguration: camelCased(properties.LoggingConfiguration) as LoggingConfiguration | undefined,
    tracingConfiguration: camelCased(properties.TracingConfiguration) as TracingConfiguration | undefined,
  };
  const tags = Object.entries(tagsOf(properties.Tags)).map(([key, value]) => ({ key, value }));
  const command = new CreateStateMachineCommand({ ...machine, name, type: properties.StateMachineType, tags });
  if ((await nullIfExists(clients.stepFunctions.send(command), "StateMachineAlreadyExists")) === null)
    await clients.stepFunctions.send(new UpdateStateMachineCommand({ ...machine, stateMachineArn }));
  return { ref: stateMachineArn, attributes: { Arn: stateMachineArn, Name: name } };
};

function definitionOf(id: string, { DefinitionString, DefinitionSubstitutions }: Properties): string {
  const substitutions: Readonly<Record<string, string>> = DefinitionSubstitutions ?? {};
  return String(DefinitionString).replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = substitutions[name];
    if (value !== undefined) return value;
    throw new Error(`the definition of ${id} contains \${${name}}, which has no substitution`);
  });
}

/** CloudFormation uses `Level`, the API `level`. */
function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.charAt(0).toLowerCase() + key.slice(1), camelCased(item)]),
  );
}

export const statesResources: Readonly<Record<string, Creator>> = {
  "AWS::StepFunctions::StateMachine": stateMachine,
};
