/** EventBridge rules with their targets. */
import { PutRuleCommand, PutTargetsCommand, type Target as RuleTarget } from "@aws-sdk/client-eventbridge";
import { deploymentClients } from "../../../src/aws/clients.ts";
import type { Creator } from "./resource.ts";

const rule: Creator = async (id, properties, { clients, stackName }) => {
  const { Name = `${stackName}-${id}`, Description, State, EventPattern, Targets } = properties;
  const { events } = deploymentClients({ region: clients.region });
  const { RuleArn = "" } = await events.send(
    new PutRuleCommand({ Name, Description, State, EventPattern: JSON.stringify(EventPattern) }),
  );
  const targets = (Targets ?? []) as readonly RuleTarget[];
  const { FailedEntries = [] } = await events.send(new PutTargetsCommand({ Rule: Name, Targets: [...targets] }));
  const [failed] = FailedEntries;
  if (failed !== undefined)
    throw new Error(`the rule ${Name} has a target that EventBridge refused: ${failed.ErrorMessage}`);
  return { ref: Name, attributes: { Arn: RuleArn } };
};

export const eventsResources: Readonly<Record<string, Creator>> = { "AWS::Events::Rule": rule };
