/**
 * GetFunction, GetFunctionConfiguration, ListFunctions, ListCodeSigningConfigs, ListFunctionsByCodeSigningConfig; and
 * DeleteFunction.
 */
import { type Call, json, noContent, pathPart } from "../call.ts";
import { functionReferenceFrom, LONGEST_NAMESPACED_NAME } from "../names.ts";
import { ascending, pageOf } from "../paging.ts";
import { conflict, invalidParameter, oneOf, validationError } from "../refusals.ts";
import { codeLocation, functionConfiguration, listedLatest, listedVersion } from "../wire.ts";
import { findFunction, targetOf } from "./functions.ts";
import type { LambdaFunction } from "./records.ts";

export function getFunction(call: Call) {
  const { fn, qualifier } = functionOf(call);
  const target = targetOf(fn, qualifier);
  const { code } = target.kind === "latest" ? fn.latest.newest : target.published;
  return json({
    Configuration: functionConfiguration(fn, target, qualifier),
    Code: codeLocation(call.plane, code),
    Tags: fn.tags.size === 0 ? undefined : Object.fromEntries(fn.tags),
    Concurrency: fn.reservedConcurrency === null ? undefined : { ReservedConcurrentExecutions: fn.reservedConcurrency },
  });
}

export function getFunctionConfiguration(call: Call) {
  const { fn, qualifier } = functionOf(call);
  return json(functionConfiguration(fn, targetOf(fn, qualifier), qualifier));
}

/** Lists the configurations that functions use; this cloud stores no others. */
export function listCodeSigningConfigs({ plane, request }: Call) {
  const arns = new Set([...plane.functions.values()].map((fn) => fn.codeSigningConfigArn));
  const configs = [...arns].filter((arn) => arn !== null);
  const { items, ...next } = pageOf(configs, (arn) => arn, request, plane.quotas.pageItems);
  return json({ CodeSigningConfigs: items.map((arn) => ({ CodeSigningConfigArn: arn })), ...next });
}

export function listFunctionsByCodeSigningConfig(call: Call) {
  const { plane, request } = call;
  const config = pathPart(call, "CodeSigningConfigArn");
  const users = [...plane.functions.values()].filter((fn) => fn.codeSigningConfigArn === config);
  const { items, ...next } = pageOf(users, (fn) => fn.name, request, plane.quotas.pageItems);
  return json({ FunctionArns: items.map((fn) => fn.arn), ...next });
}

/** Lists functions by name; with FunctionVersion=ALL, every version is a separate item. */
export function listFunctions({ plane, request }: Call) {
  const versions = request.query.get("FunctionVersion");
  if (versions !== null && versions !== "ALL") {
    throw validationError({ where: "functionVersion", value: versions, constraint: oneOf(["ALL"]) });
  }
  const items = [...plane.functions.values()].flatMap((fn) => {
    if (versions === null) return [{ key: fn.name, item: listedLatest(fn) }];
    const published = [...fn.versions.values()].map((version) => ({
      key: `${fn.name}:${ascending(Number(version.version))}`,
      item: listedVersion(fn, version),
    }));
    return [{ key: `${fn.name}:`, item: listedLatest(fn, `${fn.arn}:$LATEST`) }, ...published];
  });
  const { items: page, ...next } = pageOf(items, ({ key }) => key, request, plane.quotas.pageItems);
  return json({ Functions: page.map(({ item }) => item), ...next });
}

/**
 * Without qualifier, deletes the function with all its versions and aliases. A missing version is not an error. An
 * alias or $LATEST is refused even if the function is missing. Recorded 2025-11-25: LocalStack
 * lambda_/test_lambda_api.snapshot.json, test_delete_on_nonexisting_version and test_ops_with_arn_qualifier_mismatch.
 */
export function deleteFunction(call: Call) {
  const { plane, request } = call;
  const { name, qualifier } = functionReferenceFrom(
    plane,
    pathPart(call, "FunctionName"),
    request.query.get("Qualifier"),
  );
  if (qualifier === "$LATEST")
    throw invalidParameter("$LATEST version cannot be deleted without deleting the function.");
  if (qualifier !== null && /^(?!\d+$)[a-zA-Z0-9-_]+$/.test(qualifier))
    throw invalidParameter("Deletion of aliases is not currently supported.");
  const { fn } = findFunction(plane, name);
  if (qualifier === null) {
    plane.functions.delete(fn.name);
    return noContent;
  }
  const users = [...fn.aliases.values()].filter(
    ({ functionVersion, weights }) => functionVersion === qualifier || weights.has(qualifier),
  );
  if (users.length > 0) {
    const names = users.map(({ name }) => name).join(", ");
    throw conflict(`Unable to delete version because the following aliases reference it: [${names}]`);
  }
  refuseWhileStarting(fn, qualifier);
  fn.versions.delete(qualifier);
  fn.policies.delete(qualifier);
  fn.provisioned.delete(qualifier);
  return noContent;
}

/**
 * Every call that changes a Pending version fails (developer guide, "Lambda SnapStart and function states").
 */
function refuseWhileStarting(fn: LambdaFunction, version: string): void {
  if (fn.versions.get(version)?.state !== "Pending") return;
  throw conflict(
    "The operation cannot be performed at this time. The function is currently in the following state: Pending",
  );
}

function functionOf(call: Call) {
  const beside = call.request.query.get("Qualifier");
  return findFunction(call.plane, pathPart(call, "FunctionName"), beside, { longest: LONGEST_NAMESPACED_NAME });
}
