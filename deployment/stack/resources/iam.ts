/** Roles with their inline policies. */
import {
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  type IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { deploymentClients } from "../../../src/aws/clients.ts";
import { isUnsupported } from "../../../src/aws/unsupported.ts";
import { type Creator, nullIfExists, type Properties } from "./resource.ts";

const MAX_NAME_LENGTH = 64;

const role: Creator = async (id, properties, { clients, accountId, stackName, leftOut }) => {
  const name = `${stackName}-${id}`.slice(-MAX_NAME_LENGTH);
  const values = { ref: name, attributes: { Arn: `arn:aws:iam::${accountId}:role/${name}` } };
  const { iam } = deploymentClients({ region: clients.region });
  try {
    await createRole(iam, name, properties);
    await putPolicies(iam, name, properties.Policies ?? []);
  } catch (error) {
    if (!isUnsupported(error)) throw error;
    leftOut("roles: tasks run with the endpoint's default permissions");
  }
  return values;
};

async function createRole(iam: IAMClient, RoleName: string, { Description, AssumeRolePolicyDocument }: Properties) {
  const PolicyDocument = JSON.stringify(AssumeRolePolicyDocument);
  const command = new CreateRoleCommand({ RoleName, Description, AssumeRolePolicyDocument: PolicyDocument });
  const created = await nullIfExists(iam.send(command), "EntityAlreadyExistsException", "EntityAlreadyExists");
  if (created === null) await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
}

type Policies = readonly { readonly PolicyName: string; readonly PolicyDocument: unknown }[];

/** Deletes policies of an earlier deployment that the template no longer contains. */
async function putPolicies(iam: IAMClient, RoleName: string, policies: Policies): Promise<void> {
  for (const { PolicyName, PolicyDocument } of policies)
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: JSON.stringify(PolicyDocument) }));
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of PolicyNames.filter((name) => !policies.some((policy) => policy.PolicyName === name)))
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
}

export const iamResources: Readonly<Record<string, Creator>> = { "AWS::IAM::Role": role };
