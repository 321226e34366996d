/** The account's roles, in memory. */
import { AwsError } from "../service.ts";
import type { PolicyDocument, Statement } from "./policy.ts";

export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly path: string;
  readonly description: string | null;
  readonly createdAt: Date;
  /** JSON text, as it was sent. */
  trust: string;
  /** Inline policies by name: the text as it was sent, and what it says. */
  readonly policies: Map<string, { readonly text: string; readonly document: PolicyDocument }>;
}

/** By name. */
export type Roles = Map<string, Role>;

/** @throws AwsError NoSuchEntity */
export function roleNamed(roles: Roles, name: string): Role {
  const role = roles.get(name);
  if (role === undefined) throw new AwsError("NoSuchEntity", `The role with name ${name} cannot be found.`, 404);
  return role;
}

/**
 * The role an ARN names; `null` where the account has none of it, as for roles of functions that were brought along.
 */
export function roleOfArn(roles: Roles, arn: string): Role | null {
  const role = roles.get(arn.split("/").at(-1) ?? "");
  return role?.arn === arn ? role : null;
}

export function statementsOf({ policies }: Role): readonly Statement[] {
  return [...policies.values()].flatMap(({ document }) => document.Statement);
}

/** A role as somebody has taken it on. */
export interface Identity {
  readonly roleArn: string;
  /** What the session is called: a function's name. */
  readonly session: string;
}
