/**
 * Holds every call against the policies of the role it is signed with. Keys of no registered role are the account's
 * administrator's: the developer's own, and those of functions whose roles nobody has made here.
 */
import type { ApiCall, Passage } from "../calls.ts";
import { AwsError, type CloudResponse } from "../service.ts";
import type { Home } from "./home.ts";
import { jsonNeeds } from "./needs/json-services.ts";
import { lambdaNeeds } from "./needs/lambda.ts";
import { needToSeeAbsence, s3Needs } from "./needs/s3.ts";
import { snsNeeds } from "./needs/sns.ts";
import { withoutHidden } from "./partly-seen.ts";
import { decisionOn, type Need } from "./policy.ts";
import { notAuthorized, sessionArn } from "./refusals.ts";
import { type Identity, type Role, type Roles, roleOfArn, statementsOf } from "./roles.ts";

/** A permission somebody was asked for. */
export interface PermissionAsked extends Need {
  readonly role: string;
  readonly allowed: boolean;
}

export interface Guard {
  /** From now on, calls signed with this key are that role's. */
  recognise(accessKeyId: string, identity: Identity): void;
  forget(accessKeyId: string): void;
  /** Whether a role may; anybody may who is no role of this account. */
  may(identity: Identity, need: Need): boolean;
  /** @throws AwsError as `service` words it, where the role may not */
  demand(identity: Identity, service: string, need: Need): void;
  readonly passage: Passage;
}

/** `keyOfObject`: the customer's key that encrypts an object of S3, by the object's ARN; `null` if none does. */
export function guardOf(
  roles: Roles,
  home: Home,
  keyOfObject: (arn: string) => string | null,
  onAsked: (asked: PermissionAsked) => void = () => {},
): Guard {
  const identities = new Map<string, Identity>();

  function decide(role: Role, need: Need) {
    const decision = decisionOn(statementsOf(role), need);
    onAsked({ ...need, role: role.name, allowed: decision === "allowed" });
    return decision;
  }

  function demand({ roleArn, session }: Identity, service: string, need: Need): void {
    const role = roleOfArn(roles, roleArn);
    const decision = role === null ? "allowed" : decide(role, need);
    if (decision !== "allowed") throw notAuthorized(service, sessionArn(roleArn, session), need, decision);
  }

  function may({ roleArn }: Identity, need: Need): boolean {
    const role = roleOfArn(roles, roleArn);
    return role === null || decide(role, need) === "allowed";
  }

  return {
    recognise: (accessKeyId, identity) => identities.set(accessKeyId, identity),
    forget: (accessKeyId) => identities.delete(accessKeyId),
    may,
    demand,
    async passage(call, answer) {
      const identity = identities.get(call.caller ?? "");
      if (identity === undefined || roleOfArn(roles, identity.roleArn) === null) return answer();
      const [service = "", operation = ""] = call.operation.split(".");
      for (const need of needsOf(service, operation, call, home)) {
        demand(identity, service, need);
        const key = need.action.startsWith("s3:GetObject") ? keyOfObject(need.resource) : null;
        // S3 user guide, "Using server-side encryption with AWS KMS keys": who reads an object decrypts it.
        if (key !== null) demand(identity, service, { action: "kms:Decrypt", resource: key });
      }
      const answered = await answer();
      if (service === "lambda" && answered.status === 200)
        return withoutHidden(operation, call, answered, (need) => may(identity, need));
      if (isMissingObject(answered)) demand(identity, "s3", needToSeeAbsence(call.request));
      return answered;
    },
  };
}

const isMissingObject = ({ status, body }: CloudResponse) =>
  status === 404 && String(body).includes("<Code>NoSuchKey</Code>");

/** @throws AwsError for an operation whose permission is not known here: a role is never let through unchecked */
function needsOf(service: string, operation: string, { request }: ApiCall, home: Home): readonly Need[] {
  const needs =
    service === "lambda"
      ? lambdaNeeds(operation, request, home)
      : service === "s3"
        ? s3Needs(operation, request)
        : service === "sns"
          ? snsNeeds(operation, request)
          : jsonNeeds(service, operation, request.body, home);
  if (needs !== null) return needs;
  const message = `The embedded cloud does not know which permission ${service}:${operation} asks for, so no role may call it.`;
  throw new AwsError("AccessDeniedException", message, 403);
}
