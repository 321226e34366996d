/**
 * The policy of a layer version: one statement for each account or organization that may use it (API reference,
 * AddLayerVersionPermission). Errors as recorded 2025-11-25: LocalStack lambda_/test_lambda_api.snapshot.json,
 * test_layer_policy_exceptions.
 */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { bodyOf, type Call, json } from "../call.ts";
import { checkRevision, conflict, notFound } from "../refusals.ts";
import { requestedVersion } from "./layers.ts";

const PermissionRequest = z.strictObject({
  StatementId: z
    .string()
    .max(100)
    .regex(/^([a-zA-Z0-9-_]+)$/),
  Action: z.string().regex(/^lambda:GetLayerVersion$/),
  Principal: z.string().regex(/^(\d{12}|\*|arn:aws[a-zA-Z-]*:iam::\d{12}:root)$/, "Member must be an account or *"),
  OrganizationId: z.string().optional(),
});

export function addLayerVersionPermission(call: Call) {
  const version = requestedVersion(call);
  const { StatementId: Sid, Action, Principal, OrganizationId } = bodyOf(call, PermissionRequest);
  checkRevision(call.request.query.get("RevisionId") ?? undefined, version.policy.revisionId, "GetLayerPolicy");
  if (version.policy.statements.some((statement) => statement.Sid === Sid))
    throw conflict(
      `The statement id (${Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  const AWS = /^\d{12}$/.test(Principal) ? `arn:aws:iam::${Principal}:root` : Principal;
  const statement = {
    Sid,
    Effect: "Allow",
    Principal: Principal === "*" ? "*" : { AWS },
    Action,
    Resource: version.arn,
    ...(OrganizationId === undefined ? {} : { Condition: { StringEquals: { "aws:PrincipalOrgID": OrganizationId } } }),
  };
  version.policy.statements = [...version.policy.statements, statement];
  version.policy.revisionId = randomUUID();
  return json({ Statement: JSON.stringify(statement), RevisionId: version.policy.revisionId }, 201);
}

export function getLayerVersionPolicy(call: Call) {
  const { statements: Statement, revisionId: RevisionId } = requestedVersion(call).policy;
  if (Statement.length === 0) throw notFound("No policy is associated with the given resource.");
  const Policy = JSON.stringify({ Version: "2012-10-17", Id: "default", Statement });
  return json({ Policy, RevisionId });
}
