/** Resource policies of functions, their versions and aliases (API reference, AddPermission): this cloud keeps and tells them, and asks nobody for them. */
import { createHash } from "node:crypto";
import * as z from "zod";
import { bodyOf, type Call, json, pathPart } from "../call.ts";
import { functionNamed } from "../functions/functions.ts";
import type { Policy } from "../functions/records.ts";
import { conflict, notFound } from "../refusals.ts";

const PermissionRequest = z.strictObject({
  StatementId: z.string().regex(/^[\w-]{1,100}$/),
  Action: z.string().regex(/^lambda:\w+$/),
  Principal: z.string().min(1),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
});

export function addPermission(call: Call) {
  const { policy, resource } = policyAsked(call);
  const { StatementId, SourceArn, ...given } = bodyOf(call, PermissionRequest);
  if (policy.has(StatementId))
    throw conflict(
      `The statement id (${StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  const condition = SourceArn === undefined ? {} : { Condition: { ArnLike: { "AWS:SourceArn": SourceArn } } };
  const statement = { Sid: StatementId, Effect: "Allow", ...given, Resource: resource, ...condition };
  policy.set(StatementId, statement);
  return json({ Statement: JSON.stringify(statement) }, 201);
}

export function getPolicy(call: Call) {
  const { policy } = policyAsked(call);
  if (policy.size === 0) throw notFound("The resource you requested does not exist.");
  const Policy = JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: [...policy.values()] });
  return json({ Policy, RevisionId: createHash("sha256").update(Policy).digest("hex").slice(0, 32) });
}

function policyAsked(call: Call) {
  const beside = call.request.query.get("Qualifier");
  const { fn, qualifier } = functionNamed(call.plane, pathPart(call, "FunctionName"), beside);
  const known =
    qualifier === null || qualifier === "$LATEST" || fn.versions.has(qualifier) || fn.aliases.has(qualifier);
  const resource = qualifier === null ? fn.arn : `${fn.arn}:${qualifier}`;
  if (!known) throw notFound(`Function not found: ${resource}`);
  const policy: Policy = fn.policies.get(qualifier ?? "") ?? new Map();
  fn.policies.set(qualifier ?? "", policy);
  return { policy, resource };
}
