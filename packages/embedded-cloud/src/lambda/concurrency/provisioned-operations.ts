/** Operations on provisioned concurrency; an alias and its version cannot both have it. */
import * as z from "zod";
import { AwsError } from "../../service.ts";
import { bodyOf, type Call, json, noContent, pathPart } from "../call.ts";
import type { ControlPlane } from "../control-plane.ts";
import { findFunction, publishedVersion } from "../functions/functions.ts";
import type { LambdaFunction, ProvisionedConcurrency } from "../functions/records.ts";
import { isVersionNumber } from "../names.ts";
import { pageOf } from "../paging.ts";
import { conflict, invalidParameter, notFound } from "../refusals.ts";
import { snapStartOf } from "../versions/snap-start.ts";
import { leastUnreserved, unreservedConcurrency } from "./concurrency.ts";
import { provision } from "./provisioned-concurrency.ts";

const PutRequest = z.strictObject({ ProvisionedConcurrentExecutions: z.int().min(1) });

export function putProvisionedConcurrencyConfig(call: Call) {
  const { plane } = call;
  const { ProvisionedConcurrentExecutions: requested } = bodyOf(call, PutRequest);
  const { fn, qualifier } = findProvisionable(
    call,
    "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
  );
  checkUnreserved(plane, fn, requested);
  const version = versionToProvision(fn, qualifier);
  if (snapStartOf(publishedVersion(fn, version).configuration) !== null)
    throw invalidParameter("Provisioned Concurrency is not supported for SnapStart enabled functions.");
  const keeping = fn.provisioned.get(qualifier)?.ready ?? new Set();
  return json(configOf(provision(plane, fn, qualifier, { requested, versions: [version], keeping })), 202);
}

export function getProvisionedConcurrencyConfig(call: Call) {
  const { fn, qualifier } = findProvisionable(call);
  const config = fn.provisioned.get(qualifier);
  if (config !== undefined) return json(configOf(config));
  const message = "No Provisioned Concurrency Config found for this function";
  throw new AwsError("ProvisionedConcurrencyConfigNotFoundException", message, 404);
}

export function listProvisionedConcurrencyConfigs(call: Call) {
  const { plane, request } = call;
  const { fn } = findFunction(plane, pathPart(call, "FunctionName"));
  const { items, ...next } = pageOf(fn.provisioned, ([qualifier]) => qualifier, request, plane.quotas.pageItems);
  const configs = items.map(([qualifier, config]) => ({ FunctionArn: `${fn.arn}:${qualifier}`, ...configOf(config) }));
  return json({ ProvisionedConcurrencyConfigs: configs, ...next });
}

/** Succeeds even if there is no configuration. */
export function deleteProvisionedConcurrencyConfig(call: Call) {
  const { fn, qualifier } = findProvisionable(call);
  fn.provisioned.delete(qualifier);
  return noContent;
}

/** @throws AwsError for $LATEST, and for a version or alias that does not exist */
function findProvisionable(
  call: Call,
  unpublished = "The function resource provided must be an alias or a published version.",
): { readonly fn: LambdaFunction; readonly qualifier: string } {
  const { fn, qualifier } = findFunction(
    call.plane,
    pathPart(call, "FunctionName"),
    call.request.query.get("Qualifier"),
  );
  if (qualifier === null || qualifier === "$LATEST") throw invalidParameter(unpublished);
  if (isVersionNumber(qualifier)) publishedVersion(fn, qualifier);
  else if (!fn.aliases.has(qualifier)) throw notFound(`Cannot find alias arn: ${fn.arn}:${qualifier}`);
  else if (fn.aliases.get(qualifier)?.functionVersion === "$LATEST") throw invalidParameter(unpublished);
  return { fn, qualifier };
}

/**
 * Recorded 2025-11-25: LocalStack lambda_/test_lambda_api.snapshot.json, test_provisioned_concurrency_limits.
 *
 * @throws AwsError if too little unreserved concurrency would be left
 */
function checkUnreserved(plane: ControlPlane, { reservedConcurrency }: LambdaFunction, requested: number): void {
  if (reservedConcurrency !== null) return;
  const unreserved = unreservedConcurrency(plane);
  const least = leastUnreserved(plane);
  if (requested > unreserved)
    throw invalidParameter(
      `Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${unreserved}].`,
    );
  if (unreserved - requested < least)
    throw invalidParameter(
      `Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${least}].`,
    );
}

function versionToProvision(fn: LambdaFunction, qualifier: string): string {
  const others = [...fn.provisioned.keys()].filter((other) => other !== qualifier);
  const alias = fn.aliases.get(qualifier);
  if (alias === undefined) {
    if (others.some((other) => fn.aliases.get(other)?.functionVersion === qualifier))
      throw conflict("Version is pointed by a Provisioned Concurrency alias");
    return qualifier;
  }
  if (alias.weights.size > 0) throw invalidParameter("Alias with weights can not be used with Provisioned Concurrency");
  const version = alias.functionVersion;
  if (others.some((other) => other === version || fn.aliases.get(other)?.functionVersion === version))
    throw conflict("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version");
  return version;
}

function configOf({ requested, status, lastModified }: ProvisionedConcurrency) {
  const available = status === "READY" ? requested : 0;
  return {
    RequestedProvisionedConcurrentExecutions: requested,
    AvailableProvisionedConcurrentExecutions: available,
    AllocatedProvisionedConcurrentExecutions: available,
    Status: status,
    StatusReason: status === "FAILED" ? "FUNCTION_ERROR_INIT_FAILURE" : undefined,
    LastModified: lastModified.toISOString().replace("Z", "+0000"),
  };
}
