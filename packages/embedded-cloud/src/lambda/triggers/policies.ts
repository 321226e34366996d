/**
 * Resource policies of functions, versions and aliases (API reference, AddPermission): this cloud stores and returns
 * them, but does not enforce them. Recorded 2025-11-25: LocalStack lambda_/test_lambda_api.snapshot.json,
 * TestLambdaPermissions.
 */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { bodyOf, type Call, json, pathPart } from "../call.ts";
import { findFunction, publishedVersion } from "../functions/functions.ts";
import type { LambdaFunction, Policy } from "../functions/records.ts";
import { functionReferenceFrom, isVersionNumber } from "../names.ts";
import { checkRevision, conflict, invalidParameter, notFound } from "../refusals.ts";

const PermissionRequest = z.strictObject({
  StatementId: z
    .string()
    .max(100)
    .regex(/^([a-zA-Z0-9-_]+)$/),
  Action: z.string().regex(/^lambda:\w+$/),
  Principal: z.string().min(1),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
  EventSourceToken: z.string().optional(),
  PrincipalOrgID: z.string().optional(),
  FunctionUrlAuthType: z.enum(["NONE", "AWS_IAM"]).optional(),
  RevisionId: z.string().optional(),
});
type PermissionRequest = z.infer<typeof PermissionRequest>;

export function addPermission(call: Call) {
  const { fn, qualifier } = qualifiedFunction(call);
  if (qualifier === "$LATEST") throw invalidParameter("We currently do not support adding policies for $LATEST.");
  if (qualifier !== null) checkQualifier(fn, qualifier);
  const request = bodyOf(call, PermissionRequest);
  const before = fn.policies.get(qualifier ?? "") ?? { revisionId: revisionOf(fn, qualifier), statements: new Map() };
  checkRevision(request.RevisionId, before.revisionId, "GetPolicy");
  if (before.statements.has(request.StatementId))
    throw conflict(
      `The statement id (${request.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  const statement = statementOf(request, qualifier === null ? fn.arn : `${fn.arn}:${qualifier}`);
  const statements = new Map([...before.statements, [request.StatementId, statement]]);
  fn.policies.set(qualifier ?? "", { revisionId: randomUUID(), statements });
  return json({ Statement: JSON.stringify(statement) }, 201);
}

/** A missing function, version or alias gives the same error as a missing policy. */
export function getPolicy(call: Call) {
  const { plane, request } = call;
  const { name, qualifier } = functionReferenceFrom(
    plane,
    pathPart(call, "FunctionName"),
    request.query.get("Qualifier"),
  );
  const policy: Policy | undefined = plane.functions.get(name)?.policies.get(qualifier ?? "");
  if (policy === undefined) throw notFound("The resource you requested does not exist.");
  const Statement = [...policy.statements.values()];
  return json({
    Policy: JSON.stringify({ Version: "2012-10-17", Id: "default", Statement }),
    RevisionId: policy.revisionId,
  });
}

function qualifiedFunction(call: Call) {
  return findFunction(call.plane, pathPart(call, "FunctionName"), call.request.query.get("Qualifier"));
}

function checkQualifier(fn: LambdaFunction, qualifier: string): void {
  const isAlias = /^[\w-]+$/.test(qualifier) && !isVersionNumber(qualifier);
  if (!isAlias) publishedVersion(fn, qualifier);
  else if (!fn.aliases.has(qualifier)) throw notFound(`Cannot find alias arn: ${fn.arn}:${qualifier}`);
}

/**
 * Without a policy, the revision is that of the function, version or alias (recorded:
 * test_lambda_permission_fn_versioning).
 */
function revisionOf(fn: LambdaFunction, qualifier: string | null): string {
  if (qualifier === null) return fn.latest.revisionId;
  return fn.aliases.get(qualifier)?.revisionId ?? publishedVersion(fn, qualifier).revisionId;
}

function statementOf(request: PermissionRequest, resource: string): Readonly<Record<string, unknown>> {
  const { StatementId, Action, Principal, SourceArn, ...given } = request;
  const equals = {
    "AWS:SourceAccount": given.SourceAccount,
    "lambda:EventSourceToken": given.EventSourceToken,
    "lambda:FunctionUrlAuthType": given.FunctionUrlAuthType,
    "aws:PrincipalOrgID": given.PrincipalOrgID,
  };
  const StringEquals = Object.fromEntries(Object.entries(equals).filter(([, value]) => value !== undefined));
  const condition = {
    ...(Object.keys(StringEquals).length === 0 ? {} : { StringEquals }),
    ...(SourceArn === undefined ? {} : { ArnLike: { "AWS:SourceArn": SourceArn } }),
  };
  return {
    Sid: StatementId,
    Effect: "Allow",
    Principal: principalOf(Principal),
    Action,
    Resource: resource,
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  };
}

/** Checks only the form of a principal; AWS also checks that it exists. @throws AwsError */
function principalOf(given: string): unknown {
  if (given === "*") return given;
  if (/^\d{12}$/.test(given)) return { AWS: `arn:aws:iam::${given}:root` };
  if (/^arn:aws[a-zA-Z-]*:(iam|sts)::\d{12}:/.test(given)) return { AWS: given };
  if (/^[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|amazon\.com)$/.test(given)) return { Service: given };
  throw invalidParameter("The provided principal was invalid. Please check the principal and try again.");
}
