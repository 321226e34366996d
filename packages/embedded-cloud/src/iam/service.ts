/** IAM of the embedded cloud: roles with inline policies, over AWS's query protocol. */
import { randomBytes } from "node:crypto";
import * as z from "zod";
import type { Clock } from "../clock.ts";
import { type QueryOperations, queryProtocol } from "../protocols/query.ts";
import { AwsError, type Service } from "../service.ts";
import { PolicyDocument } from "./policy.ts";
import { type Role, type Roles, roleNamed } from "./roles.ts";

export interface IamContext {
  readonly accountId: string;
  readonly clock: Clock;
  readonly roles: Roles;
}

/** Parameters and results by the names of the API. */
const operationsOf = ({ accountId, clock, roles }: IamContext): QueryOperations => ({
  CreateRole(parameters) {
    const name = required(parameters, "RoleName");
    if (!/^[\w+=,.@-]{1,64}$/.test(name)) throw invalid(`The specified value for roleName is invalid: ${name}`);
    if (roles.has(name)) throw new AwsError("EntityAlreadyExists", `Role with name ${name} already exists.`, 409);
    const path = parameters.get("Path") ?? "/";
    const role: Role = {
      name,
      path,
      arn: `arn:aws:iam::${accountId}:role${path}${name}`,
      id: `AROA${randomBytes(8).toString("hex").toUpperCase()}`,
      description: parameters.get("Description"),
      createdAt: clock.now(),
      trust: trustIn(required(parameters, "AssumeRolePolicyDocument")),
      policies: new Map(),
    };
    roles.set(name, role);
    return { Role: described(role) };
  },
  GetRole: (parameters) => {
    const role = described(roleNamed(roles, required(parameters, "RoleName")));
    return { Role: { ...role, MaxSessionDuration: 3600, RoleLastUsed: {} } };
  },
  ListRoles: (parameters) => {
    const prefix = parameters.get("PathPrefix") ?? "/";
    const found = [...roles.values()].filter(({ path }) => path.startsWith(prefix));
    const member = found.map((role) => ({ ...described(role), MaxSessionDuration: 3600 }));
    return { Roles: { member }, IsTruncated: "false" };
  },
  UpdateAssumeRolePolicy(parameters) {
    roleNamed(roles, required(parameters, "RoleName")).trust = trustIn(required(parameters, "PolicyDocument"));
    return {};
  },
  PutRolePolicy(parameters) {
    const text = required(parameters, "PolicyDocument");
    const { policies } = roleNamed(roles, required(parameters, "RoleName"));
    policies.set(required(parameters, "PolicyName"), { text, document: policyIn(text) });
    return {};
  },
  GetRolePolicy(parameters) {
    const role = roleNamed(roles, required(parameters, "RoleName"));
    const PolicyName = required(parameters, "PolicyName");
    const text = role.policies.get(PolicyName)?.text;
    if (text === undefined) throw noSuchPolicy(PolicyName);
    return { RoleName: role.name, PolicyName, PolicyDocument: encodeURIComponent(text) };
  },
  ListRolePolicies(parameters) {
    const { policies } = roleNamed(roles, required(parameters, "RoleName"));
    return { PolicyNames: { member: [...policies.keys()].sort() }, IsTruncated: "false" };
  },
  DeleteRolePolicy(parameters) {
    const name = required(parameters, "PolicyName");
    if (!roleNamed(roles, required(parameters, "RoleName")).policies.delete(name)) throw noSuchPolicy(name);
    return {};
  },
  DeleteRole(parameters) {
    const { name, policies } = roleNamed(roles, required(parameters, "RoleName"));
    if (policies.size > 0)
      throw new AwsError("DeleteConflict", "Cannot delete entity, must delete policies first.", 409);
    roles.delete(name);
    return {};
  },
});

export function iamService(context: IamContext): Service {
  return {
    name: "iam",
    ...queryProtocol(
      { service: "IAM", signedFor: "iam", namespace: "https://iam.amazonaws.com/doc/2010-05-08/" },
      operationsOf(context),
    ),
  };
}

/** As CreateRole tells it; policies travel percent-encoded (IAM API reference, Role). */
const described = ({ name, path, arn, id, description, createdAt, trust }: Role) => ({
  Path: path,
  RoleName: name,
  RoleId: id,
  Arn: arn,
  CreateDate: createdAt.toISOString(),
  AssumeRolePolicyDocument: encodeURIComponent(trust),
  ...(description === null ? {} : { Description: description }),
});

function required(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (value === null || value === "") throw invalid(`1 validation error detected: Value at '${name}' must not be null`);
  return value;
}

function policyIn(text: string): PolicyDocument {
  const { success, data, error } = PolicyDocument.safeParse(jsonIn(text));
  if (success) return data;
  throw malformed(z.prettifyError(error));
}

function trustIn(text: string): string {
  jsonIn(text);
  return text;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed("This policy contains invalid Json");
  }
}

const malformed = (why: string) => new AwsError("MalformedPolicyDocument", why);
const invalid = (message: string) => new AwsError("ValidationError", message);
const noSuchPolicy = (name: string) =>
  new AwsError("NoSuchEntity", `The role policy with name ${name} cannot be found.`, 404);
