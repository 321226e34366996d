import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { applies, decisionOn, type PermissionAsked, PolicyDocument, type Statement } from "@layershift/embedded-cloud";

export interface DeployedRole {
  readonly name: string;
  /** Those that allow. */
  readonly statements: readonly Statement[];
}

/** The roles of the account at an endpoint, as they stand there. */
export async function rolesAt(endpoint: string): Promise<readonly DeployedRole[]> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const iam = new IAMClient({ endpoint, region: "us-east-1", credentials });
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  return Promise.all(
    Roles.map(async ({ RoleName = "" }) => {
      const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
      const documents = await Promise.all(
        PolicyNames.map(async (PolicyName) => {
          const { PolicyDocument: text = "" } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
          return PolicyDocument.parse(JSON.parse(decodeURIComponent(text)));
        }),
      );
      const statements = documents.flatMap(({ Statement }) => Statement);
      return { name: RoleName, statements: statements.filter(({ Effect }) => Effect === "Allow") };
    }),
  );
}

/** `role action` of every action that was granted. */
export function grantedActions(roles: readonly DeployedRole[]): readonly string[] {
  return roles.flatMap(({ name, statements }) =>
    statements.flatMap(({ Action }) => Action.map((action) => `${name} ${action}`)),
  );
}

/** `role action` of every action that was granted and never asked for on a resource it is granted on. */
export function unusedActions(roles: readonly DeployedRole[], asked: readonly PermissionAsked[]): readonly string[] {
  return roles.flatMap(({ name, statements }) => {
    const own = asked.filter(({ role }) => role === name);
    return statements.flatMap(({ Action, ...statement }) =>
      Action.filter((action) => !own.some((need) => applies({ ...statement, Action: [action] }, need))).map(
        (action) => `${name} ${action}`,
      ),
    );
  });
}

/** Statements that could go without any call that was made being refused. */
export function statementsOfNoNeed(
  roles: readonly DeployedRole[],
  asked: readonly PermissionAsked[],
): readonly string[] {
  return roles.flatMap(({ name, statements }) => {
    const own = asked.filter(({ role, allowed }) => role === name && allowed);
    return statements
      .filter((left) => {
        const rest = statements.filter((statement) => statement !== left);
        return own.every((need) => decisionOn(rest, need) === "allowed");
      })
      .map(({ Action, Resource }) => `${name}: ${Action.join(", ")} on ${Resource.join(", ")}`);
  });
}
