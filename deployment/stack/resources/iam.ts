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
import { type Creator, type Properties, unlessThere } from "./resource.ts";

const LONGEST_NAME = 64;

const role: Creator = async (id, properties, { clients, accountId, stackName, leftOut }) => {
  const name = `${stackName}-${id}`.slice(-LONGEST_NAME);
  const values = { ref: name, attributes: { Arn: `arn:aws:iam::${accountId}:role/${name}` } };
  const { iam } = deploymentClients({ region: clients.region });
  try {
    await trusted(iam, name, properties);
    await withPolicies(iam, name, properties.Policies ?? []);
  } catch (error) {
    if (!isUnsupported(error)) throw error;
    leftOut("roles: tasks run with whatever rights the endpoint gives them");
  }
  return values;
};

async function trusted(iam: IAMClient, RoleName: string, { Description, AssumeRolePolicyDocument }: Properties) {
  const PolicyDocument = JSON.stringify(AssumeRolePolicyDocument);
  const command = new CreateRoleCommand({ RoleName, Description, AssumeRolePolicyDocument: PolicyDocument });
  const created = await unlessThere(iam.send(command), "EntityAlreadyExistsException", "EntityAlreadyExists");
  if (created === null) await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
}

type Policies = readonly { readonly PolicyName: string; readonly PolicyDocument: unknown }[];

/** Policies of an earlier deployment that the template does not have any more go. */
async function withPolicies(iam: IAMClient, RoleName: string, policies: Policies): Promise<void> {
  for (const { PolicyName, PolicyDocument } of policies)
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: JSON.stringify(PolicyDocument) }));
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of PolicyNames.filter((name) => !policies.some((policy) => policy.PolicyName === name)))
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
}

export const iamResources: Readonly<Record<string, Creator>> = { "AWS::IAM::Role": role };
